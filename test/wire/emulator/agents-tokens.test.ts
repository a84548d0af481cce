import { describe, expect, it } from 'vitest';
import { claimsOf, OTHER_ID, unbundle } from '../../support/emulated-calls.ts';
import { SCOPED_TOKEN, startAgentsApi } from './agents-api.ts';

describe('the tokens of agents', () => {
  it('are a bare JWT for the workspace of the name, which is made where there is none', async () => {
    const { emulator, mint } = await startAgentsApi();
    const [first, second] = [await mint('acme'), await mint('acme')];
    const [{ id } = { id: '' }] = emulator.workspaces();
    for (const token of [first, second]) {
      expect(claimsOf(token)['io.airbyte.auth.workspace_scope'].workspaceId).toBe(id);
    }
    expect(emulator.workspaces()).toHaveLength(1);
    expect(emulator.callsTo('issueScopedToken')).toMatchObject([
      { api: 'agents', workspaceName: 'acme', effect: { kind: 'workspace_created', workspaceId: id } },
      { api: 'agents', effect: null, answer: { token: second } },
    ]);
  });

  it('are for the workspaces of the older API too', async () => {
    const { emulator, send, mint } = await startAgentsApi({ scopedTokenFormat: 'jwt' });
    const token = await mint('acme');
    const [{ id } = { id: '' }] = emulator.workspaces();
    const listed = await send('GET', `/api/v1/embedded/sources?workspace_id=${id}`, { token });
    expect(listed).toMatchObject({ status: 200, body: { data: [] } });
  });

  it('say whose they are, with the name that the workspace has now', async () => {
    const { emulator, send, mint } = await startAgentsApi();
    const token = await mint('acme');
    const [{ id } = { id: '' }] = emulator.workspaces();
    emulator.renameWorkspace(id, 'Acme Inc.');
    expect((await send('GET', `${SCOPED_TOKEN}/info`, { token })).body).toEqual({
      organization_id: emulator.organizationId,
      workspace_id: id,
      workspace_name: 'Acme Inc.',
    });
    expect((await send('GET', `${SCOPED_TOKEN}/info`)).status).toBe(403);
  });

  it('are made in a region only if its id is a UUID', async () => {
    const { emulator, send } = await startAgentsApi();
    const status = async (body: object): Promise<number> =>
      (await send('POST', SCOPED_TOKEN, { body: { workspace_name: 'acme', ...body } })).status;
    expect(await status({ region_id: 'eu' })).toBe(422);
    expect(await status({ customer_name: 'acme' })).toBe(422);
    expect(emulator.workspaces()).toEqual([]);
    expect(await status({ region_id: OTHER_ID })).toBe(200);
    expect(emulator.workspaces()).toMatchObject([{ regionId: OTHER_ID }]);
  });

  it('open a widget only if they were made for one', async () => {
    const { send } = await startAgentsApi();
    const path = '/api/v1/account/applications/widget-token';
    const body = { workspace_name: 'acme', allowed_origin: 'https://app.example.com' };
    const { token, widgetUrl } = unbundle((await send('POST', path, { body })).body.token);
    expect(new URL(widgetUrl!).searchParams.get('allowedOrigin')).toBe('https://app.example.com');
    expect((await send('GET', `${SCOPED_TOKEN}/info`, { token })).status).toBe(200);
    expect((await send('POST', path, { body: { ...body, region_id: 'eu' } })).status).toBe(422);
  });
});
