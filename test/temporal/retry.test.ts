import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Progress } from '../../src/client.ts';
import { InvalidRequestError, NotRetryableError, OnboardingNotFoundError } from '../../src/client.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { retrySignal } from '../../src/domain/history/messages.ts';
import { callsOf } from '../support/calls.ts';
import { eventsOf, replay, withoutSkips } from '../support/history.ts';
import { startWorld, type World } from '../support/world.ts';
import { sourceNamed } from '../support/requests.ts';
import { parkWith, signUpWith } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const REFUSAL = {
  kind: 'status',
  status: 422,
  body: {
    message: 'Invalid',
    errors: [{ field: 'client_secret', message: 'is not a key', error_code: 'x' }],
  },
} as const;

/** Parks a customer whose first source is refused so often. */
async function parkRefused(
  names: readonly [string, ...string[]],
  { times = 1 } = {},
): Promise<{ name: string; parked: Progress }> {
  const [sourceName] = names;
  return await parkWith(world, names, { operation: 'createSource', sourceName, times, fault: REFUSAL });
}

describe('a parked onboarding', () => {
  test('says at once what needs a person, while its other sources go on', async () => {
    const {
      name,
      faults: [, hubspot],
    } = await signUpWith(
      world,
      ['Stripe', 'HubSpot'],
      { operation: 'createSource', sourceName: 'Stripe', fault: REFUSAL },
      { operation: 'createSource', sourceName: 'HubSpot', fault: { kind: 'hold' } },
    );
    await world.emulator.waitFor(() => callsOf(world, name, 'createSource').length === 2);
    for await (const progress of world.onboarding.watch(name, { interval: 20 })) {
      if (progress.status !== 'needs_attention') continue;
      expect(progress.stage).toBe('creating_sources');
      expect(progress.sources).toMatchObject([
        {
          state: 'failed',
          failure: { type: 'Airbyte.Invalid', fields: [{ field: 'client_secret', message: 'is not a key' }] },
        },
        { state: 'creating' },
      ]);
      break;
    }
    // `retry` is accepted while the other one goes on.
    await world.onboarding.retry(name);
    hubspot.release();
    expect(await world.onboarding.result(name)).toMatchObject({ status: 'completed', percent: 100 });
  });

  test('goes on with a corrected source; only what did not succeed is done again (I6)', async () => {
    const { name } = await parkRefused(['Stripe', 'HubSpot']);
    const corrected = sourceNamed('Stripe', { client_secret: 'the right one' });
    await world.onboarding.retry(name, { sources: [corrected] });
    expect((await world.onboarding.result(name)).sources).toMatchObject([
      { state: 'created', attempts: 1 },
      { state: 'created', attempts: 1 },
    ]);
    expect(
      callsOf(world, name, 'createSource')
        .map(({ sourceName }) => sourceName)
        .sort(),
    ).toEqual(['HubSpot', 'Stripe', 'Stripe']);
    const stripe = world.emulator.sources(name).find((source) => source.name === 'Stripe');
    expect(stripe?.receivedConfig).toEqual(corrected.source_config);
  });

  test('retried twice at once is retried once', async () => {
    const { name } = await parkRefused(['Stripe']);
    const both = await Promise.allSettled([world.onboarding.retry(name), world.onboarding.retry(name)]);
    const refused = both.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toBeInstanceOf(NotRetryableError);
    await world.onboarding.result(name);
    expect(callsOf(world, name, 'createSource')).toHaveLength(2);
  });

  test('takes the signal without arguments, as the Temporal UI sends it', async () => {
    const { name } = await parkRefused(['Stripe']);
    await world.temporal.workflow.getHandle(workflowIdFor(name)).signal(retrySignal);
    expect((await world.onboarding.result(name)).status).toBe('completed');
  });

  test('refuses corrections of what it does not know or what does not need one, without a trace', async () => {
    const { name } = await parkRefused(['Stripe', 'HubSpot']);
    const before = (await eventsOf(world.temporal, name)).length;
    const sources = [sourceNamed('Salesforce')];
    await expect(world.onboarding.retry(name, { sources })).rejects.toThrow(
      new InvalidRequestError([
        {
          path: 'sources[0].name',
          message: 'the onboarding has no source of the name "Salesforce" (it has "Stripe", "HubSpot")',
        },
      ]),
    );
    await expect(world.onboarding.retry(name, { sources: [sourceNamed('HubSpot')] })).rejects.toThrow(
      new NotRetryableError(
        `The onboarding of "${name}" cannot be retried now: it needs attention, but its source "HubSpot" does not.`,
      ),
    );
    const invalid = [{ name: 'Stripe', source_config: 'a-secret' }] as never;
    const error: unknown = await world.onboarding
      .retry(name, { sources: invalid })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(String(error)).not.toContain('a-secret');
    expect(await eventsOf(world.temporal, name)).toHaveLength(before);
  });

  test.each([
    { names: ['Stripe'], limit: 120 },
    { names: ['Stripe', 'HubSpot', 'GitHub'], limit: 160 },
  ])('and retried three times with $names failing stays under $limit events, and replays', async (each) => {
    const { name } = await signUpWith(world, each.names, {
      operation: 'createSource',
      times: 3 * each.names.length,
      fault: { kind: 'status', status: 422 },
    });
    for (let retry = 1; retry <= 3; retry += 1) {
      await world.emulator.waitFor(
        () => callsOf(world, name, 'createSource').length === retry * each.names.length,
      );
      await untilParked(world.onboarding, name);
      await world.onboarding.retry(name);
    }
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect((await eventsOf(world.temporal, name)).length).toBeLessThan(each.limit);
    await replay(world.temporal, name);
  });
});

