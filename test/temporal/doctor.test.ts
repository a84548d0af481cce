import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { AirbyteClient } from '../../src/airbyte/index.ts';
import { clockFinding } from '../../src/doctor/check-clock.ts';
import { ServerDates } from '../../src/doctor/server-dates.ts';
import { versionsFinding } from '../../src/doctor/check-worker-versions.ts';
import { airbyteWithClient, temporalEnvironment } from '../support/environment.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { generateKey, parseKeyring } from '../../src/secrets/index.ts';
import { workerIdentity } from '../../src/temporal/index.ts';
import { startWorld, type World } from '../support/world.ts';
import { onboardingCommand } from '../support/cli.ts';
import { requestFor } from '../support/requests.ts';
import { startService } from '../support/service.ts';
import { refused, signUpWith } from '../support/sign-up.ts';
import { untilParked } from '../support/until-parked.ts';
import { NAMESPACE_OF_DOCTOR } from '../support/namespaces.ts';

let world: World;
let env: Record<string, string>;
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true, namespace: NAMESPACE_OF_DOCTOR });
  env = {
    ...temporalEnvironment(world),
    ...airbyteWithClient(world.emulator),
  };
});
afterAll(() => world.stop());

const containing = (text: string): unknown => expect.stringContaining(text);

interface Told {
  readonly status: string;
  readonly message: string;
  readonly next?: string;
}

async function doctor(changed: Record<string, string> = {}): Promise<{
  exitCode: number | undefined;
  checks: Record<string, Told>;
}> {
  const { exitCode, stdout } = await onboardingCommand(['doctor', '--json'], { ...env, ...changed });
  const { checks } = JSON.parse(stdout) as { checks: (Told & { check: string })[] };
  return { exitCode, checks: Object.fromEntries(checks.map((told) => [told.check, told])) };
}

test('without a worker it fails and names the command; with one, exit 0', async () => {
  const before = await doctor();
  expect(before.exitCode).toBe(1);
  expect(before.checks['pollers']).toMatchObject({
    status: 'failed',
    next: containing('onboarding worker'),
  });
  await world.startWorker();
  await expect.poll(async () => (await doctor()).exitCode, { timeout: 90_000 }).toBe(0);
  const { checks } = await doctor();
  const statuses = Object.fromEntries(Object.entries(checks).map(([check, { status }]) => [check, status]));
  expect(statuses).toEqual({
    connection: 'ok',
    namespace: 'ok',
    'search attributes': 'ok',
    pollers: 'ok',
    'worker versions': 'ok',
    keys: 'ok',
    sealing: 'ok',
    network: 'ok',
    'http service': 'ok',
    airbyte: 'ok',
    'airbyte api': 'ok',
    'open apis': 'ok',
    clock: 'ok',
    'rate limit': 'warning',
  });
  // The credential was tried, and nothing was made.
  expect(world.emulator.workspaces()).toEqual([]);
});

test.each([
  ['refused', { AIRBYTE_CLIENT_SECRET: 'a-wrong-client-secret' }, /AIRBYTE_CLIENT_ID/],
  ['unreachable', { AIRBYTE_API_URL: 'http://127.0.0.1:9' }, /AIRBYTE_API_URL/],
  ['not whole', { AIRBYTE_CLIENT_SECRET: '' }, /Correct it/],
])('an Airbyte credential that is %s is told with what to do, and not repeated', async (_, changed, next) => {
  const { exitCode, checks } = await doctor(changed);
  expect(exitCode).toBe(1);
  expect(checks['airbyte']?.status).toBe('failed');
  expect(checks['airbyte']?.next).toMatch(next);
  expect(JSON.stringify(checks)).not.toContain('a-wrong-client-secret');
});

test('a machine without credentials and keys is told so, each by its check', async () => {
  const { checks } = await doctor({ AIRBYTE_CLIENT_ID: '', AIRBYTE_CLIENT_SECRET: '', ONBOARDING_KEYS: '' });
  expect(checks).toMatchObject({
    airbyte: { status: 'warning' },
    clock: { status: 'warning' },
    keys: { status: 'failed', message: containing('ONBOARDING_KEYS') },
    pollers: { status: 'ok' },
  });
});

