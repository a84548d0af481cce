import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { OnboardingRequestInput, Progress } from '../../src/client.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Finding } from '../../src/doctor/index.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import {
  generateKey,
  KeyFile,
  keyUseIn,
  onboardingDataConverter,
  parseKeyring,
  type KeyChange,
  type KeyProvider,
} from '../../src/secrets/index.ts';
import { eventsOf } from '../support/history.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';
import { parkWith, refused } from '../support/sign-up.ts';
import { NAMESPACE_OF_KEYS } from '../support/namespaces.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';

const OLD = generateKey('old');
const NEW = generateKey('new');

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(options: Parameters<typeof startWorld>[0]): Promise<World> {
  const started = await startWorld(options);
  stops.push(() => started.stop());
  return started;
}

async function until(
  world: World,
  { workspace_name }: OnboardingRequestInput,
  isReached: (progress: Progress) => boolean,
): Promise<Progress> {
  for await (const progress of world.onboarding.watch(workspace_name, { interval: 20 })) {
    if (isReached(progress)) return progress;
  }
  throw new Error('It closed before.');
}

/** Starts one that parks at its second source. */
async function startParked(world: World): Promise<OnboardingRequestInput> {
  return (await parkWith(world, ['Stripe', 'HubSpot'], refused(422, 'HubSpot'))).request;
}

async function keyIdsOf(world: World, { workspace_name }: OnboardingRequestInput, keys: string) {
  const events = await eventsOf(world.temporal, workspace_name);
  const { ids } = await keyUseIn(events, parseKeyring(keys), workspace_name);
  return [...ids].sort();
}

async function keysFinding(world: World, keyring: KeyProvider): Promise<Finding | undefined> {
  const { connection, temporal: client, namespace, taskQueue } = world;
  const temporal = { connection, client, namespace, taskQueue, address: 'the test’s', expiry: null };
  const findings = await examine({
    temporal,
    keys: keyring,
    sealVersion: 1,
    network: { addresses: [], warnings: [] },
    service: { url: 'http://127.0.0.1:9', trustedProxies: 0 },
    airbyte: null,
  });
  return findings.find(({ check }) => check === 'keys');
}

describe('a rotation through the key file, in two steps and without a restart', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'onboarding-keys-'));
    path = join(folder, 'keys');
    stops.push(() => rm(folder, { recursive: true, force: true }));
  });

  async function keyFile(...keys: string[]): Promise<KeyFile> {
    await writeFile(path, keys.join('\n'), { mode: 0o600 });
    const file = new KeyFile(path, { lookIntervalMs: 20 });
    stops.push(() => {
      file.close();
    });
    return file;
  }

  /** Writes the file, and waits until it was read. */
  async function write(file: KeyFile, ...keys: string[]): Promise<KeyChange> {
    const change = new Promise<KeyChange>((resolve) => {
      file.onChange(resolve);
    });
    // In one step, as a secret store does: a file that is read while it is written shows half of its keys.
    await writeFile(`${path}.new`, keys.join('\n'), { mode: 0o600 });
    await rename(`${path}.new`, path);
    return await change;
  }

  test('an onboarding that was parked under the old key is retried and completes under the new one', async () => {
    const file = await keyFile(OLD);
    const world = await start({ keys: file });
    const request = await startParked(world);
    expect(await keyIdsOf(world, request, OLD)).toEqual(['old']);

    expect(await write(file, OLD, NEW)).toEqual({ kind: 'changed', active: 'old', ids: ['old', 'new'] });
    expect(await write(file, NEW, OLD)).toEqual({ kind: 'changed', active: 'new', ids: ['new', 'old'] });
    expect((await world.onboarding.start(request)).outcome).toBe('already_running');
    await world.onboarding.retry(request.workspace_name);
    expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
    expect(await keyIdsOf(world, request, `${OLD},${NEW}`)).toEqual(['new', 'old']);
    expect(world.emulator.sources(request.workspace_name)).toHaveLength(2);
    expect((await world.onboarding.start(request)).outcome).toBe('already_completed');
  });

  test('a file that is open to others, damaged or gone is refused, or leaves the keys as they were', async () => {
    const file = await keyFile(OLD);
    expect((await write(file, 'no key at all, canary')).kind).toBe('kept');
    expect(file.active.id).toBe('old');
    await chmod(path, 0o644);
    expect(() => new KeyFile(path)).toThrow('mode 0644');
    await writeFile(path, `${OLD}\n`.repeat(2_000));
    await chmod(path, 0o600);
    expect(() => new KeyFile(path)).toThrow('larger than 64 KiB');
    await writeFile(path, 'no key at all, canary');
    await chmod(path, 0o640);
    expect(() => new KeyFile(path)).toThrow('entry 1 is not of the form');
    expect(() => new KeyFile(path)).not.toThrow('canary');
    await rm(path);
    expect(() => new KeyFile(path)).toThrow('ENOENT');
    expect(file.get('old')).toBeDefined();
  });
});

