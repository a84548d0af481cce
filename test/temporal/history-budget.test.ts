import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NotRetryableError, OnboardingConflictError } from '../../src/client.ts';
import { retrySignal } from '../../src/domain/history/messages.ts';
import { historyEvents, type HistoryEvent } from '../../src/temporal/index.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';
import { goWrong } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { startWorld, type World } from '../support/world.ts';

/** At which Temporal ends a run. */
const MAX_BYTES = 50 * 1024 * 1024;
/** Retries after which a history is larger than gRPC takes in one message. */
const SEVERAL = 10;
/** As large as a request may be. */
const large = () => sourceNamed('Stripe', { private_key: randomBytes(92_000).toString('hex') });

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** A client over a connection of somebody else's takes no more than 4 MB at a time. */
async function expectReadableInParts(
  name: string,
  { historySize = 0, historyLength }: { readonly historySize?: number; readonly historyLength: number },
): Promise<void> {
  expect(historySize).toBeGreaterThan(5_000_000);
  const connection = await Connection.connect({ address: world.address });
  try {
    const client = new Client({ connection, namespace: world.namespace });
    const events: HistoryEvent[] = [];
    const run = { workflowId: workflowIdFor(name), runId: '', historyBytes: historySize };
    for await (const event of historyEvents(client, run)) events.push(event);
    expect(events).toHaveLength(historyLength);
  } finally {
    await connection.close();
  }
}

// Fifty megabytes go to and fro several times.
const LONG = { timeout: 300_000 };

test(
  'a retry that the history has no room for is refused, and the onboarding goes on in a run of its own',
  LONG,
  async () => {
    const { onboarding, temporal, emulator } = world;
    const request = { ...requestFor([large()]), check: true };
    const { workspace_name: name } = request;
    const fault = { kind: 'status', status: 422, body: { message: 'no' } } as const;
    const [refusal] = goWrong(emulator, name, { operation: 'createSource', times: Infinity, fault });
    await onboarding.start(request);
    const handle = temporal.workflow.getHandle(workflowIdFor(name));
    const sizeBytes = async (): Promise<number> => (await handle.describe()).historySize ?? 0;

    const stage = async () => (await onboarding.progress(name)).stage;

    // Each is checked, too: its configuration stands three times in the history.
    let [retries, refusals] = [0, 0];
    while (refusals === 0) {
      // Not watched: that would read the whole history each time.
      await expect.poll(stage).toBe('waiting_for_person');
      retries += 1;
      if (retries === SEVERAL) await expectReadableInParts(name, await handle.describe());
      await onboarding.retry(name, { sources: [large()] }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(NotRetryableError);
        expect((error as Error).message).toMatch(/history.* no room.*Cancel the onboarding and retry it/);
        refusals += 1;
      });
    }
    expect(retries).toBeGreaterThan(20);
    const full = await sizeBytes();
    expect(full).toBeLessThan(MAX_BYTES);

    // Nothing is written of what is refused; a signal is, and is left out.
    const calls = emulator.calls.length;
    await expect(onboarding.retry(name, { sources: [large()] })).rejects.toThrow(NotRetryableError);
    await handle.signal(retrySignal);
    expect((await onboarding.progress(name)).status).toBe('needs_attention');
    expect(emulator.calls).toHaveLength(calls);
    expect((await sizeBytes()) - full).toBeLessThan(10_000);
    // Another request of its name is still told as one.
    const other = { ...request, sources: [sourceNamed('HubSpot')] };
    await expect(onboarding.start(other)).rejects.toThrow(OnboardingConflictError);

    await onboarding.cancel(name);
    await onboarding.result(name);
    refusal.remove();
    await onboarding.retry(name, { sources: [large()] });
    await skipTime(temporal, name);
    expect(await onboarding.result(name)).toMatchObject({ status: 'completed' });
    const seen: string[] = [];
    for await (const { status } of onboarding.watch(name)) seen.push(status);
    expect(seen.at(-1)).toBe('completed');
    expect(emulator.sources(name)).toHaveLength(1);
  },
);