describe('the window of a parked onboarding', () => {
  test('counts anew at each retry, and closes as a failure that says which and why', async () => {
    const { name } = await parkRefused(['Stripe', 'HubSpot'], { times: 2 });
    const sixDays = 6 * 24 * 60 * 60_000;
    await skipTime(world.temporal, name, sixDays);
    await world.onboarding.retry(name);
    await world.emulator.waitFor(() => callsOf(world, name, 'createSource').length === 3);
    await untilParked(world.onboarding, name);
    await skipTime(world.temporal, name, sixDays);
    expect((await world.onboarding.progress(name)).status).toBe('needs_attention');
    await skipTime(world.temporal, name);
    const closed = await world.onboarding.result(name);
    expect(closed).toMatchObject({ status: 'failed', failure: { type: 'Onboarding.AttentionWindowClosed' } });
    expect(closed.failure?.message).toMatch(/Stripe .*Airbyte.Invalid.*Next: The operator retries/);
    expect(closed.sources[1]).toMatchObject({ state: 'created' });

    // What exists is adopted by the run that follows.
    await world.onboarding.retry(name);
    const done = await world.onboarding.result(name);
    expect(done.sources).toMatchObject([{ state: 'created' }, { state: 'adopted', config_applied: false }]);
    expect(world.emulator.sources(name)).toHaveLength(2);
    expect(withoutSkips(await eventsOf(world.temporal, name)).length).toBeLessThan(40);
  });
});

describe('retry of a closed onboarding', () => {
  test.each(['cancelled', 'terminated'])('%s: a new run with the same id adopts what exists', async (how) => {
    const { name, parked } = await parkRefused(['Stripe', 'HubSpot']);
    const handle = world.temporal.workflow.getHandle(workflowIdFor(name));
    await (how === 'cancelled' ? handle.cancel() : handle.terminate());
    await world.onboarding.result(name);
    const retried = await world.onboarding.retry(name, { sources: [sourceNamed('Stripe')] });
    expect(retried.run_id).not.toBe(parked.run_id);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([
      { state: 'created' },
      { state: 'adopted' },
    ]);
    expect(world.emulator.sources(name)).toHaveLength(2);
  });

  test('timed out: the same', async () => {
    const { name } = await parkRefused(['Stripe']);
    const closed = await closeByTimeout(name);
    expect(closed).toMatchObject({ status: 'failed', failure: { type: 'Onboarding.Terminated' } });
    await world.onboarding.retry(name);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).status).toBe('completed');
  });

  test('with a misspelt name is refused, and says which names there are', async () => {
    const { name } = await parkRefused(['Stripe']);
    await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
    await expect(world.onboarding.retry(name, { sources: [sourceNamed('Strpe')] })).rejects.toThrow(
      /sources\[0\]\.name: the onboarding has no source of the name "Strpe" \(it has "Stripe"\)\.$/,
    );
  });

  test('twice at once is one new run', async () => {
    const { name } = await parkRefused(['Stripe']);
    await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
    const both = await Promise.allSettled([world.onboarding.retry(name), world.onboarding.retry(name)]);
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    await skipTime(world.temporal, name);
    await world.onboarding.result(name);
    expect(world.emulator.sources(name)).toHaveLength(1);
  });

  test('running, completed or unknown is refused, and says so', async () => {
    const {
      name: held,
      faults: [hold],
    } = await signUpWith(world, ['Stripe'], { operation: 'createSource', fault: { kind: 'hold' } });
    await expect(world.onboarding.retry(held)).rejects.toThrow(/it is running/);
    hold.release();
    await world.onboarding.result(held);
    await expect(world.onboarding.retry(held)).rejects.toThrow(/is completed/);
    await expect(world.onboarding.retry('never onboarded')).rejects.toThrow(OnboardingNotFoundError);
  });
});

test('a retry waits for a worker as long as it is told to', async () => {
  const own = await startWorld({ withoutWorker: true });
  try {
    const { name } = await signUpWith(own, ['Stripe'], {
      operation: 'createSource',
      fault: { kind: 'hold' },
    });
    const retry = async (answerWithin: number) => await own.onboarding.retry(name, { answerWithin });
    await expect(retry(100)).rejects.toThrow(/No worker answered within 0\.1 seconds.*may still be taken up/);
    const answered = expect(retry(60_000)).rejects.toThrow(/it is running/);
    await own.startWorker();
    await answered;
  } finally {
    await own.stop();
  }
});

/** Somebody started it by hand with a timeout; a run of ours has none. */
async function closeByTimeout(workspaceName: string): Promise<unknown> {
  const workflowId = workflowIdFor(workspaceName);
  const [started] = await eventsOf(world.temporal, workspaceName);
  await world.temporal.workflow.getHandle(workflowId).terminate();
  const [input] = await decodeArrayFromPayloads(
    world.temporal.options.loadedDataConverter,
    started!.workflowExecutionStartedEventAttributes!.input!.payloads,
  );
  await world.temporal.workflow.start('onboarding', {
    workflowId,
    taskQueue: `${world.taskQueue}-nobody`,
    args: [input],
    workflowRunTimeout: 1,
  });
  return await world.onboarding.result(workspaceName);
}
