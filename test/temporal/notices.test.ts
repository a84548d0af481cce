/** Notices as their receivers, and whoever operates the workers, see them. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { NoticeSummary } from '../../src/client.ts';
import { sweepScheduleId, workflowIdFor } from '../../src/domain/names.ts';
import { historyEvents } from '../../src/temporal/index.ts';
import type { HookContext, Notice, OnboardingHooks } from '../../src/worker.ts';
import { runCli } from '../support/cli.ts';
import { eventsOf, rawText, replay } from '../support/history.ts';
import { noticeSecret, startReceiver, type NoticeReceiver } from '../support/notice-receiver.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';
import { parkWith, refused, signUpWith } from '../support/sign-up.ts';
import { skipTimeOf } from '../support/skip-time.ts';
import { startWorld, type TestOptions, type World } from '../support/world.ts';

const secret = noticeSecret();

interface Told extends World {
  readonly receiver: NoticeReceiver;
}

async function toldWorld({
  hooks,
  ...options
}: Omit<TestOptions, 'notices'> & { readonly hooks?: OnboardingHooks } = {}): Promise<Told> {
  const receiver = await startReceiver(secret);
  const receivers = { urls: [receiver.url], secrets: [secret] };
  const world = await startWorld({ ...options, notices: { receivers, hooks } });
  onTestFinished(async () => {
    await world.stop();
    await receiver.close();
  });
  return { ...world, receiver };
}

const typesTo = (receiver: NoticeReceiver, name: string): string[] =>
  receiver.ofWorkspace(name).map(({ notice }) => notice.type);

describe('a receiver is told', () => {
  test('that an onboarding is completed, with its progress and nothing for its operator', async () => {
    const { onboarding, receiver, temporal } = await toldWorld();
    const { workspace_name: name } = requestFor(['Stripe']);
    await onboarding.start(requestFor(['Stripe'], name));
    const progress = await onboarding.result(name);
    await expect.poll(() => typesTo(receiver, name)).toEqual(['onboarding.completed']);
    const [delivery] = receiver.ofWorkspace(name);
    const { timestamp, data } = delivery?.notice ?? {};
    expect(Date.parse(timestamp ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(data).toEqual({
      workspace_name: name,
      workspace_id: progress.workspace_id,
      status: 'completed',
      stage: 'done',
      percent: 100,
      sources: progress.sources,
      failure: null,
      signup_event: progress.signup_event,
      started_at: progress.started_at,
      updated_at: progress.updated_at,
      closed_at: expect.any(String) as string,
      partial: false,
      workflow_id: progress.workflow_id,
      run_id: progress.run_id,
    });
    await replay(temporal, name);
  });

  test('each time that it comes to need a person, and then that it is completed', async () => {
    const world = await toldWorld();
    const { onboarding, receiver, temporal } = world;
    const { name, parked } = await parkWith(world, ['Stripe', 'HubSpot'], refused(422, 'Stripe'));
    await expect.poll(() => typesTo(receiver, name)).toEqual(['onboarding.needs_attention']);
    const [first] = receiver.ofWorkspace(name);
    const { type, summary } = parked.sources[0]?.failure ?? {};
    const { failure } = first?.notice.data.sources[0] ?? {};
    expect(failure).toMatchObject({ type, summary });
    expect(failure).not.toHaveProperty('message');

    const again = world.emulator.faults.add({
      operation: 'createSource',
      when: ({ workspaceName }) => workspaceName === name,
      fault: { kind: 'status', status: 403 },
    });
    await onboarding.retry(name);
    await expect
      .poll(() => typesTo(receiver, name))
      .toEqual(['onboarding.needs_attention', 'onboarding.needs_attention']);
    again.remove();
    await onboarding.retry(name);
    await onboarding.result(name);
    await expect.poll(() => typesTo(receiver, name)).toHaveLength(3);
    expect(new Set(receiver.ofWorkspace(name).map(({ id }) => id)).size).toBe(3);
    await replay(temporal, name);
  });

  test('that it has failed, because nobody acted', async () => {
    const world = await toldWorld({ policy: { attention_window_ms: 200 } });
    const { onboarding, receiver, temporal } = world;
    const { name } = await signUpWith(world, ['Stripe'], refused());
    expect(await onboarding.result(name)).toMatchObject({ status: 'failed' });
    await expect
      .poll(() => typesTo(receiver, name).sort())
      .toEqual(['onboarding.failed', 'onboarding.needs_attention']);
    const failed = receiver.ofWorkspace(name).find(({ notice }) => notice.type === 'onboarding.failed');
    expect(failed?.notice.data).toMatchObject({
      status: 'failed',
      failure: { type: 'Onboarding.AttentionWindowClosed', whose_move: 'operator' },
    });
    await replay(temporal, name);
  });

  test('that it was cancelled', async () => {
    const world = await toldWorld();
    const { onboarding, receiver, temporal } = world;
    const { name } = await parkWith(world, ['Stripe'], refused());
    await onboarding.cancel(name);
    expect(await onboarding.result(name)).toMatchObject({ status: 'cancelled' });
    await expect.poll(() => typesTo(receiver, name)).toContain('onboarding.cancelled');
    await replay(temporal, name);
  });
});

test('where nobody is told, nothing more stands in the history', async () => {
  const world = await startWorld();
  onTestFinished(() => world.stop());
  const { name } = await parkWith(world, ['Stripe'], refused());
  await world.onboarding.retry(name);
  await world.onboarding.result(name);
  const events = await eventsOf(world.temporal, name);
  expect(events.filter((event) => event.startChildWorkflowExecutionInitiatedEventAttributes)).toEqual([]);
  expect(await world.onboarding.notices({ workspaceName: name })).toEqual([]);
});

test('one that was terminated is told of by the sweep, once', async () => {
  const world = await toldWorld();
  const { receiver, temporal, taskQueue } = world;
  const { name } = await parkWith(world, ['Stripe'], refused());
  await temporal.workflow.getHandle(workflowIdFor(name)).terminate('by hand');
  const sweep = temporal.schedule.getHandle(sweepScheduleId(taskQueue));
  // Visibility is behind: each look is another sweep, as every five minutes.
  const swept = async (): Promise<string[]> => {
    await sweep.trigger();
    return typesTo(receiver, name);
  };
  await expect.poll(swept, { interval: 500 }).toContain('onboarding.failed');
  const [told] = receiver.ofWorkspace(name).filter(({ notice }) => notice.type === 'onboarding.failed');
  expect(told?.notice.data).toMatchObject({
    status: 'failed',
    failure: { type: 'Onboarding.Terminated' },
    sources: [{ name: 'Stripe' }],
    closed_at: expect.any(String) as string,
  });
  const recent = async (): Promise<number> => (await sweep.describe()).info.numActionsTaken;
  const before = await recent();
  // One that comes while another runs is passed over.
  const sweptAgain = async (): Promise<number> => {
    await sweep.trigger();
    return await recent();
  };
  await expect.poll(sweptAgain, { interval: 500 }).toBeGreaterThan(before);
  expect(typesTo(receiver, name).filter((type) => type === 'onboarding.failed')).toHaveLength(1);
});

test('a receiver that fails half of the time gets each notice, under one id at each attempt', async () => {
  const { onboarding, receiver } = await toldWorld();
  const seen = new Map<string, number>();
  receiver.answer = (response, { id }) => {
    const times = (seen.get(id) ?? 0) + 1;
    seen.set(id, times);
    response.writeHead(times % 2 === 1 ? 503 : 204).end();
  };
  const names = ['a', 'b', 'c', 'd'].map(() => requestFor(['Stripe']).workspace_name);
  for (const name of names) await onboarding.start(requestFor(['Stripe'], name));
  for (const name of names) await onboarding.result(name);
  await expect.poll(() => receiver.taken.length).toBe(names.length);
  expect([...seen.values()]).toEqual(names.map(() => 2));
});

test('a receiver that is away holds no other one, and neither the onboarding; back again it gets the notice', async () => {
  const up = await startReceiver(secret);
  const port = await freePort();
  const awayUrl = `http://127.0.0.1:${port}/services/a-token-of-the-receivers`;
  const receivers = { urls: [up.url, awayUrl], secrets: [secret] };
  const world = await startWorld({ notices: { receivers }, encrypts: false });
  onTestFinished(async () => {
    await world.stop();
    await up.close();
  });
  const { onboarding } = world;
  const source = sourceNamed('Stripe', { client_secret: 'cn4ry-of-a-source' });
  const { workspace_name: name } = requestFor([source]);
  await onboarding.start(requestFor([source], name));
  expect(await onboarding.result(name)).toMatchObject({ status: 'completed' });
  await expect.poll(() => typesTo(up, name)).toEqual(['onboarding.completed']);
  await expect
    .poll(() => onboarding.notices({ workspaceName: name }))
    .toMatchObject([
      { status: 'under_way', last_failure: 'it could not be reached (ECONNREFUSED)', closed_at: null },
    ]);

  const back = await startReceiver(secret, { port });
  onTestFinished(() => back.close());
  await expect.poll(() => typesTo(back, name)).toEqual(['onboarding.completed']);
  expect(typesTo(up, name)).toEqual(['onboarding.completed']);
  await expect
    .poll(() => onboarding.notices({ workspaceName: name }))
    .toMatchObject([{ status: 'delivered', last_failure: null }]);

  // I4, without the payload codec: what a database administrator reads.
  const [notice] = await onboarding.notices({ workspaceName: name });
  const { workflow_id: workflowId, run_id: runId } = notice as NoticeSummary;
  const stored: unknown[] = [];
  for await (const event of historyEvents(world.temporal, { workflowId, runId })) stored.push(event);
  const text = rawText([stored, await eventsOf(world.temporal, name)]);
  expect(text).toContain('onboarding.completed');
  for (const hidden of ['a-token-of-the-receivers', secret.slice(6), 'cn4ry-of-a-source'])
    expect(text).not.toContain(hidden);
});

test('while a secret is replaced, receivers that have the old one or the new one take notices', async () => {
  const next = noticeSecret();
  const [old, renewed] = [await startReceiver(secret), await startReceiver(next)];
  const receivers = { urls: [old.url, renewed.url], secrets: [next, secret] };
  const world = await startWorld({ notices: { receivers } });
  onTestFinished(async () => {
    await world.stop();
    await Promise.all([old.close(), renewed.close()]);
  });
  const { workspace_name: name } = requestFor(['Stripe']);
  await world.onboarding.start(requestFor(['Stripe'], name));
  for (const receiver of [old, renewed]) {
    await expect.poll(() => typesTo(receiver, name)).toEqual(['onboarding.completed']);
    expect(receiver.forged).toBe(0);
  }
});

describe('onboarding notices', () => {
  const listed = async (world: World, ...args: string[]): Promise<NoticeSummary[]> =>
    JSON.parse((await runCli(world, ['notices', '--json', ...args])).stdout) as NoticeSummary[];

  test('lists them, and sends them again under the ids that they had', async () => {
    const world = await toldWorld();
    const { onboarding, receiver } = world;
    const { workspace_name: name } = requestFor(['Stripe']);
    await onboarding.start(requestFor(['Stripe'], name));
    await onboarding.result(name);
    await expect
      .poll(() => listed(world, '--workspace', name, '--status', 'delivered'))
      .toMatchObject([{ workspace_name: name, type: 'onboarding.completed', status: 'delivered' }]);
    const dry = await runCli(world, ['notices', 'resend', name, '--dry-run']);
    expect(dry).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(name) as string });
    expect(receiver.taken).toHaveLength(1);
    const resent = await runCli(world, ['notices', 'resend', name]);
    expect(resent).toMatchObject({ exitCode: 0, stdout: '1 notice is sent again.' });
    await expect.poll(() => receiver.taken).toHaveLength(2);
    expect(new Set(receiver.taken.map(({ id }) => id)).size).toBe(1);
    expect(await listed(world, '--workspace', name)).toHaveLength(1);
    expect(await runCli(world, ['notices', 'resend', 'nobody'])).toMatchObject({ exitCode: 3 });
    expect(await runCli(world, ['notices', 'resend'])).toMatchObject({ exitCode: 2 });
  });

  test('one that nobody took within a day says what to do; what is done so sends it again', async () => {
    const world = await toldWorld();
    const { onboarding, receiver, temporal } = world;
    receiver.answer = (response) => response.writeHead(500).end();
    const { workspace_name: name } = requestFor(['Stripe']);
    await onboarding.start(requestFor(['Stripe'], name));
    await onboarding.result(name);
    await expect.poll(() => listed(world, '--workspace', name)).toHaveLength(1);
    const [notice] = await listed(world, '--workspace', name);
    await skipTimeOf(temporal, notice?.workflow_id ?? '');
    const told =
      /has not reached the receiver [0-9a-f]{12} \(it answered with the status 500\) within a day.*onboarding notices resend/;
    await expect
      .poll(() => listed(world, '--workspace', name, '--status', 'not_delivered'))
      .toMatchObject([{ status: 'not_delivered', last_failure: expect.stringMatching(told) as string }]);
    // Ever less often: a receiver that is away is not stormed.
    expect(receiver.attempts).toBeLessThan(400);
    receiver.answer = (response) => response.writeHead(204).end();
    await runCli(world, ['notices', 'resend', name, '--undelivered']);
    await expect.poll(() => typesTo(receiver, name)).toEqual(['onboarding.completed']);
  });

  test('a worker that knows nobody to tell says so', async () => {
    const world = await startWorld({ notices: {} });
    onTestFinished(() => world.stop());
    const { workspace_name: name } = requestFor(['Stripe']);
    await world.onboarding.start(requestFor(['Stripe'], name));
    await world.onboarding.result(name);
    await expect
      .poll(() => listed(world, '--workspace', name))
      .toMatchObject([
        {
          status: 'not_delivered',
          last_failure: expect.stringContaining('ONBOARDING_NOTICE_URLS') as string,
        },
      ]);
  });
});

describe('hooks', () => {
  test('are called at least once, under one key; what has no hook is passed over', async () => {
    const calls: { readonly notice: Notice; readonly context: HookContext }[] = [];
    const world = await startWorld({
      notices: {
        hooks: {
          completed: (notice, context) => {
            calls.push({ notice, context });
            if (calls.length === 1) throw new Error('the mail server is away');
          },
        },
      },
    });
    onTestFinished(() => world.stop());
    const { onboarding } = world;
    const { name } = await parkWith(world, ['Stripe'], refused());
    await onboarding.retry(name);
    await onboarding.result(name);
    await expect.poll(() => calls).toHaveLength(2);
    expect(new Set(calls.map(({ context }) => context.idempotencyKey)).size).toBe(1);
    expect(calls[0]?.notice).toMatchObject({ type: 'onboarding.completed', data: { workspace_name: name } });
    await expect
      .poll(async () => (await onboarding.notices({ workspaceName: name })).map(({ status }) => status))
      .toEqual(['delivered', 'delivered']);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