describe('the generation of Airbyte’s API', () => {
  const offering = async (...apis: ('embedded' | 'agents')[]) => {
    world.emulator.offer(apis);
    onTestFinished(() => {
      world.emulator.offer(['embedded']);
    });
    const made = world.emulator.workspaces().length;
    const { checks } = await doctor();
    expect(world.emulator.workspaces()).toHaveLength(made);
    return checks['airbyte api'];
  };

  test('that is configured answers', async () => {
    expect(await offering('embedded')).toMatchObject({
      status: 'ok',
      message: 'The API that AIRBYTE_API=embedded names answers.',
    });
    expect(await offering('embedded', 'agents')).toMatchObject({
      status: 'ok',
      message: containing('so does the other'),
    });
  });

  test('is told, and named, where it is the other one that answers', async () => {
    expect(await offering('agents')).toMatchObject({
      status: 'failed',
      message: containing('What answers is the API of AIRBYTE_API=agents'),
      next: containing('Set AIRBYTE_API=agents'),
    });
  });

  test('cannot be told where neither answers', async () => {
    expect(await offering()).toMatchObject({
      status: 'warning',
      message: containing('It cannot be told which generation of the API answers'),
    });
  });

  test('that open onboardings speak is counted where it is another one', async () => {
    const other = world.client({ policy: { ...DEFAULT_POLICY, api: 'agents' } });
    const { workspace_name: name } = (await other.start(requestFor(['Stripe']))).progress;
    await expect
      .poll(async () => (await doctor()).checks['open apis'])
      .toMatchObject({ status: 'warning', message: containing('1 open onboarding of AIRBYTE_API=agents') });
    await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
  });
});

