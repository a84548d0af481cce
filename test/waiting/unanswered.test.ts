/** What becomes of what nobody answers for a while: workers that are dead, not there yet, or without the key. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { connectors } from '../../emulator/index.ts';
import { generateKey, parseKeyring, PayloadCodec } from '../../src/secrets/index.ts';
import { minimal, SECRET } from '../fixtures/configurations.ts';
import { callsOf } from '../support/calls.ts';
import { runCli, startCommand } from '../support/cli.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { eventsOf } from '../support/history.ts';
import { requestFor, sourceOf } from '../support/requests.ts';
import { parkWith, refused, signUpWith } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { worldOf } from '../support/world.ts';

const SECOND = 1_000;

describe.concurrent('after the death of its worker', () => {
  test('I2, I3: a POST that commits 40 s later is adopted, and the source not created again', async (context) => {
    // Temporal notices the death only at start-to-close, which follows from the request timeout.
    const policy = { request_timeout_ms: 2 * SECOND, commit_window_ms: 60 * SECOND };
    const world = await worldOf(context, { policy, withoutWorker: true });
    const dying = startWorkerProcess(world, { AIRBYTE_REQUEST_TIMEOUT: '2s' });
    try {
      const { name } = await signUpWith(world, ['Stripe'], {
        operation: 'createSource',
        fault: { kind: 'late_commit', afterMs: 40 * SECOND, answer: 'hang' },
      });
      await world.emulator.waitForCall('createSource', ({ workspaceName }) => workspaceName === name);
      await dying.end('SIGKILL');
      await world.startWorker();
      await skipTime(world.temporal, name);
      expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'adopted' }]);
      expect(callsOf(world, name, 'createSource')).toHaveLength(1);
      expect(world.emulator.sources(name)).toHaveLength(1);
    } finally {
      await dying.end('SIGKILL');
    }
  });

  test('the same check of a connection is gone on with', async (context) => {
    const world = await worldOf(context, { withoutWorker: true });
    const doomed = startWorkerProcess(world);
    try {
      const database = sourceOf(connectors.postgres, { ...minimal.postgres, password: SECRET });
      const request = { ...requestFor([database]), check: true };
      const { workspace_name: workspaceName } = request;
      world.emulator.checks.add({ when: { workspaceName }, times: 1, status: 'succeeded', runningFor: 5 });
      const {
        faults: [hold],
      } = await signUpWith(world, request, {
        operation: 'getCheckStatus',
        after: 1,
        fault: { kind: 'hold' },
      });
      await world.emulator.waitFor(() => hold.used === 1, { timeoutMs: 60_000 });
      await doomed.end('SIGKILL');
      hold.release();
      await world.startWorker();
      const done = await world.onboarding.result(workspaceName);
      expect(done.sources).toMatchObject([{ state: 'created', check: 'passed' }]);
      expect(callsOf(world, workspaceName, 'checkSource')).toHaveLength(1);
    } finally {
      await doomed.end('SIGKILL');
    }
  });

  test('the doctor says at once that none answers, although Temporal still counts it', async (context) => {
    const world = await worldOf(context, { withoutWorker: true });
    const doomed = startWorkerProcess(world);
    try {
      const { name } = await parkWith(world, ['Stripe'], refused(422));
      await doomed.end('SIGKILL');
      const { exitCode, stdout } = await runCli(world, ['doctor', '--json']);
      const { checks } = JSON.parse(stdout) as { checks: { check: string; message: string }[] };
      expect(exitCode).toBe(1);
      expect(checks.find(({ check }) => check === 'pollers')).toMatchObject({
        status: 'failed',
        message: expect.stringMatching(
          /1 worker polls .* None has answered for the newest open onboarding\./,
        ) as string,
      });
      await world.startWorker();
      await world.onboarding.retry(name);
      await world.onboarding.result(name);
    } finally {
      await doomed.end('SIGKILL');
    }
  });
});

describe.concurrent('without a worker', () => {
  test('one can be started, and its progress be told', async (context) => {
    const world = await worldOf(context, { withoutWorker: true });
    const request = requestFor(['Stripe', 'HubSpot']);
    expect((await world.onboarding.start(request)).outcome).toBe('started');
    const progress = await world.onboarding.progress(request.workspace_name);
    expect(progress).toMatchObject({ status: 'running', partial: true, percent: 0 });
    expect(progress.sources.map(({ name, state }) => [name, state])).toEqual([
      ['Stripe', 'waiting'],
      ['HubSpot', 'waiting'],
    ]);
    await world.startWorker();
    expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
  });

  test('watch says so once, and when one answers', async (context) => {
    const world = await worldOf(context, { withoutWorker: true });
    const { name } = await signUpWith(world, ['Stripe'], refused(403));
    const watch = startCommand(['watch', name], temporalEnvironment(world));
    await watch.says(/^No worker answers: .*`onboarding doctor` says what is missing\.$/);
    await world.startWorker();
    await watch.says(/^A worker answers again\.$/);
    await watch.says(/needs attention/);
    const { stderr } = await watch.interrupt();
    expect(stderr.match(/No worker answers/g)).toHaveLength(1);
  });

  test('a retry of many that is not answered is told as failed, with exit code 1', async (context) => {
    const world = await worldOf(context);
    const source = `unanswered-${randomUUID()}`;
    const request = { ...requestFor(['Stripe']), signup_event: { id: 'evt_1', type: 'test', source } };
    const { name } = await parkWith(world, request, { ...refused(404), times: Infinity });
    const filters = { status: 'needs_attention', signupSource: source } as const;
    await context.expect.poll(() => world.onboarding.count(filters)).toBe(1);
    await world.worker.stop();
    const chosen = ['--failure-type', 'Airbyte.NotFound', '--signup-source', source];
    const many = await runCli(world, ['retry', '--status', 'needs_attention', ...chosen, '--json']);
    expect(many.exitCode).toBe(1);
    expect(many.stderr).toMatch(
      /^1 failed: No worker answered .* may still be taken up .*\nRun it again for these/m,
    );
    expect(JSON.parse(many.stdout)).toMatchObject({
      failed: 1,
      results: [{ workspace_name: name, outcome: 'failed' }],
    });
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
  });
});

test.concurrent(
  'without the key for the payloads the run waits, names it, and goes on when it is there',
  async (context) => {
    const [OLD, NEW] = [generateKey('old'), generateKey('new')];
    const world = await worldOf(context, { keys: parseKeyring(OLD), withoutWorker: true });
    const request = requestFor(['Stripe']);
    await world.onboarding.start(request);
    const without = await world.startWorker({ keys: parseKeyring(NEW) });
    const failureOfTask = async (): Promise<string> => {
      const events = await eventsOf(world.temporal, request.workspace_name);
      const failed = events.find(({ workflowTaskFailedEventAttributes: failure }) => failure);
      const attributes = failed?.workflowTaskFailedEventAttributes?.failure?.encodedAttributes;
      if (!attributes) return '';
      const [decoded] = await new PayloadCodec(parseKeyring(NEW)).decode([attributes]);
      return Buffer.from(decoded?.data ?? []).toString();
    };
    await context.expect.poll(failureOfTask, { timeout: 60_000 }).toContain('\\"old\\", which is not among');
    await without.stop();
    const both = parseKeyring(`${NEW},${OLD}`);
    await world.startWorker({ keys: both });
    const ended = await world.client({ keys: both }).result(request.workspace_name);
    expect(ended.status).toBe('completed');
    expect(world.emulator.sources(request.workspace_name)).toHaveLength(1);
  },
);
