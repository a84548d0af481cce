import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectors, type CheckRule, type Fault } from '../../emulator/index.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { minimal, SECRET } from '../fixtures/configurations.ts';
import { callsOf } from '../support/calls.ts';
import { billableActions, eventsOf, rawText, replay } from '../support/history.ts';
import { byApi, testOfEmbedded } from '../support/spoken-api.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor, sourceOf } from '../support/requests.ts';
import { parkWith, signUpWith, type Wrong } from '../support/sign-up.ts';
import { untilParked } from '../support/until-parked.ts';

const { postgres, stripe, github } = connectors;
const database = (password: string) => sourceOf(postgres, { ...minimal.postgres, password });

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** Signs up a customer with one database, whose checks go as said, and for whom asking about them may go wrong. */
async function signUp(
  rules: readonly CheckRule[],
  { policy = {}, fault }: { policy?: Partial<typeof DEFAULT_POLICY>; fault?: Fault } = {},
): Promise<string> {
  const request = { ...requestFor([database(SECRET)]), check: true };
  const when = { workspaceName: request.workspace_name };
  for (const rule of rules) world.emulator.checks.add({ ...rule, when });
  const onboarding = world.client({ policy: { ...DEFAULT_POLICY, ...policy } });
  const place = { emulator: world.emulator, onboarding };
  // Where a check is answered at once, nobody asks about it.
  const operation = byApi({ embedded: 'getCheckStatus', agents: 'checkSource' } as const);
  const wrong: Wrong[] = fault === undefined ? [] : [{ operation, fault }];
  return (await signUpWith(place, request, ...wrong)).name;
}

test('a wrong password is found before anything is created, told without it, and corrected by a retry', async () => {
  const request = { ...requestFor([database(SECRET), sourceOf(stripe, minimal.stripe)]), check: true };
  const { workspace_name: name } = request;
  world.emulator.checks.add({
    when: { workspaceName: name },
    matches: ({ config }) => config['password'] === SECRET,
    status: 'failed',
    runningFor: 1,
    failure_reason: {
      timestamp: 1,
      failure_origin: 'source',
      failure_type: 'config_error',
      external_message: `FATAL: password authentication failed for user "reader" with ${SECRET}`,
      internal_message: SECRET,
    },
  });
  await world.onboarding.start(request);
  const parked = await untilParked(world.onboarding, name);
  expect(parked.sources).toMatchObject([
    { state: 'failed', attempts: 0, failure: { type: 'Airbyte.CheckFailed' } },
    { state: 'created', check: 'passed' },
  ]);
  const { message } = parked.sources[0]!.failure!;
  expect(message).toContain('password authentication failed for user "[redacted]" with [redacted]');
  expect(message).toContain('Next: The customer corrects the configuration');
  expect(rawText(await eventsOf(world.temporal, name)) + JSON.stringify(parked)).not.toContain(SECRET);
  expect(callsOf(world, name, 'createSource').map(({ sourceName }) => sourceName)).toEqual([stripe.name]);

  await world.onboarding.retry(name, { sources: [database('the right one')] });
  const done = await world.onboarding.result(name);
  expect(done.sources).toMatchObject([{ state: 'created', check: 'passed' }, { state: 'created' }]);
  expect(world.emulator.sources(name)).toHaveLength(2);
  await replay(world.temporal, name);
});

test('a configuration that its template does not take is not even checked', async () => {
  const request = { ...requestFor([sourceOf(postgres, { host: 'db' })]), check: true };
  await world.onboarding.start(request);
  expect(await untilParked(world.onboarding, request.workspace_name)).toMatchObject({
    sources: [
      { failure: { type: 'Airbyte.Invalid', fields: [{ field: 'database' }, { field: 'username' }] } },
    ],
  });
  expect(callsOf(world, request.workspace_name, 'checkSource')).toEqual([]);
});

test('the progress says that a source is being checked', async () => {
  let goOn = (): void => undefined;
  const until = new Promise<void>((resolve) => (goOn = resolve));
  const name = await signUp([], { fault: { kind: 'hold', until } });
  await expect.poll(async () => (await world.onboarding.progress(name)).sources[0]?.state).toBe('checking');
  goOn();
  expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'created' }]);
});

