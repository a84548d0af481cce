import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectors } from '../../emulator/index.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { minimal, SECRET } from '../fixtures/configurations.ts';
import { callsOf } from '../support/calls.ts';
import { replay } from '../support/history.ts';
import { startOnboardings, type TestOnboardings } from '../support/onboardings.ts';
import { requestFor, sourceOf } from '../support/requests.ts';
import { skipTime, untilParked } from '../support/waits.ts';

const { stripe, github } = connectors;
const stripeWith = (account_id: string) => sourceOf(stripe, { ...minimal.stripe, account_id });

let it: TestOnboardings;
beforeAll(async () => {
  it = await startOnboardings();
});
afterAll(() => it.stop());

/** An onboarding with Stripe created and GitHub refused that somebody has terminated. */
async function terminated(): Promise<string> {
  const request = requestFor([stripeWith('acct_wrong'), sourceOf(github, minimal.github)]);
  const { workspace_name: name } = request;
  it.emulator.faults.add({
    operation: 'createSource',
    when: { workspaceName: name, sourceName: github.name },
    fault: { kind: 'status', status: 422 },
  });
  await it.onboarding.start(request);
  await untilParked(it.onboarding, name);
  await it.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
  await it.onboarding.result(name);
  return name;
}

async function retried(name: string, account_id: string) {
  await it.onboarding.retry(name, { sources: [stripeWith(account_id)] });
  await skipTime(it.temporal, name);
  return await it.onboarding.result(name);
}

const accountOf = (name: string): unknown =>
  it.emulator.sources(name).find((source) => source.name === stripe.name)?.receivedConfig['account_id'];

describe('a source that exists, and whose configuration a retry corrects', () => {
  test('gets the corrected one, and keeps its id', async () => {
    const name = await terminated();
    const [before] = it.emulator.sources(name);
    expect((await retried(name, 'acct_right')).sources).toMatchObject([
      { state: 'adopted', source_id: before!.id, config_applied: true },
      { state: 'created' },
    ]);
    expect(accountOf(name)).toBe('acct_right');
    expect(callsOf(it, name, 'updateSource')).toHaveLength(1);
    await replay(it.temporal, name);
  });

  test('gets it also where the answer of the update is lost: it is repeated', async () => {
    const name = await terminated();
    it.emulator.faults.add({
      operation: 'updateSource',
      when: { workspaceName: name },
      fault: { kind: 'reset_after_commit' },
    });
    expect(await retried(name, 'acct_right')).toMatchObject({
      status: 'completed',
      sources: [{ state: 'adopted', config_applied: true }, { state: 'created' }],
    });
    expect(accountOf(name)).toBe('acct_right');
    expect(it.emulator.sources(name)).toHaveLength(2);
  });

  test('is created where it was deleted in the meantime', async () => {
    const name = await terminated();
    it.emulator.faults.add({
      operation: 'updateSource',
      when: { workspaceName: name },
      fault: { kind: 'status', status: 404 },
    });
    expect((await retried(name, 'acct_right')).status).toBe('completed');
    expect(accountOf(name)).toBe('acct_right');
  });

  test('needs a person where the correction is not what its template asks for', async () => {
    const name = await terminated();
    const wrong = sourceOf(stripe, { client_secret: SECRET });
    await it.onboarding.retry(name, { sources: [wrong] });
    await skipTime(it.temporal, name, 60 * 60_000);
    expect(await untilParked(it.onboarding, name)).toMatchObject({
      sources: [{ state: 'failed', failure: { fields: [{ field: 'account_id' }] } }, { state: 'created' }],
    });
    expect(callsOf(it, name, 'updateSource')).toEqual([]);
    await it.onboarding.retry(name, { sources: [stripeWith('acct_right')] });
    expect((await it.onboarding.result(name)).sources[0]).toMatchObject({ config_applied: true });
  });

  test('is not updated again by a later run (I6): the connector may have renewed its secrets since', async () => {
    const name = await terminated();
    const refuse = () =>
      it.emulator.faults.add({
        operation: 'createSource',
        when: { workspaceName: name, sourceName: github.name },
        fault: { kind: 'status', status: 422 },
      });
    refuse();
    await it.onboarding.retry(name, { sources: [stripeWith('acct_right')] });
    await skipTime(it.temporal, name, 60 * 60_000);
    await untilParked(it.onboarding, name);
    await it.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
    await it.onboarding.result(name);
    await it.onboarding.retry(name);
    await skipTime(it.temporal, name);
    expect(await it.onboarding.result(name)).toMatchObject({ status: 'completed' });
    expect(callsOf(it, name, 'updateSource')).toHaveLength(1);
  });

  test('is left as it was where a retry corrects nothing of it', async () => {
    const name = await terminated();
    await it.onboarding.retry(name);
    await skipTime(it.temporal, name);
    expect((await it.onboarding.result(name)).sources[0]).toMatchObject({
      state: 'adopted',
      config_applied: false,
    });
    expect(accountOf(name)).toBe('acct_wrong');
  });
});
