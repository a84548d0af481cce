/** An onboarding as a step of a workflow of the host's own. */
import { randomUUID } from 'node:crypto';
import {
  ApplicationFailure,
  type Client,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SealedRequest } from '../../src/client.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { payloadsIn } from '../../src/secrets/index.ts';
import { marker, search, type Surface } from '../support/canary.ts';
import { eventsOf, replay, type Events } from '../support/history.ts';
import { bundleHostWorkflows, HOST_WORKFLOWS, pluginFor, startHost, type Host } from '../support/host.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';
import { goWrong, refused } from '../support/sign-up.ts';
import { untilParked } from '../support/until-parked.ts';

let host: Host;
beforeAll(async () => {
  host = await startHost({
    worker: { workflowsPath: HOST_WORKFLOWS },
    activities: {
      sealedFor: async (reference) => await host.onboarding.seal(requestFor(['Stripe'], reference)),
    },
  });
});
afterAll(() => host.stop());

/** Starts a workflow of the host's. */
async function started(type: string, ...args: readonly unknown[]): Promise<WorkflowHandle> {
  const { client, taskQueue } = host;
  const workflowId = `${type}-${randomUUID()}`;
  return await client.workflow.start(type, { workflowId, taskQueue, args: [...args] });
}

/** What a workflow of the host's failed with. */
async function failureOf(parent: WorkflowHandle): Promise<ApplicationFailure> {
  const error: unknown = await parent.result().catch((thrown: unknown) => thrown);
  if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) return error.cause;
  throw new Error('The workflow did not fail with an ApplicationFailure.', { cause: error });
}

