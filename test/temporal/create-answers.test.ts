/** The table "What a create answers" of docs/architecture.md, a test a row. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../emulator/index.ts';
import type { Progress } from '../../src/client.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { callsOf, timesSince } from '../support/calls.ts';
import { startGateway } from '../support/gateway.ts';
import { byApi, testOfEmbedded } from '../support/spoken-api.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';
import { signUpWith } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';

const SECOND = 1_000;
const HOUR = 60 * 60 * SECOND;
/** A call is sent a moment before the emulator counts it as begun, and the window counts from then. */
const MOMENT = 1 * SECOND;
const COMMIT_WINDOW = DEFAULT_POLICY.commit_window_ms - MOMENT;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(() => {
  world.clock.reset();
});

/** Signs up a customer with one source, whose create goes wrong. */
async function signUp(fault: Fault, { times = 1 } = {}): Promise<string> {
  const { name } = await signUpWith(world, ['Stripe'], { operation: 'createSource', times, fault });
  return name;
}

/** The same to its end, whatever it has to wait for. */
async function onboard(fault: Fault): Promise<{ name: string; result: Promise<Progress> }> {
  const name = await signUp(fault);
  await skipTime(world.temporal, name);
  return { name, result: world.onboarding.result(name) };
}

test('2xx with an id and the name asked for: created, by one create', async () => {
  const { name, result } = await onboard({ kind: 'latency', ms: 1 });
  expect((await result).sources).toMatchObject([{ name: 'Stripe', state: 'created', attempts: 1 }]);
  expect(callsOf(world, name, 'createSource')).toHaveLength(1);
  // Where a create names its workspace by name, its list says into which one it went.
  expect(callsOf(world, name, 'listSources')).toHaveLength(byApi({ embedded: 1, agents: 2 }));
});

test('connection refused: not sent, and tried again with backoff', async () => {
  const gateway = await startGateway(world.emulator.url);
  const behind = await startWorld({ emulator: world.emulator, apiUrl: gateway.url });
  try {
    // The template is read beside the list, on a connection of its own.
    const { name, faults } = await signUpWith(
      behind,
      ['Stripe'],
      { operation: 'listSources', fault: { kind: 'hold' } },
      { operation: 'getSourceTemplate', fault: { kind: 'hold' } },
    );
    await world.emulator.waitForCall('listSources', ({ workspaceName }) => workspaceName === name);
    gateway.refuseAfterThisAnswer();
    for (const hold of faults) hold.release();
    for await (const { sources } of behind.onboarding.watch(name, { interval: 20 })) {
      if (sources[0]?.failure?.type === 'Airbyte.NotSent') break;
    }
    expect(callsOf(world, name, 'createSource')).toEqual([]);
    await gateway.accept();
    await skipTime(world.temporal, name);
    const progress = await behind.onboarding.result(name);
    expect(progress.sources).toMatchObject([{ state: 'created' }]);
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
  } finally {
    await behind.stop();
    await gateway.close();
  }
});

describe('408, 425, 429, and 503 with Retry-After: refused for now, and tried again at that time', () => {
  test.each([
    { status: 408 },
    { status: 425 },
    { status: 429 },
    { status: 429, retryAfter: 1_800 },
    { status: 503, retryAfter: 1_800 },
  ])('$status, Retry-After $retryAfter', async (answer) => {
    const { name, result } = await onboard({ kind: 'status', ...answer });
    expect((await result).sources).toMatchObject([{ state: 'created', attempts: 2 }]);
    const [first, second, ...more] = callsOf(world, name, 'createSource');
    expect(more).toEqual([]);
    const [waited = NaN] = timesSince(first, [second!]);
    expect(waited).toBeGreaterThanOrEqual((answer.retryAfter ?? 0) * SECOND);
    // It certainly had no effect, so nothing waits for the commit window.
    if (answer.retryAfter === undefined) expect(waited).toBeLessThan(COMMIT_WINDOW);
    expect(world.emulator.sources(name)).toHaveLength(1);
  });

  test('an hour at most', async () => {
    const { name, result } = await onboard({ kind: 'status', status: 429, retryAfter: 86_400 });
    expect((await result).status).toBe('completed');
    const [first, ...later] = callsOf(world, name, 'createSource');
    const [waited = NaN] = timesSince(first, later);
    expect(waited).toBeGreaterThanOrEqual(HOUR);
    expect(waited).toBeLessThan(2 * HOUR);
  });
});