describe('a key that a worker does not have', () => {
  // Without the codec, so that the sealed configuration alone needs the key.
  const sealedOnly = { keys: parseKeyring(NEW), encrypts: false } as const;

  test('for a sealed configuration: it is waited for, and tried again by itself when it is there', async () => {
    const world = await start({ ...sealedOnly, withoutWorker: true });
    const request = requestFor(['Stripe']);
    await world.client({ keys: parseKeyring(OLD) }).start(request);
    const without = await world.startWorker();
    const waiting = await until(world, request, ({ sources }) => sources[0]?.state === 'retrying');
    expect(waiting.sources[0]?.failure).toMatchObject({ type: 'Onboarding.Unsealable' });
    expect(waiting.sources[0]?.failure?.message).toContain('"old"');
    expect(waiting.status).toBe('running');
    await without.stop();
    await world.startWorker({ keys: parseKeyring(`${NEW},${OLD}`) });
    expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
  });

  test('for a sealed configuration, for over an hour: a person is needed, and nothing is lost', async () => {
    const world = await start(sealedOnly);
    const request = requestFor(['Stripe']);
    const sent = Date.now();
    await world.client({ keys: parseKeyring(OLD) }).start(request);
    await skipTime(world.temporal, request.workspace_name, 90 * 60_000);
    const parked = await until(world, request, ({ status }) => status === 'needs_attention');
    expect(parked.sources[0]?.failure).toMatchObject({ type: 'Onboarding.Unsealable' });
    expect(world.clock.now() - sent).toBeGreaterThan(60 * 60_000);
    expect(world.emulator.sources(request.workspace_name)).toHaveLength(0);
    await world.worker.stop();
    await world.startWorker({ keys: parseKeyring(`${NEW},${OLD}`) });
    // Told by the worker that there is now: it is ready to be asked for the retry, too.
    await untilParked(world.onboarding, request.workspace_name);
    await world.onboarding.retry(request.workspace_name);
    expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
  });

  test('but of the same id, with other bytes: it fails at once', async () => {
    const world = await start(sealedOnly);
    const request = requestFor(['Stripe']);
    await world.client({ keys: parseKeyring(generateKey('new')) }).start(request);
    const parked = await until(world, request, ({ status }) => status === 'needs_attention');
    expect(parked.sources[0]?.failure).toMatchObject({ type: 'Onboarding.Unsealable' });
    // No time is skipped here: had it been waited for, the test would not have come so far.
    expect(parked.sources[0]?.failure?.message).toContain('or changed since');
  });
});

describe('a history that was written under the old key', () => {
  test('replays and is read after the rotation; without that key the error names it, and nothing is lost', async () => {
    const world = await start({ keys: parseKeyring(OLD) });
    const request = await startParked(world);
    await world.onboarding.retry(request.workspace_name);
    const written = await world.onboarding.result(request.workspace_name);

    const rotated = parseKeyring(`${NEW},${OLD}`);
    expect(await world.client({ keys: rotated }).progress(request.workspace_name)).toEqual(written);
    const history = await world.temporal.workflow
      .getHandle(workflowIdFor(request.workspace_name))
      .fetchHistory();
    const replay = (keys: KeyProvider): Promise<void> =>
      Worker.runReplayHistory(
        {
          workflowBundle: { codePath: inject('temporal').workflowBundle },
          dataConverter: onboardingDataConverter(keys),
        },
        history,
        workflowIdFor(request.workspace_name),
      );
    await replay(rotated);

    const removed = parseKeyring(NEW);
    await expect(replay(removed)).rejects.toThrow('workflow task failure');
    const without = world.client({ keys: removed });
    await expect(without.progress(request.workspace_name)).rejects.toMatchObject({
      code: 'undecodable',
      reason: 'unknown_key',
      message: expect.stringContaining('"old"') as unknown,
    });
    expect(await world.client({ keys: rotated }).progress(request.workspace_name)).toEqual(written);
  });

  test('is told by the doctor while its onboarding is open, with what to do where the key is gone', async () => {
    const world = await start({ keys: parseKeyring(OLD), namespace: NAMESPACE_OF_KEYS });
    const request = await startParked(world);
    const listed = async (keys: string) => keysFinding(world, parseKeyring(keys));
    await expect
      .poll(() => listed(`${NEW},${OLD}`))
      .toMatchObject({ message: expect.stringMatching(/"new" seals.*"old" is needed by \d+/) as unknown });
    const finding = await listed(NEW);
    expect(finding).toMatchObject({ status: 'failed' });
    expect(finding?.message).toContain('"old" by');
    expect(finding?.next).toContain('ONBOARDING_KEYS');
    await world.onboarding.cancel(request.workspace_name);
  });
});
