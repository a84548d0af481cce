import { describe, expect, it } from 'vitest';
import { startApi, type Answered } from '../../support/emulated-calls.ts';

describe('the emulator itself', () => {
  it('records every call', async () => {
    const { emulator, access, create } = await startApi();
    await create(await access());
    expect(emulator.calls).toMatchObject([
      { seq: 1, operation: 'issueScopedToken', workspaceName: 'acme', sourceName: null, status: 200 },
      { seq: 2, operation: 'createSource', workspaceName: 'acme', sourceName: 'Stripe', status: 200 },
    ]);
    const [, call] = emulator.calls;
    expect(call!.effect).toMatchObject({ kind: 'source_created', sourceId: emulator.sources()[0]!.id });
    expect(call!.body).toMatchObject({ source_config: { client_secret: 'sk_test_1' } });
    expect(call!.finishedAt).toBeGreaterThanOrEqual(call!.startedAt);
  });

  it('forgets everything but its credentials on reset', async () => {
    const { emulator, mint, access, create } = await startApi();
    const acme = await access();
    await create(acme);
    emulator.faults.add({ fault: { kind: 'hang' } });
    emulator.reset();
    expect([emulator.calls, emulator.workspaces(), emulator.sources(), emulator.faults.unused()]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect((await create(acme)).status).toBe(401);
    expect((await mint({ workspace_name: 'acme' })).status).toBe(200);
  });

  it('says what it waited for in vain', async () => {
    const { emulator } = await startApi();
    await expect(emulator.waitForCall('getSource', () => true, { timeoutMs: 5 })).rejects.toThrow(
      'getSource',
    );
    await expect(emulator.waitFor(() => false, { timeoutMs: 5 })).rejects.toThrow('in vain');
  });

  it('can be programmed over HTTP, and keeps credentials to itself', async () => {
    const { emulator, send, access, create } = await startApi({ controlEndpoints: true });
    const control = (method: string, path: string, body?: unknown): Promise<Answered> =>
      send(method, `/_emulator/${path}`, { token: null, body });
    const acme = await access();
    expect((await control('GET', 'health')).body).toMatchObject({ status: 'ok' });
    const rule = {
      operation: 'createSource',
      when: { workspaceName: 'acme' },
      times: 'all',
      fault: { kind: 'hold' },
    };
    const { id } = (await control('POST', 'faults', rule)).body;
    const held = create(acme);
    await emulator.waitForCall('createSource');
    await control('POST', `faults/${id}/release`);
    expect((await held).status).toBe(200);
    await control('DELETE', 'faults');
    expect((await control('POST', 'faults', { fault: { kind: 'nothing' } })).status).toBe(400);
    expect((await control('POST', 'faults/random', { seed: 1, rate: 1, kinds: ['status'] })).status).toBe(
      200,
    );
    expect((await create(acme)).status).toBeGreaterThanOrEqual(429);

    const state = (await control('GET', 'state')).body;
    expect(state).toMatchObject({
      workspaces: [{ name: 'acme', usable: true }],
      sources: [{ name: 'Stripe' }],
      maxConcurrentFirstMints: { acme: 1 },
    });
    const calls = (await control('GET', 'calls')).body;
    expect(calls).toHaveLength(3);
    for (const secret of ['sk_test_1', acme.token, emulator.accessToken]) {
      expect(JSON.stringify([state, calls])).not.toContain(secret);
    }
    const { now } = (await control('POST', 'clock', { set: 1_000_000 })).body;
    expect(now).toBeLessThan(1_100_000);
    await control('POST', 'reset');
    expect(emulator.calls).toEqual([]);
  });
});