const UNKNOWN: Readonly<Record<string, { without: Fault; with: Fault }>> = {
  '500': {
    without: { kind: 'status', status: 500 },
    with: { kind: 'commit_then_status', status: 500 },
  },
  '502 with HTML': {
    without: { kind: 'html', status: 502 },
    with: { kind: 'commit_then_html', status: 502 },
  },
  '503 without Retry-After': {
    without: { kind: 'status', status: 503 },
    with: { kind: 'commit_then_status', status: 503 },
  },
  '504': { without: { kind: 'status', status: 504 }, with: { kind: 'commit_then_status', status: 504 } },
  'sent and then reset': { without: { kind: 'reset_before_commit' }, with: { kind: 'reset_after_commit' } },
  'a 2xx that is no JSON': {
    without: { kind: 'malformed_json', commit: false },
    with: { kind: 'malformed_json', commit: true },
  },
  'a 2xx without an id': {
    without: { kind: 'status', status: 200, body: { name: 'Stripe' } },
    with: { kind: 'empty_object' },
  },
  'a 2xx with another name': {
    without: { kind: 'status', status: 200, body: { id: 'x', name: 'another' } },
    with: { kind: 'commit_then_status', status: 200, body: { id: 'x', name: 'another' } },
  },
  'a 2xx that is cut short': {
    without: { kind: 'status', status: 201, body: {} },
    with: { kind: 'truncated' },
  },
};

describe('any other 5xx; sent and then reset; a 2xx that can’t be read: unknown outcome', () => {
  test.each(Object.entries(UNKNOWN))('%s, with effect: adopted by the first look', async (_name, fault) => {
    const { name, result } = await onboard(fault.with);
    expect((await result).sources).toMatchObject([{ state: 'adopted', config_applied: true }]);
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
    expect(world.emulator.sources(name)).toHaveLength(1);
  });

  test.each(Object.entries(UNKNOWN))(
    '%s, without effect: looks until the commit window has passed, and creates',
    async (_name, fault) => {
      const { name, result } = await onboard(fault.without);
      expect((await result).sources).toMatchObject([{ state: 'created' }]);
      const [first, second, ...more] = callsOf(world, name, 'createSource');
      expect(more).toEqual([]);
      const [again = NaN] = timesSince(first, [second!]);
      expect(again).toBeGreaterThanOrEqual(COMMIT_WINDOW);
      // The last of them and the create may begin in the same millisecond.
      const looks = timesSince(first, callsOf(world, name, 'listSources')).filter(
        (at) => at > 0 && at <= again,
      );
      const planned = [5, 15, 45, 75, 105, 135].map((at) => at * SECOND);
      planned.forEach((at, index) => {
        expect(looks[index]).toBeGreaterThanOrEqual(at - MOMENT);
      });
      // The one that allows the create begins when the window has passed.
      expect(looks.at(-1)).toBeGreaterThanOrEqual(COMMIT_WINDOW);
    },
  );

  test('sent and then timed out', async () => {
    const hurried = await startWorld({
      emulator: world.emulator,
      policy: { request_timeout_ms: 2 * SECOND, commit_window_ms: 20 * SECOND },
    });
    try {
      const { name } = await signUpWith(hurried, ['Stripe'], {
        operation: 'createSource',
        fault: { kind: 'hang', commit: true },
      });
      await skipTime(world.temporal, name);
      expect((await hurried.onboarding.result(name)).sources).toMatchObject([{ state: 'adopted' }]);
      expect(callsOf(world, name, 'createSource')).toHaveLength(1);
    } finally {
      await hurried.stop();
    }
  });
});

