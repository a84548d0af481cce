import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  InvalidRequestError,
  type CorrectionInput,
  type OnboardingRequestInput,
  type SourceRequestInput,
} from '../../src/client.ts';
import { sealCorrections } from '../../src/client/prepare-request.ts';
import { retryUpdate } from '../../src/domain/history/messages.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { generateKey, parseKeyring } from '../../src/secrets/index.ts';
import { callsOf } from '../support/calls.ts';
import { onboardingCommand } from '../support/cli.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { eventsOf, replay } from '../support/history.ts';
import { requestFor, sourceNamed, TEMPLATE_ID } from '../support/requests.ts';
import { goWrong, parkWith, refused } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const WRONG = { client_secret: 'the wrong one' };
const RIGHT = { client_secret: 'the right one' };

/** Stripe is refused, HubSpot created. */
async function park(request: OnboardingRequestInput = requestFor(['Stripe', 'HubSpot']), place = world) {
  const { name } = await parkWith(place, request, refused(422, 'Stripe'));
  return { name, request };
}

/** The request with sources of these configurations. */
function withConfigs(
  request: OnboardingRequestInput,
  configs: Readonly<Record<string, SourceRequestInput['source_config']>>,
): OnboardingRequestInput {
  const sources = request.sources.map((source) => ({
    ...source,
    source_config: { ...source.source_config, ...configs[source.name] },
  }));
  return { ...request, sources };
}

const createsOf = (name: string, sourceName: string): number =>
  callsOf(world, name, 'createSource').filter((call) => call.sourceName === sourceName).length;

const configOf = (name: string, sourceName: string, place = world) =>
  place.emulator.sources(name).find((source) => source.name === sourceName)?.receivedConfig;

async function pathsRefused(retry: Promise<unknown>): Promise<string[]> {
  const error: unknown = await retry.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidRequestError);
  return error instanceof InvalidRequestError ? error.issues.map(({ path }) => path) : [];
}

/** Waits until a source was POSTed so often, and nothing goes on without a person. */
async function parkedAgain(name: string, sourceName: string, creates: number): Promise<void> {
  await world.emulator.waitFor(() => createsOf(name, sourceName) === creates);
  await untilParked(world.onboarding, name);
}

/** How many sources each accepted retry corrected. */
async function correctionsOf(name: string, place = world): Promise<number[]> {
  const events = await eventsOf(place.temporal, name);
  const accepted = events.flatMap((event) => event.workflowExecutionUpdateAcceptedEventAttributes ?? []);
  const { loadedDataConverter: converter } = place.temporal.options;
  return await Promise.all(
    accepted.map(async ({ acceptedRequest }) => {
      const payloads = acceptedRequest?.input?.args?.payloads ?? [];
      const decoded = await converter.payloadCodecs.reduceRight(
        async (encoded, codec) => await codec.decode(await encoded),
        Promise.resolve(payloads),
      );
      const input = JSON.parse(Buffer.from(decoded[0]?.data ?? []).toString()) as { sources?: unknown[] };
      return input.sources?.length ?? 0;
    }),
  );
}

