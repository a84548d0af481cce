import { describe, expect, it } from 'vitest';
import { CONNECTORS, startAgentsApi, stripeSource, type Answered } from './agents-api.ts';

describe('a check of agents', () => {
  it('is answered at once', async () => {
    const { emulator, send, mint } = await startAgentsApi();
    await mint();
    emulator.checks.add({
      times: 1,
      status: 'failed',
      error_message: 'Invalid API key',
      enhanced_error_message: 'Make a new one.',
      failure_reason: { timestamp: 1, failure_type: 'config_error' },
    });
    const check = (): Promise<Answered> => send('POST', `${CONNECTORS}/check`, { body: stripeSource() });
    expect(await check()).toEqual({
      status: 200,
      body: {
        id: expect.any(String) as string,
        status: 'failed',
        error_message: 'Invalid API key',
        failure_reason: { timestamp: 1, failure_type: 'config_error' },
      },
    });
    expect((await check()).body.status).toBe('succeeded');
    expect(emulator.sources()).toEqual([]);
    expect(emulator.callsTo('checkSource')[0]).toMatchObject({ workspaceName: 'acme', sourceName: 'Stripe' });
  });

  it('tries what was given, in one', async () => {
    const { emulator, send, mint } = await startAgentsApi();
    await mint();
    const tried: unknown[] = [];
    emulator.checks.add({ status: 'skipped', matches: ({ config }) => tried.push(config) > 0 });
    await send('POST', `${CONNECTORS}/check`, { body: stripeSource() });
    expect(tried).toEqual([{ account_id: 'acct_1', client_secret: 'sk_test_1' }]);
  });

  it('that goes on is asked for by its id', async () => {
    const { emulator, send, mint } = await startAgentsApi();
    await mint();
    emulator.checks.add({ status: 'succeeded', runningFor: 1 });
    const { id, status } = (await send('POST', `${CONNECTORS}/check`, { body: stripeSource() })).body;
    const ask = async (): Promise<string> =>
      (await send('GET', `${CONNECTORS}/check/${id}/status`)).body.status;
    expect([status, await ask(), await ask()]).toEqual(['running', 'running', 'succeeded']);
    expect(emulator.callsTo('getCheckStatus')).toMatchObject([{ workspaceName: 'acme' }, {}]);
  });

  it('can be one that no path tells of', async () => {
    const { emulator, send, mint } = await startAgentsApi({ checkStatusPath: 'absent' });
    await mint();
    emulator.checks.add({ status: 'succeeded', runningFor: 'for ever' });
    const { id } = (await send('POST', `${CONNECTORS}/check`, { body: stripeSource() })).body;
    expect((await send('GET', `${CONNECTORS}/check/${id}/status`)).status).toBe(404);
  });

  it('is refused as a source is', async () => {
    const { send, mint } = await startAgentsApi();
    const check = async (changes: object): Promise<number> =>
      (await send('POST', `${CONNECTORS}/check`, { body: { ...stripeSource(), ...changes } })).status;
    expect(await check({})).toBe(404);
    await mint();
    expect(await check({ credentials: { wrong: 1 } })).toBe(400);
    expect(await check({ replication_config: {} })).toBe(422);
  });
});