test('a 2xx with another name, under which it stands: needs a person, and no second one is made', async () => {
  const request = requestFor(['Stripe']);
  const { workspace_name: workspaceName } = request;
  const { source_template_id: sourceTemplateId } = request.sources[0]!;
  // An API that keeps names in a form of its own: the answer has the source's id, the list its other name.
  const { id } = world.emulator.seedSource({ workspaceName, name: 'STRIPE', sourceTemplateId });
  await signUpWith(world, request, {
    operation: 'createSource',
    fault: { kind: 'status', status: 200, body: { id, name: 'STRIPE' } },
  });
  await skipTime(world.temporal, workspaceName, COMMIT_WINDOW + MOMENT);
  const { sources } = await untilParked(world.onboarding, workspaceName);
  expect(sources).toMatchObject([{ state: 'failed', failure: { type: 'Onboarding.AmbiguousSource' } }]);
  expect(sources[0]?.failure?.message).toContain(id);
  await world.onboarding.retry(workspaceName);
  await untilParked(world.onboarding, workspaceName);
  expect(callsOf(world, workspaceName, 'createSource')).toHaveLength(1);

  world.emulator.renameSource(id, 'Stripe');
  await world.onboarding.retry(workspaceName);
  await skipTime(world.temporal, workspaceName);
  expect((await world.onboarding.result(workspaceName)).sources).toMatchObject([{ source_id: id }]);
  expect(callsOf(world, workspaceName, 'createSource')).toHaveLength(1);
});

describe('401: token expired or revoked', () => {
  testOfEmbedded('once: a fresh token, and the create again', async () => {
    const { name, result } = await onboard({ kind: 'token_expired' });
    expect((await result).sources).toMatchObject([{ state: 'created', attempts: 1 }]);
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(2);
    expect(callsOf(world, name, 'createSource').map(({ status }) => status)).toEqual([401, 200]);
  });

  testOfEmbedded('twice in a row: needs a person', async () => {
    const name = await signUp({ kind: 'token_expired' }, { times: 2 });
    const { sources } = await untilParked(world.onboarding, name);
    expect(sources).toMatchObject([{ state: 'failed', failure: { type: 'Airbyte.TokenRejected' } }]);
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(2);
  });

  testOfEmbedded('of one that says it has expired: not the first in a row', async () => {
    // As a worker sees it whose clock is ahead, or of an API whose tokens live for seconds.
    const expired = (claims: object) => ({ ...claims, exp: Math.floor(world.clock.now() / SECOND) - 1 });
    const own = await startWorld({ emulator: { scopedTokenClaims: expired } });
    try {
      const rejected = { operation: 'createSource', times: 2, fault: { kind: 'token_expired' } } as const;
      const { name } = await signUpWith(own, ['Stripe'], rejected);
      expect((await own.onboarding.result(name)).sources).toMatchObject([{ state: 'created', attempts: 1 }]);
      expect(callsOf(own, name, 'createSource').map(({ status }) => status)).toEqual([401, 401, 200]);
    } finally {
      await own.stop();
    }
  });
});

describe('3xx and any other 4xx: refused, never repeated unchanged, needs attention', () => {
  test.each([
    [301, 'Airbyte.UnexpectedResponse'],
    [307, 'Airbyte.UnexpectedResponse'],
    [400, 'Airbyte.Invalid'],
    [402, 'Airbyte.Invalid'],
    [403, 'Airbyte.Forbidden'],
    [404, 'Airbyte.NotFound'],
    [405, 'Airbyte.NotFound'],
    [409, 'Airbyte.Conflict'],
    [410, 'Airbyte.NotFound'],
    [413, 'Airbyte.Invalid'],
    [422, 'Airbyte.Invalid'],
  ])('%i is %s', async (status, type) => {
    const name = await signUp(
      status < 400
        ? { kind: 'redirect', status, location: `${world.emulator.url}/elsewhere` }
        : { kind: 'status', status },
    );
    const { sources, stage } = await untilParked(world.onboarding, name);
    expect(sources).toMatchObject([{ state: 'failed', source_id: null, failure: { type } }]);
    expect(stage).toBe('waiting_for_person');
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
  });
});