describe('a parked onboarding takes what was corrected', () => {
  const corrected = sourceNamed('Stripe', RIGHT);
  const forms: Readonly<Record<string, (request: OnboardingRequestInput) => CorrectionInput>> = {
    'as the whole request': (request) => withConfigs(request, { Stripe: RIGHT }),
    'as the whole request in another order': (request) => {
      const { sources, ...others } = withConfigs(request, { Stripe: RIGHT });
      return { ...others, sources: sources.toReversed(), signup_event: { id: 'by hand' } };
    },
    'as {sources} with what is as it was': () => ({ sources: [sourceNamed('HubSpot'), corrected] }),
    'as a list': () => [corrected],
    'as one source': () => corrected,
  };

  test.each(Object.keys(forms))('%s: only what was changed is sent', async (form) => {
    const { name, request } = await park();
    await world.onboarding.retry(name, forms[form]!(request));
    expect((await world.onboarding.result(name)).sources).toMatchObject([
      { name: 'Stripe', state: 'created' },
      { name: 'HubSpot', state: 'created', attempts: 1 },
    ]);
    expect(configOf(name, 'Stripe')).toEqual(corrected.source_config);
    expect(createsOf(name, 'HubSpot')).toBe(1);
    expect(callsOf(world, name, 'updateSource')).toEqual([]);
    expect(await correctionsOf(name)).toEqual([1]);
    await replay(world.temporal, name);
  });

  test('with other options apart from it, or beside sources', async () => {
    const { name, request } = await park();
    goWrong(world.emulator, name, refused(422, 'Stripe'));
    await world.onboarding.retry(name, { sources: [sourceNamed('Stripe', WRONG)], answerWithin: 10_000 });
    await parkedAgain(name, 'Stripe', 2);
    await world.onboarding.retry(name, withConfigs(request, { Stripe: RIGHT }), { answerWithin: 10_000 });
    expect((await world.onboarding.result(name)).status).toBe('completed');
  });

  test('where nothing was changed, all that needs a person is tried again as it is', async () => {
    const { name, request } = await park();
    await world.onboarding.retry(name, request);
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect(await correctionsOf(name)).toEqual([0]);
  });

  test('where a list changes nothing, only what it names is tried again', async () => {
    const request = requestFor(['Stripe', 'HubSpot', 'GitHub']);
    goWrong(world.emulator, request.workspace_name, refused(422, 'GitHub'));
    const { name } = await park(request);
    await world.onboarding.retry(name, [sourceNamed('HubSpot'), sourceNamed('Stripe')]);
    await parkedAgain(name, 'Stripe', 2);
    expect([createsOf(name, 'GitHub'), createsOf(name, 'HubSpot')]).toEqual([1, 1]);
  });

  test('compared with what it was corrected to before, not with what it was started with', async () => {
    const request = requestFor(['Stripe', 'HubSpot']);
    goWrong(world.emulator, request.workspace_name, refused(422, 'HubSpot'), refused(422, 'Stripe'));
    const { name } = await park(request);
    const first = withConfigs(request, { Stripe: WRONG, HubSpot: RIGHT });
    await world.onboarding.retry(name, first);
    await parkedAgain(name, 'Stripe', 2);
    const backAgain = withConfigs(request, { Stripe: RIGHT });
    expect(await pathsRefused(world.onboarding.retry(name, backAgain))).toEqual(['sources[1].source_config']);
    await world.onboarding.retry(name, withConfigs(first, { Stripe: RIGHT }));
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect([configOf(name, 'Stripe'), configOf(name, 'HubSpot')]).toMatchObject([RIGHT, RIGHT]);
    expect(await correctionsOf(name)).toEqual([2, 1]);
  });
});

describe('what a retry cannot change is refused with its path, without a trace', () => {
  const asked = { ...requestFor(['Stripe', 'HubSpot']), region_id: 'eu', check: true };
  let name: string;
  beforeAll(async () => {
    ({ name } = await park(asked));
  });

  const right = withConfigs(asked, { Stripe: RIGHT });
  const other = (index: number, change: Partial<SourceRequestInput>): OnboardingRequestInput => ({
    ...right,
    sources: right.sources.map((source, place) => (place === index ? { ...source, ...change } : source)),
  });
  test.each<[string, CorrectionInput, string[]]>([
    ['another name', { ...right, workspace_name: 'other' }, ['workspace_name']],
    ['another region', { ...right, region_id: 'us' }, ['region_id']],
    ['another check', { ...right, check: false }, ['check']],
    ['a missing source', { ...right, sources: right.sources.slice(0, 1) }, ['sources']],
    ['a new source', { ...right, sources: [...right.sources, sourceNamed('X')] }, ['sources[2].name']],
    ['a new source in a list', [sourceNamed('Stripe', RIGHT), sourceNamed('X')], ['sources[1].name']],
    ['a new source alone', sourceNamed('X'), ['name']],
    [
      'another configuration of a created one',
      other(1, { source_config: RIGHT }),
      ['sources[1].source_config'],
    ],
    ['another template of it', other(1, { source_template_id: 'x' }), ['sources[1].source_template_id']],
    ['credentials for it', other(1, { credentials: RIGHT }), ['sources[1].credentials']],
    [
      'tags for it',
      other(1, { selected_connection_template_tags: ['x'], selected_connection_template_tags_mode: 'all' }),
      ['sources[1].selected_connection_template_tags', 'sources[1].selected_connection_template_tags_mode'],
    ],
    ['a created one alone', { ...sourceNamed('HubSpot'), source_config: RIGHT }, ['source_config']],
    [
      'all at once',
      { ...right, workspace_name: 'other', region_id: 'us', check: false, sources: [sourceNamed('X')] },
      ['workspace_name', 'region_id', 'check', 'sources[0].name', 'sources'],
    ],
    ['what is no request', { ...right, retries: 1 } as CorrectionInput, ['retries']],
    ['a source that is none', { name: 'Stripe' } as CorrectionInput, ['source_template_id', 'source_config']],
    ['no sources', { sources: 'Stripe' } as unknown as CorrectionInput, ['sources']],
    ['what is known nowhere', { source: [] } as unknown as CorrectionInput, ['source']],
  ])('%s', async (_what, corrected, paths) => {
    const before = (await eventsOf(world.temporal, name)).length;
    const retry = world.onboarding.retry(name, corrected);
    await expect(retry).rejects.not.toThrow(/the right one/);
    expect(await pathsRefused(retry)).toEqual(paths);
    expect(await eventsOf(world.temporal, name)).toHaveLength(before);
  });

  test('in words that say how it stands', async () => {
    await expect(world.onboarding.retry(name, other(1, { source_config: RIGHT }))).rejects.toThrow(
      /is not what the onboarding has for "HubSpot", which is created; leave it as it was/,
    );
  });

  test('what the request does not say stays as it was', async () => {
    const { workspace_name, sources } = right;
    await world.onboarding.retry(name, { workspace_name, sources });
    expect((await world.onboarding.result(name)).status).toBe('completed');
  });
});