describe('a check that', () => {
  test.each([
    ['fails without a word', { status: 'failed' }, /Airbyte does not say why/],
    [
      'fails with words for people',
      { status: 'failed', error_message: 'no', enhanced_error_message: 'Open port 5432.' },
      byApi({ embedded: /Open port 5432\./, agents: /no\. Next/ }),
    ],
    [
      'fails with a kind of failure only',
      { status: 'failed', failure_reason: { failure_type: 'config_error' } },
      /configuration is wrong/,
    ],
    ['is cancelled', { status: 'cancelled' }, /cancelled in Airbyte/],
    ['tells nothing', { status: 'inconclusive' }, /could not tell/],
  ] as const)('%s needs a person, in words', async (_name, rule, words) => {
    const name = await signUp([rule]);
    const [source] = (await untilParked(world.onboarding, name)).sources;
    expect(source).toMatchObject({ state: 'failed', failure: { type: 'Airbyte.CheckFailed' } });
    expect(source?.failure?.message).toMatch(words);
    expect(world.emulator.sources(name)).toEqual([]);
  });

  test('Airbyte does not have for the connector is skipped, and the progress says so', async () => {
    const name = await signUp([{ status: 'skipped' }]);
    expect((await world.onboarding.result(name)).sources).toMatchObject([
      { state: 'created', check: 'skipped' },
    ]);
  });

  test('fails for a passing reason is made again', async () => {
    const passing = { failure_type: 'transient_error', external_message: 'too many clients' };
    // It is made again after as long as it took to fail: long enough to be seen.
    const fault = { kind: 'latency', ms: 2_000 } as const;
    const name = await signUp([{ status: 'failed', times: 1, failure_reason: passing }], { fault });
    const seen: unknown[] = [];
    for await (const { sources } of world.onboarding.watch(name, { interval: 20 })) seen.push(sources[0]);
    expect(seen).toContainEqual(
      expect.objectContaining({
        state: 'checking',
        failure: expect.objectContaining({ type: 'Airbyte.Unavailable' }) as unknown,
        next_attempt_at: expect.any(String) as unknown,
      }),
    );
    expect(seen.at(-1)).toMatchObject({ state: 'created', check: 'passed' });
    expect(callsOf(world, name, 'checkSource')).toHaveLength(2);
  });

  test('never ends needs a person after its deadline; a retry makes another one', async () => {
    const name = await signUp([{ status: 'succeeded', times: 1, runningFor: 'for ever' }], {
      policy: { check_timeout_ms: 1_000 },
    });
    const [source] = (await untilParked(world.onboarding, name)).sources;
    expect(source?.failure?.message).toContain('It did not end within 1 seconds');
    await world.onboarding.retry(name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([
      { state: 'created', check: 'passed' },
    ]);
  });

  testOfEmbedded('the API has forgotten is made again', async () => {
    const name = await signUp([], { fault: { kind: 'status', status: 404 } });
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect(callsOf(world, name, 'checkSource')).toHaveLength(2);
  });
});

testOfEmbedded('a check that outlives several tokens is gone on with', async () => {
  const request = { ...requestFor([database(SECRET)]), check: true };
  const { workspace_name: workspaceName } = request;
  world.emulator.checks.add({ when: { workspaceName }, status: 'succeeded', runningFor: 4 });
  const expired = { operation: 'getCheckStatus', fault: { kind: 'token_expired' } } as const;
  await signUpWith(world, request, { ...expired, after: 1 }, { ...expired, after: 2 });
  expect((await world.onboarding.result(workspaceName)).sources).toMatchObject([
    { state: 'created', check: 'passed' },
  ]);
  expect(callsOf(world, workspaceName, 'checkSource')).toHaveLength(1);
  expect(callsOf(world, workspaceName, 'issueScopedToken')).toHaveLength(3);
});

testOfEmbedded(
  'a token that is refused while a check goes on is told, and starts no other check',
  async () => {
    const { name, parked } = await parkWith(
      world,
      { ...requestFor([database(SECRET)]), check: true },
      { operation: 'getCheckStatus', fault: { kind: 'token_expired' } },
      { operation: 'issueScopedToken', after: 1, fault: { kind: 'status', status: 404 } },
    );
    expect(parked.sources).toMatchObject([{ failure: { type: 'Airbyte.NotFound' } }]);
    expect(callsOf(world, name, 'checkSource')).toHaveLength(1);
  },
);

describe('whether sources are checked', () => {
  const request = () => requestFor([sourceOf(stripe, minimal.stripe), sourceOf(github, minimal.github)]);
  const checks = async (onboarding: World['onboarding'], asked: { check?: boolean }): Promise<number> => {
    const { progress } = await onboarding.start({ ...request(), ...asked });
    await onboarding.result(progress.workspace_name);
    return callsOf(world, progress.workspace_name, 'checkSource').length;
  };

  test('the request says, and the setting where it does not', async () => {
    const checking = world.client({ policy: { ...DEFAULT_POLICY, check: true } });
    expect(await checks(world.onboarding, {})).toBe(0);
    expect(await checks(world.onboarding, { check: true })).toBe(2);
    expect(await checks(checking, {})).toBe(2);
    expect(await checks(checking, { check: false })).toBe(0);
  });

  test('costs one activity a source, and nothing where it is off', async () => {
    const { progress } = await world.onboarding.start({ ...request(), check: true });
    await world.onboarding.result(progress.workspace_name);
    const events = await eventsOf(world.temporal, progress.workspace_name);
    const activities = events.filter(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled);
    expect(activities).toHaveLength(2 + 2 * 2);
    expect(billableActions(events)).toBeLessThanOrEqual(7 + 2);
  });
});
