import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  InvalidRequestError,
  OnboardingConflictError,
  OnboardingNotFoundError,
  type OnboardingRequestInput,
} from '../../src/client.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { generateKey, Keyring, parseKeyring } from '../../src/secrets/index.ts';
import { eventsOf } from '../support/history.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';
import { parkWith, refused } from '../support/sign-up.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** Starts one that a person is needed for, so that it stays open until it is dealt with. */
async function startParked(request: OnboardingRequestInput): Promise<void> {
  await parkWith(world, request, refused());
}

async function completed(request: OnboardingRequestInput): Promise<void> {
  await world.onboarding.start(request);
  expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
}

const CLOSED: Record<string, (workspaceName: string) => Promise<unknown>> = {
  cancelled: (name) => world.temporal.workflow.getHandle(workflowIdFor(name)).cancel(),
  terminated: (name) => world.temporal.workflow.getHandle(workflowIdFor(name)).terminate(),
};

async function closed(how: keyof typeof CLOSED, request: OnboardingRequestInput): Promise<void> {
  await startParked(request);
  await CLOSED[how]?.(request.workspace_name);
  await world.onboarding.result(request.workspace_name);
}

/** The same customer, asked for otherwise. */
function changed(request: OnboardingRequestInput): OnboardingRequestInput {
  const [first, ...others] = request.sources;
  return { ...request, sources: [{ ...first!, source_config: { account_id: 'another' } }, ...others] };
}

describe('the same request', () => {
  test('over a running one is already_running, whatever its signup event and the order of its sources', async () => {
    const request = requestFor(['Stripe', 'HubSpot']);
    await startParked(request);
    const again = {
      ...request,
      sources: request.sources.toReversed(),
      signup_event: { id: 'another delivery', type: 'user.updated' },
    };
    const { outcome, progress } = await world.onboarding.start(again);
    expect(outcome).toBe('already_running');
    expect(progress.status).toBe('needs_attention');
    expect(progress.signup_event).toEqual(request.signup_event);
  });

  test('over a completed one is already_completed', async () => {
    const request = requestFor(['Stripe']);
    await completed(request);
    const { outcome, progress } = await world.onboarding.start(request);
    expect(outcome).toBe('already_completed');
    expect(progress).toMatchObject({ status: 'completed', percent: 100 });
    expect(world.emulator.sources(request.workspace_name)).toHaveLength(1);
  });

  test.each(Object.keys(CLOSED))('over a %s one restarts nothing', async (how) => {
    const request = requestFor(['Stripe']);
    await closed(how, request);
    const { outcome, progress } = await world.onboarding.start(request);
    expect(outcome).toBe('already_failed');
    expect(progress.status).toBe(how === 'cancelled' ? 'cancelled' : 'failed');
    expect(progress.closed_at).not.toBeNull();
    if (how === 'terminated') expect(progress.failure?.type).toBe('Onboarding.Terminated');
  });

  test('counts as the same when its key is gone', async () => {
    const request = requestFor(['Stripe']);
    await completed(request);
    const other = world.client({ keys: parseKeyring(generateKey('newer')) });
    expect((await other.start(changed(request))).outcome).toBe('already_completed');
  });

  test('made under an old key is still the same when a newer one seals', async () => {
    const request = requestFor(['Stripe']);
    await completed(request);
    const rotated = world.client({
      keys: new Keyring([parseKeyring(generateKey('newer')).active, world.keyring.active]),
    });
    expect((await rotated.start(request)).outcome).toBe('already_completed');
    await expect(rotated.start(changed(request))).rejects.toThrow(OnboardingConflictError);
  });

  test('is compared after defaults', async () => {
    const request = requestFor(['Stripe']);
    await world.client({ regionId: 'eu' }).start(request);
    await world.onboarding.result(request.workspace_name);
    expect((await world.onboarding.start({ ...request, region_id: 'eu' })).outcome).toBe('already_completed');
    const error: unknown = await world.onboarding.start(request).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'conflict', fields: ['region_id'] });
  });
});