describe('a closed onboarding', () => {
  async function terminated() {
    const parked = await park();
    await world.temporal.workflow.getHandle(workflowIdFor(parked.name)).terminate();
    await world.onboarding.result(parked.name);
    return parked;
  }

  test('takes the whole request; the run that follows knows what was corrected', async () => {
    const { name, request } = await terminated();
    goWrong(world.emulator, name, refused(422, 'Stripe'));
    const first = withConfigs(request, { Stripe: WRONG });
    await world.onboarding.retry(name, first);
    await skipTime(world.temporal, name, 60 * 60_000);
    await parkedAgain(name, 'Stripe', 2);
    await world.onboarding.retry(name, first);
    expect(await correctionsOf(name)).toEqual([0]);
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect(configOf(name, 'Stripe')).toMatchObject(WRONG);
    expect(callsOf(world, name, 'updateSource')).toEqual([]);
  });

  test('refuses in it a change of a created source, which goes alone', async () => {
    const { name, request } = await terminated();
    const changed = withConfigs(request, { Stripe: RIGHT, HubSpot: RIGHT });
    expect(await pathsRefused(world.onboarding.retry(name, changed))).toEqual(['sources[1].source_config']);
    await world.onboarding.retry(name, changed.sources);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([
      { state: 'created' },
      { state: 'adopted', config_applied: true },
    ]);
  });
});

describe('onboarding retry --with', () => {
  const command = async (args: readonly string[], input: unknown) =>
    await onboardingCommand(['retry', ...args], temporalEnvironment(world), JSON.stringify(input));

  test('NAME takes the file of the start, corrected; what it cannot change is wrong usage, with its path', async () => {
    const { name, request } = await park();
    const right = withConfigs(request, { Stripe: RIGHT });
    const refusedOne = await command([name, '--with', '-'], { ...right, region_id: 'us' });
    expect(refusedOne).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('region_id: ') as string,
    });
    const again = await command([name, '--with', '-'], [sourceNamed('HubSpot')]);
    expect(again.exitCode).toBe(4);
    expect(again.stderr).toContain('it needs attention, but its source "HubSpot" does not');
    expect(await command([name, '--with', '-', '--wait'], right)).toMatchObject({ exitCode: 0 });
    expect(configOf(name, 'Stripe')).toMatchObject(RIGHT);
    expect(await correctionsOf(name)).toEqual([1]);
  });

  test.each(['null', '5'])('NAME does not take %s, and says what it takes', async (text) => {
    const { name } = await park();
    const refusedOne = await command([name, '--with', '-'], JSON.parse(text));
    expect(refusedOne).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('must be one corrected source, a list of them') as string,
    });
    const corrected = JSON.parse(text) as CorrectionInput;
    await expect(world.onboarding.retry(name, corrected)).rejects.toThrow(InvalidRequestError);
  });

  test('--status takes many of them, whole or only with their corrected sources', async () => {
    const signup = { id: 'evt_1', source: `retry-${randomUUID()}` };
    const parked = [];
    for (let one = 1; one <= 3; one += 1)
      parked.push(await park({ ...requestFor(['Stripe', 'HubSpot']), signup_event: signup }));
    const [whole, listed, wrong] = parked.map(({ request }) => withConfigs(request, { Stripe: RIGHT }));
    const input = [
      whole!,
      { workspace_name: listed!.workspace_name, sources: listed!.sources.slice(0, 1) },
      { ...wrong!, check: true },
    ];
    const args = ['--status', 'needs_attention', '--signup-source', signup.source, '--json', '--with', '-'];
    const found = async () =>
      (await world.onboarding.list({ status: 'needs_attention', signupSource: signup.source })).length;
    await expect.poll(found, { timeout: 60_000 }).toBe(3);
    const many = await command(args, input);
    expect([many.exitCode, JSON.parse(many.stdout)]).toMatchObject([1, { found: 3, retried: 2, failed: 1 }]);
    expect(many.stdout).toContain('check: is not as the onboarding was started');
    for (const { workspace_name } of [whole!, listed!]) {
      expect((await world.onboarding.result(workspace_name)).status).toBe('completed');
      expect(configOf(workspace_name, 'Stripe')).toMatchObject(RIGHT);
    }
  });
});

