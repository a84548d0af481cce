/** A run that was started with one generation of the API goes on with the other, when a retry says so. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectors } from '../../emulator/index.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import type { AirbyteApi } from '../../src/domain/history/types.ts';
import { minimal, SECRET } from '../fixtures/configurations.ts';
import { callsOf, timesSince } from '../support/calls.ts';
import { eventsOf, replay } from '../support/history.ts';
import { startWorld, type World } from '../support/world.ts';
import { sourceOf } from '../support/requests.ts';
import { parkWith, refused, signUpWith } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';

const SECOND = 1_000;
const POLICY = { ...DEFAULT_POLICY, request_timeout_ms: 2 * SECOND, commit_window_ms: 60 * SECOND };

let world: World;
beforeEach(async () => {
  world = await startWorld({ api: 'embedded', policy: POLICY, emulator: { apis: ['embedded', 'agents'] } });
});
afterEach(() => world.stop());

/** Whose setting is that; `undefined`: who has none. */
const clientOf = (api: AirbyteApi | undefined) => world.client({ policy: { ...POLICY, api } });

/** In which generation an onboarding’s calls were made. */
const apisOf = (name: string, operation?: Parameters<typeof callsOf>[2]) =>
  callsOf(world, name, operation).map(({ api }) => api);

/** Somebody switches the old API off while an onboarding is between its look and its creates. */
async function switchedOff(): Promise<string> {
  const { name, faults } = await signUpWith(world, ['Stripe', 'HubSpot'], {
    operation: 'listSources',
    fault: { kind: 'hold', commit: true },
  });
  await world.emulator.waitForCall('listSources', ({ workspaceName }) => workspaceName === name);
  world.emulator.offer(['agents']);
  faults[0].release();
  const { sources } = await untilParked(world.onboarding, name);
  expect(sources).toMatchObject([
    { failure: { type: 'Airbyte.NotFound' } },
    { failure: { type: 'Airbyte.NotFound' } },
  ]);
  return name;
}