async function eventsOfParent(client: Client, { workflowId }: WorkflowHandle): Promise<Events> {
  return (await client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
}

/** A request whose onboarding waits for a person, and is then let go on. */
function toBeParked(name?: string): { request: ReturnType<typeof requestFor>; mend: () => void } {
  const request = requestFor(['Stripe'], name);
  const [fault] = goWrong(host.emulator, request.workspace_name, { ...refused(), times: Infinity });
  return {
    request,
    mend: () => {
      fault.remove();
    },
  };
}

/** Waits until a workflow waits for the onboarding, so many at least. */
async function untilAwaited(name: string, waiters = 1): Promise<void> {
  const signals = async (): Promise<number> =>
    (await eventsOf(host.world.temporal, name)).filter(
      ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName === 'await-close',
    ).length;
  await expect.poll(signals, { interval: 50 }).toBeGreaterThanOrEqual(waiters);
}

describe('goes on when the onboarding has completed', () => {
  test('with its progress; no activity is held meanwhile', async () => {
    const { request, mend } = toBeParked();
    const { workspace_name: name } = request;
    const parent = await started('signUp', await host.onboarding.seal(request));
    await untilAwaited(name);
    await untilParked(host.onboarding, name);
    const { raw } = await parent.describe();
    expect(raw.pendingActivities ?? []).toEqual([]);
    mend();
    await host.onboarding.retry(name);
    expect(await parent.result()).toEqual({ greeting: `Hello ${name}`, sources: ['Stripe'] });
    await replay(host.world.temporal, name);
  });

  test('at once where it has completed before', async () => {
    const request = requestFor(['Stripe']);
    await host.onboarding.start(request);
    await host.onboarding.result(request.workspace_name);
    const parent = await started('signUp', await host.onboarding.seal(request));
    expect(await parent.result()).toMatchObject({ sources: ['Stripe'] });
    const events = await eventsOfParent(host.client, parent);
    expect(events.filter((event) => event.timerStartedEventAttributes)).toEqual([]);
  });

  test('sealed by an activity that knows the secret by a reference', async () => {
    const parent = await started('signUpByReference', `acme-${randomUUID()}`);
    expect(await parent.result()).toBe('completed');
  });

  test('started first, and waited for later', async () => {
    const request = requestFor(['Stripe']);
    const parent = await started('startThenWait', await host.onboarding.seal(request));
    expect(await parent.result()).toEqual(['started', 'completed']);
  });

  test('of two workflows that wait for one, both', async () => {
    const { request, mend } = toBeParked();
    const { workspace_name: name } = request;
    const sealed = await host.onboarding.seal(request);
    const first = await started('signUp', sealed);
    await untilAwaited(name);
    const others = [await started('awaitOne', name), await started('signUp', sealed)];
    await untilAwaited(name, 3);
    await untilParked(host.onboarding, name);
    mend();
    await host.onboarding.retry(name);
    const results = await Promise.all([first, ...others].map((parent) => parent.result()));
    const signedUp = { greeting: `Hello ${name}`, sources: ['Stripe'] };
    expect(results).toEqual([signedUp, 'completed', signedUp]);
    await replay(host.world.temporal, name);
  });
});

describe('fails, readably', () => {
  test('with the type, the message and the progress of an onboarding that failed, also one that had failed before', async () => {
    const { request } = toBeParked();
    const { workspace_name: name } = request;
    const short = host.world.client({ policy: { ...(await policyOf(request)), attention_window_ms: 1 } });
    for (const parent of [
      await started('signUp', await short.seal(request)),
      await started('signUp', await short.seal(request)),
    ]) {
      const failed = await failureOf(parent);
      expect(failed).toMatchObject({
        type: 'Onboarding.AttentionWindowClosed',
        nonRetryable: true,
        message: expect.stringContaining('Stripe') as string,
      });
      expect(failed.details?.[0]).toMatchObject({
        failure: { type: 'Onboarding.AttentionWindowClosed', whose_move: 'operator' },
        progress: { workspace_name: name, status: 'failed', sources: [{ state: 'failed' }] },
      });
    }
  });

  test('with the conflict, where it exists with another request; and extends where it may', async () => {
    const { workspace_name: name } = await completed();
    const bigger = await host.onboarding.seal(requestFor(['Stripe', 'HubSpot'], name));
    const conflict = await failureOf(await started('signUp', bigger));
    expect(conflict).toMatchObject({ type: 'Onboarding.Conflict', details: [{ fields: ['sources[1]'] }] });
    const extended = await started('signUp', bigger, { extend: true });
    expect(await extended.result()).toMatchObject({ sources: ['Stripe', 'HubSpot'] });
  });

  test('where it was cancelled', async () => {
    const { request } = toBeParked();
    const { workspace_name: name } = request;
    const parent = await started('signUp', await host.onboarding.seal(request));
    await untilAwaited(name);
    // A call that is under way would be waited for, as long as it may take effect.
    await untilParked(host.onboarding, name);
    await host.onboarding.cancel(name);
    expect(await failureOf(parent)).toMatchObject({
      type: 'Onboarding.Cancelled',
      details: [{ progress: { status: 'cancelled' } }],
    });
  });

  test('where it was terminated, which tells nobody: it asks', async () => {
    const { request } = toBeParked();
    const { workspace_name: name } = request;
    const parent = await started('signUp', await host.onboarding.seal(request), { askAgainMs: 500 });
    await untilAwaited(name);
    await host.client.workflow.getHandle(workflowIdFor(name)).terminate();
    expect(await failureOf(parent)).toMatchObject({
      type: 'Onboarding.Terminated',
      details: [{ progress: { status: 'failed' } }],
    });
  });

  test('where there is none to wait for', async () => {
    const parent = await started('awaitOne', `nobody-${randomUUID()}`);
    expect(await failureOf(parent)).toMatchObject({ type: 'Onboarding.NotFound', nonRetryable: true });
  });

  test('where what was passed is a plain request, or was changed since it was sealed', async () => {
    const request = requestFor(['Stripe']);
    const plain = await failureOf(await started('signUp', request));
    expect(plain).toMatchObject({ type: 'Onboarding.NotSealed', nonRetryable: true });
    expect(plain.message).toContain('`client.seal(request)`');
    expect(await host.onboarding.exists(request.workspace_name)).toBe(false);

    const sealed = await host.onboarding.seal(request);
    const changed: SealedRequest = { ...sealed, workspace_name: 'another customer’s' };
    expect(await failureOf(await started('signUp', changed))).toMatchObject({
      type: 'Onboarding.Unsealable',
      nonRetryable: true,
    });
  });
});

describe('leaves the onboarding', () => {
  test('when it is cancelled, and its wait ends at once', async () => {
    const { request, mend } = toBeParked();
    const { workspace_name: name } = request;
    const parent = await started('signUpUntilCancelled', await host.onboarding.seal(request));
    await untilAwaited(name);
    await parent.cancel();
    expect(await parent.result()).toBe('Hello cancelled');
    await untilParked(host.onboarding, name);
    mend();
    await host.onboarding.retry(name);
    expect(await host.onboarding.result(name)).toMatchObject({ status: 'completed' });
  });

  test('when it is terminated; that it is gone does not matter', async () => {
    const { request, mend } = toBeParked();
    const { workspace_name: name } = request;
    const parent = await started('signUp', await host.onboarding.seal(request));
    await untilAwaited(name);
    await parent.terminate();
    await untilParked(host.onboarding, name);
    mend();
    await host.onboarding.retry(name);
    expect(await host.onboarding.result(name)).toMatchObject({ status: 'completed' });
    await replay(host.world.temporal, name);
  });
});

test('an onboarding that nobody waits for has nothing of it in its history', async () => {
  const { workspace_name: name } = await completed();
  const events = await eventsOf(host.world.temporal, name);
  const told = events.filter(
    (event) =>
      event.workflowExecutionSignaledEventAttributes ??
      event.signalExternalWorkflowExecutionInitiatedEventAttributes ??
      event.markerRecordedEventAttributes?.markerName === 'core_patch',
  );
  expect(told).toEqual([]);
});

test('more wait than are told: the others ask', async () => {
  const { request, mend } = toBeParked();
  const { workspace_name: name } = request;
  await host.onboarding.start(request);
  await untilParked(host.onboarding, name);
  const onboarding = host.client.workflow.getHandle(workflowIdFor(name));
  for (let index = 0; index < 100; index += 1) {
    const waiter = { workflow_id: 'gone', run_id: randomUUID(), signal: `onboarding-closed:${index}` };
    await onboarding.signal('await-close', waiter);
  }
  await onboarding.signal('await-close', 'nonsense');
  const parent = await started('signUp', await host.onboarding.seal(request), { askAgainMs: 500 });
  await untilAwaited(name, 102);
  mend();
  await host.onboarding.retry(name);
  expect(await parent.result()).toMatchObject({ sources: ['Stripe'] });
  await replay(host.world.temporal, name);
});

test('I4: no secret is in the histories of such workflows, without the payload codec', async () => {
  const open = await startHost({
    encrypts: false,
    worker: { workflowBundle: await bundleHostWorkflows(pluginFor({ ...host, encrypts: false })) },
  });
  const { client, taskQueue, emulator, onboarding } = open;
  const secret = marker('secret');
  const seal = async (onboardingClient: Pick<typeof onboarding, 'seal'>): Promise<SealedRequest> => {
    const request = requestFor([sourceNamed('Stripe', { client_secret: secret })]);
    goWrong(emulator, request.workspace_name, refused());
    return await onboardingClient.seal(request);
  };
  const startedFor = async (sealed: SealedRequest): Promise<WorkflowHandle> =>
    await client.workflow.start('signUp', {
      workflowId: `signUp-${randomUUID()}`,
      taskQueue,
      args: [sealed],
    });

  const toBeRetried = await seal(onboarding);
  const completing = await startedFor(toBeRetried);
  const { workspace_name: name, policy } = toBeRetried;
  await expect.poll(() => onboarding.exists(name)).toBe(true);
  await untilParked(onboarding, name);
  await onboarding.retry(name);
  await completing.result();
  const short = open.world.client({ encrypts: false, policy: { ...policy, attention_window_ms: 1 } });
  const toFail = await seal(short);
  const failing = await startedFor(toFail);
  expect(await failureOf(failing)).toMatchObject({ type: 'Onboarding.AttentionWindowClosed' });

  const surface = (parent: WorkflowHandle, holds: string): Surface => ({
    name: `the history of ${parent.workflowId}`,
    read: async () => {
      const events = await eventsOfParent(client, parent);
      const payloads = [...payloadsIn(events)].map(({ data }) => Buffer.from(data ?? []));
      return Buffer.concat([Buffer.from(JSON.stringify(events)), ...payloads]);
    },
    holds,
  });
  const surfaces = [surface(completing, name), surface(failing, toFail.workspace_name)];
  expect(await search(surfaces, [secret])).toEqual([]);
  await open.stop();
});

/** A customer who has been onboarded. */
async function completed(): Promise<ReturnType<typeof requestFor>> {
  const request = requestFor(['Stripe']);
  await host.onboarding.start(request);
  await host.onboarding.result(request.workspace_name);
  return request;
}

async function policyOf(request: ReturnType<typeof requestFor>): Promise<SealedRequest['policy']> {
  return (await host.onboarding.seal(request)).policy;
}
