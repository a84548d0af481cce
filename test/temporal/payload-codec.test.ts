import { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DataConverterError, OnboardingClient } from '../../src/client.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { onboardingDataConverter } from '../../src/secrets/index.ts';
import { eventsOf, rawText } from '../support/history.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';
import { parkWith, refused } from '../support/sign-up.ts';

const SECRET = 'sk_live_51Hq-very-secret';
/** In the open by design: the workflow id is the workspace's name. */
const OPEN = 'acme';

/** Everything that Temporal keeps of one onboarding, read without a key. */
async function stored(world: World, workspaceName: string): Promise<string> {
  const description = await world.temporal.workflow.getHandle(workflowIdFor(workspaceName)).describe();
  return rawText(await eventsOf(world.temporal, workspaceName)) + rawText(description.raw);
}

function formsOf(part: string): string[] {
  return [part, Buffer.from(part).toString('base64').replace(/=+$/, ''), encodeURIComponent(part)];
}

function found(parts: readonly string[], text: string): string[] {
  return parts.filter((part) => formsOf(part).some((form) => text.includes(form)));
}

async function onboardWithSecret(world: World): Promise<{ name: string; tokens: string[] }> {
  const source = sourceNamed('Stripe', { client_secret: SECRET, nested: { field: 'nested-secret' } });
  const before = world.emulator.calls.length;
  const { name } = await parkWith(world, [source, 'HubSpot'], refused(422, 'HubSpot'));
  await world.onboarding.retry(name, { sources: [sourceNamed('HubSpot', { key: 'corrected-secret' })] });
  expect((await world.onboarding.result(name)).status).toBe('completed');
  const tokens = world.emulator.calls
    .slice(before)
    .flatMap(({ headers }) => headers['authorization']?.replace('Bearer ', '') ?? []);
  expect(tokens.length).toBeGreaterThan(0);
  return { name, tokens };
}

describe.each([
  ['on', true],
  ['off', false],
])('with the payload codec %s', (_name, encrypts) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ encrypts });
  });
  afterAll(() => world.stop());

  test('I4: leaves no token and no part of a configuration in what Temporal stores', async () => {
    const { name, tokens } = await onboardWithSecret(world);
    const secrets = [
      SECRET,
      'nested-secret',
      'corrected-secret',
      'client_secret',
      'account of Stripe',
      ...tokens,
    ];
    const raw = await stored(world, name);
    expect(found(secrets, raw)).toEqual([]);
    // The dump does hold what it is meant to hold: a search that finds nothing would prove nothing.
    expect(found([OPEN], raw)).toEqual([OPEN]);
    expect(raw.includes('sealed.v1.')).toBe(!encrypts);
  });

  test('failure messages and source names lie in the open exactly where it is off', async () => {
    const { name } = await onboardWithSecret(world);
    const raw = await stored(world, name);
    const told = ['The request has values that Airbyte', '"Stripe"', '2 sources for', 'evt_'];
    expect(found(told, raw)).toEqual(encrypts ? [] : told);
  });
});

test('what was written without the codec is read, retried and adopted with it, and the other way round', async () => {
  const plain = await startWorld({ encrypts: false });
  const encrypting = await startWorld({ keys: plain.keyring, emulator: plain.emulator });
  try {
    for (const [writer, reader] of [
      [plain, encrypting],
      [encrypting, plain],
    ] as const) {
      const request = requestFor(['Stripe']);
      await writer.onboarding.start(request);
      const written = await writer.onboarding.result(request.workspace_name);
      const read = await reader.onboarding.progress(request.workspace_name);
      expect(read).toEqual(written);
      expect((await reader.onboarding.start(request)).outcome).toBe('already_completed');
      const bigger = { ...request, sources: [...request.sources, sourceNamed('GitHub')] };
      expect((await reader.onboarding.start(bigger, { extend: true })).outcome).toBe('started');
      expect((await reader.onboarding.result(request.workspace_name)).sources).toMatchObject([
        { state: 'adopted' },
        { state: 'created' },
      ]);
    }
  } finally {
    await encrypting.stop();
    await plain.stop();
  }
});

test('a Temporal client that would write in the open is refused, with words on how to make it', async () => {
  const world = await startWorld({ withoutWorker: true });
  try {
    const { connection } = world.temporal;
    const { payloadCodecs } = onboardingDataConverter(world.keyring);
    const writesInTheOpen = [
      undefined,
      onboardingDataConverter(world.keyring, { encrypts: false }),
      { payloadCodecs }, // its failure messages would lie in the open
    ];
    for (const dataConverter of writesInTheOpen) {
      const client = new Client({ connection, ...(dataConverter && { dataConverter }) });
      const make = (): OnboardingClient => new OnboardingClient({ client, keys: world.keyring });
      expect(make).toThrow(DataConverterError);
      expect(make).toThrow('onboardingDataConverter(keys)');
      expect(() => new OnboardingClient({ client, keys: world.keyring, encrypts: false })).not.toThrow();
    }
  } finally {
    await world.stop();
  }
});
