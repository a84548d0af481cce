import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectors, templateOf, type SourceTemplate } from '../../emulator/index.ts';
import { InvalidRequestError } from '../../src/client.ts';
import { minimal, SECRET } from '../fixtures/configurations.ts';
import { callsOf } from '../support/calls.ts';
import { eventsOf, rawText } from '../support/history.ts';
import { testOfEmbedded } from '../support/spoken-api.ts';
import { startWorld, type World } from '../support/world.ts';
import { registryText, startRegistry } from '../support/registry.ts';
import { requestFor, sourceOf } from '../support/requests.ts';
import { parkWith, signUpWith } from '../support/sign-up.ts';
import { untilParked } from '../support/until-parked.ts';

const { stripe, github, postgres, hubspot } = connectors;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** What a test starts for itself. */
const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of started.splice(0).reverse()) await each.stop();
});

async function start(options: Parameters<typeof startWorld>[0]): Promise<World> {
  const onboardings = await startWorld(options);
  started.push(onboardings);
  return onboardings;
}

test('an id that is of no template is the operator’s to correct, and not a matter of the configuration', async () => {
  const own = await start({ emulator: { otherTemplates: false } });
  const { name, parked } = await parkWith(own, [
    { ...sourceOf(github, minimal.github), source_template_id: randomUUID() },
  ]);
  expect(parked.sources[0]?.failure).toMatchObject({
    type: 'Airbyte.NotFound',
    message: expect.stringMatching(/: 404: .* Next: The operator corrects source_template_id/) as unknown,
  });
  expect(own.emulator.sources(name)).toEqual([]);
});

describe('a configuration that is not what its template asks for', () => {
  test('is told field by field before anything is sent, while the others go on; a retry mends it', async () => {
    const wrong = sourceOf(stripe, { client_secret: SECRET, start_date: SECRET });
    const request = requestFor([
      wrong,
      sourceOf(github, minimal.github),
      sourceOf(postgres, { host: SECRET }),
    ]);
    const { workspace_name: name } = request;
    await world.onboarding.start(request);
    const parked = await untilParked(world.onboarding, name);
    expect(parked).toMatchObject({
      status: 'needs_attention',
      sources: [
        {
          state: 'failed',
          attempts: 0,
          failure: {
            type: 'Airbyte.Invalid',
            fields: [
              { field: 'account_id', message: 'Account ID is required.', title: 'Account ID' },
              {
                field: 'start_date',
                message: 'Replication Start Date must have the form of 2017-01-25T00:00:00Z.',
              },
            ],
          },
        },
        { state: 'created' },
        { failure: { fields: [{ field: 'database' }, { field: 'username' }] } },
      ],
    });
    expect(callsOf(world, name, 'createSource').map(({ sourceName }) => sourceName)).toEqual([github.name]);
    const stored = rawText(await eventsOf(world.temporal, name));
    expect(JSON.stringify(parked) + stored).not.toContain(SECRET);

    const sources = [sourceOf(stripe, minimal.stripe), sourceOf(postgres, { ...minimal.postgres })];
    await world.onboarding.retry(name, { sources });
    expect(await world.onboarding.result(name)).toMatchObject({ status: 'completed', percent: 100 });
    expect(callsOf(world, name, 'createSource')).toHaveLength(3);
  });
});

describe('the mask that Airbyte shows in the place of a secret', () => {
  const masked = sourceOf(hubspot, {
    credentials: { credentials_title: 'Private App Credentials', access_token: '**********' },
  });
  const issues = [
    {
      path: 'sources[0].source_config.credentials.access_token',
      message: 'must be the secret itself, not the mask that Airbyte shows in its place',
    },
  ];

  test('is refused in a request and in a correction', async () => {
    const error: unknown = await world.onboarding
      .start(requestFor([masked]))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject({ issues });
    await expect(world.onboarding.retry('acme', { sources: [masked] })).rejects.toMatchObject({ issues });
  });
});