describe('an HTTP service on the same machine', () => {
  const told = async (url: string): Promise<Told | undefined> => {
    const { hostname, port } = new URL(url);
    const where = { ONBOARDING_HTTP_HOST: hostname, ONBOARDING_HTTP_PORT: port };
    return (await doctor(where)).checks['http service'];
  };

  test('is asked whether requests come by a proxy that it does not trust', async () => {
    const service = await startService(world);
    onTestFinished(() => service.stop());
    const before = await told(service.url);
    expect(before).toMatchObject({ status: 'ok', message: containing('trusts no proxy') });
    await fetch(`${service.url}/healthz`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
    // It answers with what it has counted a second ago.
    await expect
      .poll(() => told(service.url))
      .toMatchObject({ status: 'warning', next: containing('ONBOARDING_HTTP_TRUSTED_PROXIES') });
  });

  test('that is none is told so, and is nothing wrong', async () => {
    const finding = await told('http://127.0.0.1:9');
    expect(finding).toMatchObject({ status: 'ok', message: containing('no HTTP service answers') });
  });
});

describe('a key that only has the id of the one that sealed an onboarding', () => {
  /** @returns what the doctor says with this process’s keys, and with those that sealed it */
  async function keysOfOneSealedElsewhere(encrypts: boolean): Promise<Record<'here' | 'there', Told>> {
    const { id } = world.keyring.active;
    const elsewhere = generateKey(id);
    const { workspace_name, ...request } = requestFor(['Stripe']);
    // On a queue of its own: a worker that lacks the key as well would be told instead.
    const place = await startWorld({
      withoutWorker: true,
      namespace: NAMESPACE_OF_DOCTOR,
      keys: parseKeyring(elsewhere),
      encrypts,
    });
    await place.onboarding.start({ workspace_name, ...request });
    try {
      const here = await doctor();
      const there = await doctor({ ONBOARDING_KEYS: elsewhere });
      expect(here.exitCode).toBe(1);
      expect(here.checks['keys']?.message).toContain(`"${id}" by 1 (onboarding:${workspace_name})`);
      return { here: here.checks['keys']!, there: there.checks['keys']! };
    } finally {
      await place.stop();
    }
  }
  const mistaken = { status: 'failed', next: containing('Find the key that sealed them') };

  test('is told with what to do, and no more once the right one is in its place', async () => {
    const { here, there } = await keysOfOneSealedElsewhere(true);
    expect(here).toMatchObject(mistaken);
    expect(there.status).toBe('ok');
    expect(there.message).toMatch(/ seals\. 1 open onboarding: "[^"]+" is needed by 1\.$/);
  });

  test('is told without the payload codec, too', async () => {
    expect((await keysOfOneSealedElsewhere(false)).here).toMatchObject(mistaken);
  });
});

describe('a worker with other keys', () => {
  /** A queue of their own, of clients with these keys, and what the doctor says of keys with the same. */
  async function placeWith(keys: string) {
    const place = await startWorld({
      withoutWorker: true,
      namespace: NAMESPACE_OF_DOCTOR,
      keys: parseKeyring(keys),
    });
    onTestFinished(() => place.stop());
    const told = async (): Promise<Told | undefined> =>
      (await doctor({ ONBOARDING_KEYS: keys })).checks['keys'];
    return { ...place, told };
  }

  /** @returns what the doctor says once a worker with those keys has had an onboarding */
  async function toldOf(workerKeys: string, keys: string): Promise<{ told: Told | undefined; name: string }> {
    const place = await placeWith(keys);
    const { told } = place;
    const { workspace_name: name } = (await place.onboarding.start(requestFor(['Stripe']))).progress;
    await place.startWorker({ keys: parseKeyring(workerKeys) });
    await expect.poll(async () => (await told())?.message).toContain('has other keys');
    return { told: await told(), name };
  }

  test('is told by its identity, with the key that it encrypts with and what to do', async () => {
    const { told, name } = await toldOf(generateKey('mistyped'), generateKey('right'));
    expect(told?.message).toContain(
      `The worker ${workerIdentity()} has other keys than are here: it encrypts with "mistyped", which is not here`,
    );
    expect(told?.message).toContain(`1 open onboarding stands still (onboarding:${name})`);
    expect(told).toMatchObject({ status: 'failed', next: containing('ONBOARDING_KEYS') });
  });

  test('is told where its key only has the id of the one here', async () => {
    const { told } = await toldOf(generateKey('right'), generateKey('right'));
    expect(told?.message).toContain('its "right" is another key than the "right" here');
  });

  test('is told where it lacks a key of before', async () => {
    const [before, now] = [generateKey('before'), generateKey('now')];
    const { told } = await toldOf(now, `${before},${now}`);
    expect(told?.message).toContain('it lacks "before", or has another key of that id');
  });

  test('is told no more when a worker with the right ones has taken the onboarding up', async () => {
    const keys = generateKey('right');
    const place = await placeWith(keys);
    const { told } = place;
    const { name } = await signUpWith(place, ['Stripe'], refused());
    const wrong = await place.startWorker({ keys: parseKeyring(generateKey('wrong')) });
    await expect.poll(async () => (await told())?.message).toContain('has other keys');
    await wrong.stop();
    await place.startWorker();
    await untilParked(place.onboarding, name);
    expect(await told()).toMatchObject({ status: 'ok', message: containing('"right" is needed by 1') });
  });
});

test('a worker that does not say what it opens is older: a warning, and a failure once version 2 is sealed', async () => {
  const taskQueue = `sealing-${crypto.randomUUID()}`;
  const connection = await NativeConnection.connect({ address: inject('temporal').address });
  const older = await Worker.create({
    connection,
    namespace: NAMESPACE_OF_DOCTOR,
    taskQueue,
    identity: '4711@older',
    activities: { createSource: () => Promise.resolve() },
  });
  const sealing = async (sealVersion: string): Promise<Told | undefined> => {
    const changed = { ONBOARDING_TASK_QUEUE: taskQueue, ONBOARDING_SEAL_VERSION: sealVersion };
    return (await doctor(changed)).checks['sealing'];
  };
  try {
    await older.runUntil(async () => {
      await expect
        .poll(async () => (await sealing(''))?.message, { timeout: 90_000 })
        .toContain('4711@older');
      expect(await sealing('')).toMatchObject({ status: 'warning', next: containing('stays 1') });
      expect(await sealing('2')).toMatchObject({ status: 'failed', next: containing('Replace them') });
    });
  } finally {
    await connection.close();
  }
});

test('what others wrote does not move the terminal’s cursor or change its title', async () => {
  const reason = '\u001b]0;pwned\u0007';
  await onboardingCommand(['limits', '--rps', '0', '--reason', reason], env);
  const { stdout } = await onboardingCommand(['doctor'], env);
  await onboardingCommand(['limits', '--clear'], env);
  expect(stdout).toContain('\\u{1b}]0;pwned\\u{7}');
  expect(stdout).not.toContain('\u001b');
});

test('a namespace that there is not is told once, and nothing else fails because of it', async () => {
  const { exitCode, checks } = await doctor({ TEMPORAL_NAMESPACE: 'nope' });
  expect(exitCode).toBe(1);
  const failed = Object.keys(checks).filter((check) => checks[check]?.status === 'failed');
  expect(failed).toEqual(['namespace']);
  expect(checks).toMatchObject({
    namespace: { message: containing('nope'), next: containing('namespace create --namespace nope') },
    pollers: { status: 'warning', message: containing('Not looked at') },
  });
});

describe('worker versions', () => {
  test('versioned workers without a current version get nothing: it fails, with the command', async () => {
    const taskQueue = `versioned-${crypto.randomUUID()}`;
    const connection = await NativeConnection.connect({ address: inject('temporal').address });
    const deploymentName = `onboarding-${crypto.randomUUID()}`;
    const worker = await Worker.create({
      connection,
      namespace: NAMESPACE_OF_DOCTOR,
      taskQueue,
      workflowBundle: { codePath: inject('temporal').workflowBundle },
      workerDeploymentOptions: {
        version: { deploymentName, buildId: 'build-7' },
        useWorkerVersioning: true,
        defaultVersioningBehavior: 'AUTO_UPGRADE',
      },
    });
    try {
      await worker.runUntil(async () => {
        const versions = async (): Promise<Told | undefined> =>
          (await doctor({ ONBOARDING_TASK_QUEUE: taskQueue })).checks['worker versions'];
        await expect.poll(async () => (await versions())?.status, { timeout: 90_000 }).toBe('failed');
        expect(await versions()).toMatchObject({
          message: containing(`${deploymentName}/build-7 poll, but no version is current`),
          next: containing(`--deployment-name ${deploymentName} --build-id build-7`),
        });
        await world.connection.workflowService.setWorkerDeploymentCurrentVersion({
          namespace: NAMESPACE_OF_DOCTOR,
          deploymentName,
          buildId: 'build-7',
        });
        await expect.poll(async () => (await versions())?.status, { timeout: 90_000 }).toBe('ok');
      });
    } finally {
      await connection.close();
    }
  });

  const poller = (buildId: string, deployment: string | null = null) => ({
    identity: '1@host',
    lastSeen: 0,
    buildId,
    deployment,
  });

  test('two builds without versioning are a warning; a current version that nobody polls for has failed', () => {
    const nobody = { current: null, ramping: null };
    expect(versionsFinding({ ...nobody, pollers: [poller('a'), poller('b')] }, 'default').status).toBe(
      'warning',
    );
    expect(versionsFinding({ ...nobody, pollers: [poller('a'), poller('a')] }, 'default').status).toBe('ok');
    const current = { deployment: 'onboarding', buildId: 'new' };
    const old = poller('old', 'onboarding');
    expect(versionsFinding({ pollers: [old], current, ramping: null }, 'default')).toMatchObject({
      status: 'failed',
      message: containing('onboarding/new'),
    });
    expect(
      versionsFinding({ pollers: [old, poller('new', 'onboarding')], current, ramping: null }, 'default')
        .status,
    ).toBe('ok');
  });
});

describe('the clock', () => {
  test.each([
    [-90_000, 'failed'],
    [-30_000, 'warning'],
    [0, 'ok'],
    [30_000, 'warning'],
    [90_000, 'failed'],
  ])('%d ms off Airbyte’s is %s', async (off, status) => {
    const dates = new ServerDates({ now: () => Date.now() + off });
    const { url: apiUrl, organizationId, accessToken } = world.emulator;
    const airbyte = new AirbyteClient({
      apiUrl,
      organizationId,
      credential: { kind: 'access_token', accessToken },
      requestTimeoutMs: 10_000,
      dispatcher: dates.dispatcher,
    });
    try {
      await airbyte.templates.list();
      expect(clockFinding(dates.skewMs).status).toBe(status);
    } finally {
      await airbyte.close();
      await dates.close();
    }
  });
});
