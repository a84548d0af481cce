import { describe, expect, it } from 'vitest';
import { startApi, OTHER_ID, TEMPLATE, type Answered, type Api } from '../../support/emulated-calls.ts';

describe('workspaces', () => {
  /** Two requests, of which the second comes before the first is answered. */
  async function twoFirstMints({ emulator, mint }: Api): Promise<Answered[]> {
    const hold = emulator.faults.add({ operation: 'issueScopedToken', times: 2, fault: { kind: 'hold' } });
    const both = Promise.all([mint({ workspace_name: 'acme' }), mint({ workspace_name: 'acme' })]);
    await emulator.waitFor(() => hold.used === 2);
    hold.release();
    return await both;
  }

  it('are found again by their exact name', async () => {
    const { emulator, access } = await startApi();
    const ids = [];
    for (const name of ['acme', 'acme', 'Acme']) ids.push((await access(name)).workspaceId);
    expect(ids[0]).toBe(ids[1]);
    expect(emulator.workspaces().map(({ name, usable }) => [name, usable])).toEqual([
      ['acme', true],
      ['Acme', true],
    ]);
    expect(emulator.callsTo('issueScopedToken').map(({ effect }) => effect?.kind ?? null)).toEqual([
      'workspace_created',
      null,
      'workspace_created',
    ]);
    expect(emulator.maxConcurrentFirstMints('acme')).toBe(1);
  });

  it('are doubled by two first requests at once, and then unusable for ever', async () => {
    const api = await startApi();
    const { emulator, mint } = api;
    const both = await twoFirstMints(api);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(emulator.maxConcurrentFirstMints('acme')).toBe(2);
    expect(emulator.workspaces().map(({ usable }) => usable)).toEqual([false, false]);
    const third = await mint({ workspace_name: 'acme' });
    expect(third.status).toBe(409);
    expect(third.body.message).toContain('Found multiple workspaces with the same name');
  });

  it('are doubled also when a first request is slow, and answer the chosen status then', async () => {
    const { emulator, mint } = await startApi({ duplicateWorkspaceStatus: 500 });
    const hold = emulator.faults.add({ operation: 'issueScopedToken', fault: { kind: 'hold' } });
    const slow = mint({ workspace_name: 'acme' });
    await emulator.waitForCall('issueScopedToken');
    await mint({ workspace_name: 'acme' });
    hold.release();
    await slow;
    expect((await mint({ workspace_name: 'acme' })).status).toBe(500);
  });

  it('are not doubled without the race', async () => {
    const api = await startApi({ workspaceRace: false });
    const { emulator } = api;
    await twoFirstMints(api);
    expect(emulator.workspaces()).toMatchObject([{ name: 'acme', usable: true }]);
    expect(emulator.maxConcurrentFirstMints('acme')).toBe(2);
  });

  it('and their sources can be seeded', async () => {
    const { emulator, send, access } = await startApi();
    const workspace = emulator.seedWorkspace({ name: 'acme', id: OTHER_ID });
    const source = emulator.seedSource({
      workspaceName: 'acme',
      name: 'Stripe',
      sourceTemplateId: TEMPLATE,
    });
    expect(workspace).toMatchObject({ id: OTHER_ID, usable: true });
    const { token, workspaceId } = await access();
    expect(workspaceId).toBe(OTHER_ID);
    const listed = await send('GET', `/api/v1/embedded/sources?workspace_id=${workspaceId}`, { token });
    expect(listed.body.data).toMatchObject([{ id: source.id, name: 'Stripe' }]);
  });
});