describe('of a run that an older version has corrected', () => {
  /** As older clients sent it: without digests. */
  async function correctAsBefore(name: string, ...sources: SourceRequestInput[]): Promise<void> {
    const complete = sources.map((source) => ({
      ...source,
      selected_connection_template_tags_mode: 'any' as const,
    }));
    const sealed = sealCorrections({ keyring: world.keyring, sealVersion: undefined }, name, complete);
    for (const source of sealed) delete (source as { digests?: unknown }).digests;
    const handle = world.temporal.workflow.getHandle(workflowIdFor(name));
    await handle.executeUpdate(retryUpdate, { args: [{ sources: sealed }] });
  }

  test('a corrected source counts as changed', async () => {
    const { name, request } = await park();
    goWrong(world.emulator, name, refused(422, 'Stripe'));
    await correctAsBefore(name, sourceNamed('Stripe', RIGHT));
    await parkedAgain(name, 'Stripe', 2);
    await world.onboarding.retry(name, withConfigs(request, { Stripe: RIGHT }));
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect(await correctionsOf(name)).toEqual([1, 1]);
    await replay(world.temporal, name);
  });

  test('and is refused where it is created', async () => {
    const request = requestFor(['Stripe', 'HubSpot']);
    goWrong(world.emulator, request.workspace_name, refused(422, 'HubSpot'), refused(422, 'Stripe'));
    const { name } = await park(request);
    await correctAsBefore(name, sourceNamed('HubSpot', RIGHT), sourceNamed('Stripe', WRONG));
    await parkedAgain(name, 'Stripe', 2);
    const whole = withConfigs(request, { Stripe: RIGHT, HubSpot: RIGHT });
    expect(await pathsRefused(world.onboarding.retry(name, whole))).toEqual(['sources[1].source_config']);
    await world.onboarding.retry(name, { sources: whole.sources.slice(0, 1) });
    expect((await world.onboarding.result(name)).status).toBe('completed');
  });
});

test('where the key of the digests is gone, what needs a person counts as changed, the rest as the same', async () => {
  const [OLD, NEW] = [generateKey('old'), generateKey('new')];
  // Without the codec, whose payloads nobody could read without the key.
  const own = await startWorld({ keys: parseKeyring(`${OLD},${NEW}`), encrypts: false });
  try {
    const { name, request } = await park(undefined, own);
    const later = own.client({ keys: parseKeyring(NEW) });
    const whole = withConfigs(request, { Stripe: RIGHT, HubSpot: RIGHT });
    const otherTemplate = { ...sourceNamed('HubSpot'), source_template_id: `${TEMPLATE_ID}x` };
    const changed = { ...whole, sources: [whole.sources[0]!, otherTemplate] };
    expect(await pathsRefused(later.retry(name, changed))).toEqual(['sources[1].source_template_id']);
    await later.retry(name, whole);
    expect((await own.onboarding.result(name)).status).toBe('completed');
    expect(configOf(name, 'Stripe', own)).toMatchObject(RIGHT);
    expect(configOf(name, 'HubSpot', own)).toEqual(request.sources[1]?.source_config);
    expect(await correctionsOf(name, own)).toEqual([1]);
  } finally {
    await own.stop();
  }
});