describe('another request', () => {
  test('over a running one is a conflict that names the fields and no value', async () => {
    const request = requestFor(['Stripe', 'HubSpot', 'GitHub']);
    await startParked(request);
    const [stripe, hubspot] = request.sources;
    const other: OnboardingRequestInput = {
      ...request,
      region_id: 'another-region',
      sources: [
        { ...stripe!, source_config: { client_secret: 'another-secret' } },
        { ...hubspot!, selected_connection_template_tags: ['warehouse'] },
        sourceNamed('Postgres'),
      ],
    };
    const error: unknown = await world.onboarding.start(other).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OnboardingConflictError);
    const { fields, message } = error as OnboardingConflictError;
    expect(message).toContain('needs attention, and has another request');
    expect([...fields].sort()).toEqual([
      'region_id',
      'sources',
      'sources[0].source_config',
      'sources[1].selected_connection_template_tags',
      'sources[2]',
    ]);
    expect(message).toContain('sources[0].source_config ("Stripe")');
    expect(message).toContain('sources[2] ("Postgres"), sources (without "GitHub")');
    expect(message).not.toMatch(/another-secret|another-region|warehouse|secret of/);
  });

  test('over a completed one is a conflict; with extend it adopts what exists and creates the rest', async () => {
    const request = requestFor(['Stripe', 'HubSpot']);
    await completed(request);
    const stripe = world.emulator.sources(request.workspace_name).find(({ name }) => name === 'Stripe');
    const bigger = { ...request, sources: [...request.sources, sourceNamed('GitHub')] };
    await expect(world.onboarding.start(bigger)).rejects.toThrow(OnboardingConflictError);

    expect((await world.onboarding.start(bigger, { extend: true })).outcome).toBe('started');
    const progress = await world.onboarding.result(request.workspace_name);
    expect(progress.sources.map(({ name, state }) => [name, state])).toEqual([
      ['Stripe', 'adopted'],
      ['HubSpot', 'adopted'],
      ['GitHub', 'created'],
    ]);
    expect(progress.sources[0]).toMatchObject({ source_id: stripe?.id, config_applied: false });
    expect(world.emulator.sources(request.workspace_name)).toHaveLength(3);
    expect((await world.onboarding.start(bigger, { extend: true })).outcome).toBe('already_completed');
  });

  test('over a cancelled one starts again', async () => {
    const request = requestFor(['Stripe']);
    await closed('cancelled', request);
    const { outcome, progress } = await world.onboarding.start(changed(request));
    expect(outcome).toBe('started');
    const [started] = await eventsOf(world.temporal, request.workspace_name, progress.run_id);
    expect(started?.workflowExecutionStartedEventAttributes).toBeDefined();
  });
});

test('an invalid request starts nothing, and every problem is listed without a value', async () => {
  const request = requestFor([sourceNamed('Stripe'), sourceNamed('Stripe')]);
  const invalid = {
    ...request,
    region: 'eu',
    sources: [...request.sources, { name: ' ', source_template_id: 'x', source_config: 'a-secret' }],
  };
  const error: unknown = await world.onboarding.start(invalid as never).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidRequestError);
  const { issues, message } = error as InvalidRequestError;
  expect(issues.map(({ path }) => path).sort()).toEqual([
    'region',
    'sources[1].name',
    'sources[2].name',
    'sources[2].source_config',
  ]);
  expect(message).not.toContain('a-secret');
  await expect(world.onboarding.progress(request.workspace_name)).rejects.toThrow(OnboardingNotFoundError);
});

test('list tells the newest run of each name by status', async () => {
  const done = requestFor(['Stripe']);
  await completed(done);
  const stopped = requestFor(['Stripe']);
  await closed('terminated', stopped);
  const parked = requestFor(['Stripe']);
  await startParked(parked);
  const bigger = { ...done, sources: [...done.sources, sourceNamed('GitHub')] };
  await world.onboarding.start(bigger, { extend: true });
  const last = await world.onboarding.result(done.workspace_name);

  const named = async (status: 'completed' | 'failed' | 'needs_attention', name: string) =>
    (await world.onboarding.list({ status, limit: 1_000 })).filter((one) => one.workspace_name === name);
  await expect.poll(() => named('completed', done.workspace_name)).toMatchObject([{ run_id: last.run_id }]);
  await expect.poll(() => named('failed', stopped.workspace_name)).toMatchObject([{ status: 'failed' }]);
  await expect
    .poll(() => named('needs_attention', parked.workspace_name))
    .toMatchObject([{ status: 'needs_attention', failure_types: ['Airbyte.Invalid'] }]);
});