describe('parked because its API was switched off', () => {
  test('a retry with the new one completes it, each source once', async () => {
    const name = await switchedOff();
    await clientOf('agents').retry(name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([
      { state: 'created' },
      { state: 'created' },
    ]);
    expect(world.emulator.sources(name)).toHaveLength(2);
    expect(apisOf(name, 'createSource').filter((api) => api === 'agents')).toHaveLength(2);
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(1);
    await replay(world.temporal, name);
  });

  test('before its first token was issued: the same', async () => {
    world.emulator.offer(['agents']);
    const { name, parked } = await parkWith(world, ['Stripe']);
    expect(parked.failure).toMatchObject({ type: 'Airbyte.NotFound' });
    expect(parked.failure?.message).toContain('AIRBYTE_API');
    await clientOf('agents').retry(name);
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect(world.emulator.maxConcurrentFirstMints(name)).toBe(1);
    await replay(world.temporal, name);
  });

  test('a source that it had created is adopted, and not made again', async () => {
    const { name } = await parkWith(world, ['Stripe', 'HubSpot'], refused(422, 'HubSpot'));
    const [stripe] = world.emulator.sources(name);
    await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
    await world.onboarding.result(name);
    world.emulator.offer(['agents']);
    await clientOf('agents').retry(name);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([
      { state: 'adopted', source_id: stripe!.id },
      { state: 'created' },
    ]);
    expect(world.emulator.sources(name)).toHaveLength(2);
  });

  test.each([
    [
      'the bare signal',
      (name: string) => world.temporal.workflow.getHandle(workflowIdFor(name)).signal('retry'),
    ],
    ['a retry by who has no such setting', (name: string) => clientOf(undefined).retry(name)],
  ])('%s goes on with the old one', async (_how, retry) => {
    const name = await switchedOff();
    const before = callsOf(world, name).length;
    await retry(name);
    await world.emulator.waitFor(() => callsOf(world, name).length > before);
    await untilParked(world.onboarding, name);
    expect(apisOf(name)).not.toContain('agents');
    world.emulator.offer(['embedded']);
    await retry(name);
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect(apisOf(name)).not.toContain('agents');
    await replay(world.temporal, name);
  });

  test.each([
    [
      'the bare signal',
      (name: string) => world.temporal.workflow.getHandle(workflowIdFor(name)).signal('retry'),
    ],
    ['a retry by who has no such setting', (name: string) => clientOf(undefined).retry(name)],
  ])('once it has changed over, %s does not turn it back', async (_how, retry) => {
    const { name } = await parkWith(world, ['Stripe'], { ...refused(), times: 2 });
    await clientOf('agents').retry(name);
    await world.emulator.waitFor(() => callsOf(world, name, 'createSource').length === 2);
    await untilParked(world.onboarding, name);
    await retry(name);
    expect((await world.onboarding.result(name)).status).toBe('completed');
    const creates = callsOf(world, name, 'createSource').map(({ path }) => path);
    expect(creates).toEqual([
      '/api/v1/embedded/sources',
      '/api/v1/integrations/connectors',
      '/api/v1/integrations/connectors',
    ]);
    await replay(world.temporal, name);
  });

  test('a run that follows keeps what the one before was started with, unless its caller says otherwise', async () => {
    const { name } = await parkWith(world, ['Stripe'], refused());
    await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
    await world.onboarding.result(name);
    await clientOf(undefined).retry(name);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect(callsOf(world, name, 'createSource').map(({ path }) => path)).toEqual([
      '/api/v1/embedded/sources',
      '/api/v1/embedded/sources',
    ]);
  });

  test('its memo, by which runs are counted, is written once', async () => {
    const name = await switchedOff();
    await clientOf('agents').retry(name);
    await world.onboarding.result(name);
    const events = await eventsOf(world.temporal, name);
    expect(events.filter((event) => event.workflowPropertiesModifiedEventAttributes)).toHaveLength(1);
  });
});

describe('parked with the new one', () => {
  const { postgres, github } = connectors;
  const tunnel_method = {
    tunnel_method: 'SSH_PASSWORD_AUTH',
    tunnel_host: 'jump.example.com',
    tunnel_port: 22,
  };
  const tunnelled = { ...tunnel_method, tunnel_user: 'ada', tunnel_user_password: SECRET };

  test('a retry with the old one completes what only that one has a place for', async () => {
    const source = sourceOf(postgres, { ...minimal.postgres, tunnel_method: tunnelled });
    const { name } = await parkWith(ofAgents(), [source]);
    await clientOf('embedded').retry(name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'created' }]);
    expect(apisOf(name, 'createSource')).toEqual(['embedded']);
    await replay(world.temporal, name);
  });

  test('credentials of a source’s own are told to be in the wrong place by the old one', async () => {
    const source = { ...sourceOf(github, { repositories: ['acme/app'] }), credentials: { token: SECRET } };
    const { name } = await parkWith(ofAgents(), [source], refused(422));
    await clientOf('embedded').retry(name);
    await world.emulator.waitFor(() => apisOf(name).includes('embedded'));
    const { sources } = await untilParked(world.onboarding, name);
    expect(sources).toMatchObject([{ failure: { fields: [{ field: 'credentials' }] } }]);
    await clientOf('embedded').retry(name, { sources: [sourceOf(github, minimal.github)] });
    expect((await world.onboarding.result(name)).status).toBe('completed');
  });

  const ofAgents = () => ({ emulator: world.emulator, onboarding: clientOf('agents') });
});

describe('after a create of an unknown outcome on the old one', () => {
  /** It is parked by the look that follows: the old API is off by then. */
  async function unknown(takesEffectAfterMs: number): Promise<string> {
    const { name } = await signUpWith(world, ['Stripe'], {
      operation: 'createSource',
      fault: { kind: 'late_commit', afterMs: takesEffectAfterMs, answer: 'hang' },
    });
    await world.emulator.waitForCall('createSource', ({ workspaceName }) => workspaceName === name);
    world.emulator.offer(['agents']);
    await untilParked(world.onboarding, name);
    return name;
  }

  test('the new one looks, and adopts what takes effect late', async () => {
    const name = await unknown(40 * SECOND);
    await clientOf('agents').retry(name);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([
      { state: 'adopted', config_applied: true },
    ]);
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
    expect(world.emulator.sources(name)).toHaveLength(1);
    await replay(world.temporal, name);
  });

  test('the new one creates only when the commit window has passed', async () => {
    const name = await unknown(60 * 60 * SECOND);
    await clientOf('agents').retry(name);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'created' }]);
    const [first, second, ...more] = callsOf(world, name, 'createSource');
    expect(more).toEqual([]);
    expect(second?.api).toBe('agents');
    const [again = NaN] = timesSince(first, [second!]);
    // A call is sent a moment before the emulator counts it as begun, and the window counts from then.
    expect(again).toBeGreaterThanOrEqual(POLICY.commit_window_ms - SECOND);
    await replay(world.temporal, name);
  });
});
