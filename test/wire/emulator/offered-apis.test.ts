import { describe, expect, it } from 'vitest';
import type { ApiName } from '../../../emulator/index.ts';
import { startApi, TEMPLATE } from '../../support/emulated-calls.ts';

const PATHS: readonly [ApiName, string, string][] = [
  ['embedded', 'POST', '/api/v1/embedded/scoped-token'],
  ['embedded', 'GET', '/api/v1/embedded/sources'],
  ['embedded', 'GET', '/api/v1/embedded/source-templates'],
  ['agents', 'POST', '/api/v1/account/applications/scoped-token'],
  ['agents', 'GET', '/api/v1/integrations/connectors'],
  ['agents', 'PATCH', `/api/v1/integrations/connectors/${TEMPLATE}`],
];

describe('an API that is not offered', () => {
  it.each(['embedded', 'agents'] as const)('is unknown beside %s, path by path', async (offered) => {
    const { emulator, send } = await startApi({ apis: [offered] });
    const unknown = await send('GET', '/api/v1/nothing');
    for (const [api, method, path] of PATHS) {
      const { status, body } = await send(method, path);
      if (api === offered) expect(status, path).not.toBe(404);
      else expect({ status, body }, path).toEqual({ status: unknown.status, body: unknown.body });
    }
    const notOffered = PATHS.find(([api]) => api !== offered)!;
    expect(emulator.calls.find(({ path }) => path === notOffered[2])).toMatchObject({
      operation: null,
      api: null,
      status: 404,
    });
  });

  it('leaves what both have', async () => {
    for (const api of ['embedded', 'agents'] as const) {
      const { emulator, send } = await startApi({ apis: [api] });
      for (const path of ['/api/v1/workspaces', '/api/v1/integrations/templates/sources']) {
        expect((await send('GET', path)).status).toBe(200);
      }
      expect(emulator.calls.map((call) => call.api)).toEqual([null, null]);
    }
  });

  it('can be switched off and on while the other goes on', async () => {
    const { emulator, mint, access, create } = await startApi();
    const acme = await access();
    emulator.offer(['agents']);
    expect((await create(acme)).status).toBe(404);
    emulator.offer(['embedded']);
    expect((await create(acme)).status).toBe(200);
    emulator.offer([]);
    emulator.reset();
    expect((await mint({ workspace_name: 'acme' })).status).toBe(200);
  });

  it('can be switched off from another process, as deletions can be made to fail', async () => {
    const { emulator, send, access, create } = await startApi({ controlEndpoints: true, deletionMs: 0 });
    const { id } = (await create(await access())).body;
    const control = async (path: string, body: unknown): Promise<number> =>
      (await send('POST', `/_emulator/${path}`, { token: null, body })).status;
    expect(await control('apis', { apis: ['agents'] })).toBe(200);
    expect((await send('POST', '/api/v1/embedded/scoped-token')).status).toBe(404);
    expect(await control('apis', { apis: ['other'] })).toBe(400);
    expect(await control('deletions', { fail: true })).toBe(200);
    expect((await send('DELETE', `/api/v1/integrations/connectors/${id}`)).status).toBe(202);
    await emulator.waitFor(() => emulator.pendingCommits() === 0);
    expect(emulator.sources()).toHaveLength(1);
  });

  it('is answered no less about templates: the older one says less', async () => {
    const answers = [];
    for (const apis of [['embedded'], ['embedded', 'agents']] as const) {
      const { send } = await startApi({
        apis,
        templates: [{ id: TEMPLATE, name: 'Stripe', mode: 'DIRECT' }],
      });
      const [item] = (await send('GET', '/api/v1/integrations/templates/sources')).body.data;
      const detail = (await send('GET', `/api/v1/integrations/templates/sources/${TEMPLATE}`)).body;
      answers.push([item, detail]);
    }
    const [[item, detail], [agentsItem, agentsDetail]] = answers as [object[], object[]];
    expect(item).not.toHaveProperty('mode');
    expect(detail).not.toHaveProperty('mode');
    expect(agentsItem).toMatchObject({ mode: 'DIRECT', actor_definition_id: expect.any(String) as string });
    expect(agentsDetail).toMatchObject({ mode: 'DIRECT', is_experimental: false });
  });
});