describe('where the API does not say what a template asks for', () => {
  /** A template as the organization may have it: without a word on what it asks for. */
  const bare: SourceTemplate = {
    ...templateOf(postgres, { id: sourceOf(postgres, {}).source_template_id, name: 'PostgreSQL' }),
    user_config_spec: {},
    partial_default_config: { port: 5432 },
  };
  const emulator = { templates: [bare], embeddedTemplates: 'absent' } as const;
  const request = () => requestFor([sourceOf(postgres, { host: 'db', database: 'app' })]);
  const missing = { failure: { type: 'Airbyte.Invalid', fields: [{ field: 'username' }] } };

  test('the connector registry does, less the defaults; it is asked once', async () => {
    const registry = await startRegistry();
    started.push({ stop: () => registry.close() });
    const own = await start({ emulator, registry: { url: registry.url } });
    for (const { workspace_name, ...rest } of [request(), request()]) {
      await own.onboarding.start({ workspace_name, ...rest });
      expect(await untilParked(own.onboarding, workspace_name)).toMatchObject({ sources: [missing] });
    }
    expect(registry.answers).toEqual([200]);
  });

  test('or a copy of it in a file does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'registry-'));
    started.push({ stop: () => rm(folder, { recursive: true }) });
    const file = join(folder, 'cloud_registry.json');
    await writeFile(file, registryText);
    const own = await start({ emulator, registry: { file } });
    const { workspace_name: name } = (await own.onboarding.start(request())).progress;
    expect(await untilParked(own.onboarding, name)).toMatchObject({ sources: [missing] });
  });

  testOfEmbedded.each([
    ['is not to be asked', null],
    ['is away', { status: 503 }],
    ['is no registry', { text: '[]' }],
  ])('preflight is skipped where the registry %s, and the progress says so', async (_name, answer) => {
    const registry = answer === null ? null : await startRegistry(answer);
    if (registry !== null) started.push({ stop: () => registry.close() });
    const own = await start({ emulator, registry: { url: registry?.url ?? null } });
    const whole = requestFor([sourceOf(postgres, minimal.postgres)]);
    await own.onboarding.start(whole);
    const done = await own.onboarding.result(whole.workspace_name);
    expect(done).toMatchObject({
      status: 'completed',
      sources: [{ state: 'created', preflight: 'skipped' }],
    });

    // What is wrong all the same, the API says.
    const wrong = request();
    await own.onboarding.start(wrong);
    const parked = await untilParked(own.onboarding, wrong.workspace_name);
    expect(parked).toMatchObject({ sources: [{ failure: { type: 'Airbyte.Invalid' } }] });
    expect(callsOf(own, wrong.workspace_name, 'createSource')).toHaveLength(1);
  });
});

testOfEmbedded.each([
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfter: 3_000 },
  { kind: 'malformed_json', commit: true },
  { kind: 'reset_before_commit' },
] as const)('a template that cannot be read ($kind) keeps no source from being created', async (fault) => {
  const own = await start({});
  const wrong = { operation: 'getSourceTemplate', times: Infinity, fault } as const;
  const { name } = await signUpWith(own, [sourceOf(stripe, minimal.stripe)], wrong);
  expect(await own.onboarding.result(name)).toMatchObject({
    status: 'completed',
    sources: [{ state: 'created', attempts: 1, preflight: 'skipped' }],
  });
});

test('a token that is rejected while a template is read is replaced, and the configuration checked', async () => {
  const own = await start({});
  const { parked } = await parkWith(own, [sourceOf(stripe, { client_secret: SECRET })], {
    operation: 'getSourceTemplate',
    times: 2,
    fault: { kind: 'token_expired' },
  });
  expect(parked).toMatchObject({
    sources: [{ failure: { fields: [{ field: 'account_id' }] } }],
  });
});

test('what the specification says is secret is told to nobody, however short it is', async () => {
  const database = sourceOf(postgres, { ...minimal.postgres, password: 'x7', username: 'ada' });
  const body = { message: 'the password x7 of ada is too short', errors: [] };
  const { parked } = await parkWith(world, [database], {
    operation: 'createSource',
    fault: { kind: 'status', status: 422, body },
  });
  const [source] = parked.sources;
  expect(source?.failure?.message).toContain('the password [redacted] of ada is too short');
});
