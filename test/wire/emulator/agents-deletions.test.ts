import { describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../../../emulator/index.ts';
import { CONNECTORS, startAgentsApi, type AgentsApi } from './agents-api.ts';

const FOR_EVER_MS = 1_000_000;

describe('a deletion', () => {
  async function startWithSource(options: EmulatorOptions): Promise<AgentsApi & { readonly path: string }> {
    const api = await startAgentsApi(options);
    await api.mint();
    return { ...api, path: `${CONNECTORS}/${(await api.create()).body.id}` };
  }

  it('is a job, until whose end the source is there', async () => {
    const { emulator, send, path } = await startWithSource({ deletionMs: FOR_EVER_MS });
    const deleted = await send('DELETE', path);
    expect(deleted).toEqual({ status: 202, body: { job_id: expect.any(String) as string } });
    expect((await send('GET', path)).status).toBe(200);
    expect((await send('GET', `${CONNECTORS}?workspace_name=acme`)).body.data).toHaveLength(1);
    expect(emulator.callsTo('deleteSource')).toMatchObject([{ effect: null, workspaceName: 'acme' }]);
    emulator.clock.advance(FOR_EVER_MS);
    expect((await send('GET', path)).status).toBe(404);
    expect((await send('GET', `${CONNECTORS}?workspace_name=acme`)).body.data).toEqual([]);
    expect((await send('DELETE', path)).status).toBe(404);
    expect(emulator.deletedSources()).toHaveLength(1);
    expect(emulator.callsTo('deleteSource')).toMatchObject([
      { effect: { kind: 'source_deleted', sourceId: emulator.deletedSources()[0]!.id } },
      { effect: null, workspaceName: 'acme' },
    ]);
  });

  it('ends by itself', async () => {
    const { emulator, send, path } = await startWithSource({});
    await send('DELETE', path);
    await emulator.waitFor(() => emulator.deletedSources().length === 1);
    expect(emulator.sources()).toEqual([]);
  });

  it.each([202, 404, 409] as const)(
    'that is asked for again is answered %i meanwhile',
    async (secondDelete) => {
      const { send, path } = await startWithSource({ deletionMs: FOR_EVER_MS, secondDelete });
      const first = await send('DELETE', path);
      const second = await send('DELETE', path);
      expect(second.status).toBe(secondDelete);
      expect(second.body.job_id).toBe(secondDelete === 202 ? first.body.job_id : undefined);
    },
  );

  it('can fail: the source stays, and the next one is another job', async () => {
    const { emulator, send, path } = await startWithSource({ deletionMs: FOR_EVER_MS });
    emulator.failDeletions(true);
    const first = await send('DELETE', path);
    emulator.clock.advance(FOR_EVER_MS);
    expect((await send('GET', path)).status).toBe(200);
    emulator.failDeletions(false);
    const second = await send('DELETE', path);
    expect([second.status, second.body.job_id === first.body.job_id]).toEqual([202, false]);
    emulator.clock.advance(FOR_EVER_MS);
    expect((await send('GET', path)).status).toBe(404);
  });

  it('of a source that the older API has deleted meanwhile comes to nothing', async () => {
    const { emulator, send, mint, path } = await startWithSource({ deletionMs: FOR_EVER_MS });
    await send('DELETE', path);
    const token = await mint();
    const embedded = path.replace(CONNECTORS, '/api/v1/embedded/sources');
    expect((await send('DELETE', embedded, { token })).status).toBe(200);
    emulator.clock.advance(FOR_EVER_MS);
    expect(emulator.deletedSources()).toHaveLength(1);
    expect(emulator.callsTo('deleteSource').map(({ effect }) => effect !== null)).toEqual([false, true]);
  });
});
