import { readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { callsOf } from '../support/calls.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';
import { parkWith, refused, signUpWith } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';

const SECOND = 1_000;

interface RecordedEvent {
  readonly workflowExecutionUpdateAcceptedEventAttributes?: {
    readonly acceptedRequest: {
      readonly input: { readonly args: { readonly payloads: { data: string }[] } };
    };
  };
}

test('a retry of a new client that an old worker took replays on a new worker', async () => {
  const recorded = new URL('../histories/0.1.0-parked-and-retried.json', import.meta.url);
  const history = JSON.parse(readFileSync(recorded, 'utf8')) as { readonly events: readonly RecordedEvent[] };
  const updates = history.events.flatMap(
    ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted ?? [],
  );
  expect(updates).not.toEqual([]);
  for (const { acceptedRequest } of updates) {
    const [payload] = acceptedRequest.input.args.payloads;
    const input = JSON.parse(Buffer.from(payload!.data, 'base64').toString()) as object;
    payload!.data = Buffer.from(JSON.stringify({ ...input, api: 'agents' })).toString('base64');
  }
  await Worker.runReplayHistory({ workflowBundle: { codePath: inject('temporal').workflowBundle } }, history);
});

describe('embedded and agents', () => {
  let world: World;
  const POLICY = { ...DEFAULT_POLICY, request_timeout_ms: 2 * SECOND, commit_window_ms: 60 * SECOND };
  beforeAll(async () => {
    world = await startWorld({ api: 'embedded', policy: POLICY, emulator: { apis: ['embedded', 'agents'] } });
  });
  afterAll(() => world.stop());
  const clientOf = (api: 'embedded' | 'agents' | undefined) => world.client({ policy: { ...POLICY, api } });

  test('a run that follows one that had changed over is not turned back by who has no setting', async () => {
    const { name } = await parkWith(world, ['Stripe'], { ...refused(), times: 2 });
    await clientOf('agents').retry(name);
    await world.emulator.waitFor(() => callsOf(world, name, 'createSource').length === 2);
    await untilParked(world.onboarding, name);
    await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
    await world.onboarding.result(name);
    await clientOf(undefined).retry(name);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect(callsOf(world, name, 'createSource').map(({ api }) => api)).toEqual([
      'embedded',
      'agents',
      'agents',
    ]);
  });

  test('a DELETE that meets a switched-off API does not count as done', async () => {
    const tooLate = { kind: 'late_commit', afterMs: 100 * SECOND, answer: 504 } as const;
    const {
      name,
      faults: [, second],
    } = await signUpWith(
      world,
      ['Stripe'],
      { operation: 'createSource', fault: tooLate },
      { operation: 'createSource', fault: { kind: 'hold' } },
      { operation: 'deleteSource', fault: { kind: 'status', status: 404, body: { detail: 'Not Found' } } },
    );
    await skipTime(world.temporal, name, 90 * SECOND);
    await world.emulator.waitFor(() => callsOf(world, name, 'createSource').length === 2);
    world.emulator.clock.advance(100 * SECOND);
    second.release();
    await skipTime(world.temporal, name);
    const { status } = await world.onboarding.result(name);
    expect([status, world.emulator.sources(name).length]).not.toEqual(['completed', 2]);
  });

  test('a retry with an API that nobody knows is rejected', async () => {
    const { name } = await parkWith(world, ['Stripe'], refused());
    const handle = world.temporal.workflow.getHandle(workflowIdFor(name));
    await expect(handle.executeUpdate('retry', { args: [{ api: 'neither' }] })).rejects.toThrow();
  });
});

test('parked before its first token, with the document’s own kind of region_id: a retry moves it over', async () => {
  const world = await startWorld({ api: 'embedded', emulator: { apis: ['embedded', 'agents'] } });
  onTestFinished(() => world.stop());
  world.emulator.offer(['agents']);
  const request = { ...requestFor(['Stripe']), region_id: 'https://app.example.com' };
  const { workspace_name: name } = request;
  await world.onboarding.start(request);
  await untilParked(world.onboarding, name);
  await world.client({ policy: { ...DEFAULT_POLICY, api: 'agents' } }).retry(name);
  expect(await world.onboarding.result(name)).toMatchObject({ status: 'completed' });
  const mint = callsOf(world, name, 'issueScopedToken').find(({ api }) => api === 'agents');
  expect(mint?.body).toEqual({ workspace_name: name });
});
