/** I7: for each failure type, what users read of it: what happened, whose move it is, and the next step. */
import { defaultPayloadConverter, toPayloads } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Failure, FailureType, Progress } from '../../src/client.ts';
import { failureRule, nextStepOf } from '../../src/domain/failure.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { generateKey, parseKeyring } from '../../src/secrets/index.ts';
import { callsOf } from '../support/calls.ts';
import { byApi, spokenApi } from '../support/spoken-api.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';
import { parkWith, refused, signUpWith, type Wrong } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

interface Scenario {
  /** What the failure says of this very case. */
  readonly detail: RegExp;
  readonly failure: () => Promise<Failure | null>;
}

/** Of what is retried by itself: the failure that is shown while it waits. */
function whileRetried(wrong: Wrong): () => Promise<Failure | null> {
  return async () => {
    const { name } = await signUpWith(world, ['Stripe'], wrong);
    for await (const { sources, failure } of world.onboarding.watch(name, { interval: 20 })) {
      const shown = sources[0]?.failure ?? failure;
      if (shown !== null) return shown;
    }
    return null;
  };
}

/** Of what needs a person: the failure that it is parked with. */
function parkedBy(wrong: Wrong): () => Promise<Failure | null> {
  return async () => failureOf((await parkWith(world, ['Stripe'], wrong)).parked);
}

async function parkedWith(name: string): Promise<Failure | null> {
  return failureOf(await untilParked(world.onboarding, name));
}

function failureOf({ sources, failure, status }: Progress): Failure | null {
  expect(status).toBe('needs_attention');
  return sources[0]?.failure ?? failure;
}

/** No scoped token is issued. */
const unissued = (status: number, more: { readonly retryAfter?: number } = {}): Wrong => ({
  operation: 'issueScopedToken',
  fault: { kind: 'status', status, ...more },
});

const SCENARIOS: Record<Exclude<FailureType, 'Airbyte.CheckFailed'>, Scenario> = {
  'Airbyte.RateLimited': {
    detail: /createSource: 429/,
    failure: whileRetried({
      operation: 'createSource',
      fault: { kind: 'status', status: 429, retryAfter: 60 },
    }),
  },
  'Airbyte.Unavailable': {
    detail: /issueScopedToken: 503/,
    failure: whileRetried(unissued(503, { retryAfter: 60 })),
  },
  'Airbyte.OutcomeUnknown': {
    detail: /createSource: 504/,
    failure: whileRetried(refused(504)),
  },
  'Airbyte.NotSent': {
    detail: /before anything was sent \(ECONNREFUSED\)/,
    failure: async () => {
      const away = await startWorld({ emulator: world.emulator, apiUrl: 'http://127.0.0.1:1' });
      try {
        const request = requestFor(['Stripe']);
        await away.onboarding.start(request);
        for await (const { failure } of away.onboarding.watch(request.workspace_name, { interval: 20 })) {
          if (failure !== null) return failure;
        }
        return null;
      } finally {
        await away.stop();
      }
    },
  },
  'Airbyte.TokenRejected': {
    detail: /createSource: 401/,
    failure: parkedBy({ operation: 'createSource', times: 2, fault: { kind: 'token_expired' } }),
  },
  'Airbyte.Unauthorized': {
    detail: /issueScopedToken: 401/,
    failure: parkedBy(unissued(401)),
  },
  'Airbyte.Forbidden': {
    detail: /issueScopedToken: 403/,
    failure: parkedBy(unissued(403)),
  },
  'Airbyte.NotFound': { detail: /createSource: 404/, failure: parkedBy(refused(404)) },
  'Airbyte.Invalid': {
    detail: /createSource: 422: fields are not valid\. Refused: account_id: is unknown\./,
    failure: parkedBy({
      operation: 'createSource',
      fault: {
        kind: 'status',
        status: 422,
        body: { message: null, errors: [{ field: 'account_id', message: 'is unknown', error_code: null }] },
      },
    }),
  },
  'Airbyte.Conflict': {
    detail: /issueScopedToken: 409/,
    failure: parkedBy(unissued(409)),
  },
  'Airbyte.UnexpectedResponse': {
    detail: /listSources: 200/,
    failure: async () => {
      const { name } = await signUpWith(world, ['Stripe'], {
        operation: 'listSources',
        times: 3,
        fault: { kind: 'status', status: 200, body: { data: 'none' } },
      });
      await world.emulator.waitFor(() => callsOf(world, name, 'listSources').length === 3, {
        timeoutMs: 60_000,
      });
      return await parkedWith(name);
    },
  },
  'Airbyte.OutageWindowClosed': {
    detail: /At last: Airbyte is not available\. .*503/,
    failure: async () => {
      const { name } = await signUpWith(world, ['Stripe'], {
        operation: 'listSources',
        times: Infinity,
        fault: { kind: 'status', status: 503 },
      });
      await skipTime(world.temporal, name, 26 * 60 * 60_000);
      return await parkedWith(name);
    },
  },
  'Onboarding.InvalidRequest': {
    detail: /has no request with a workspace_name/,
    failure: async () => {
      const workspaceName = requestFor().workspace_name;
      // As from a form in the Temporal UI, past every validation.
      await world.temporal.workflow.start('onboarding', {
        workflowId: workflowIdFor(workspaceName),
        taskQueue: world.taskQueue,
        args: [{ workspace: 'acme' }],
      });
      const { status, failure } = await world.onboarding.result(workspaceName);
      expect(status).toBe('failed');
      return failure;
    },
  },
  'Onboarding.AmbiguousSource': {
    detail: /It stands 2 times: [0-9a-f-]{36}, [0-9a-f-]{36}\./,
    failure: async () => {
      const request = requestFor(['Stripe']);
      const { workspace_name: workspaceName } = request;
      const { name, source_template_id: sourceTemplateId } = request.sources[0]!;
      for (let twice = 1; twice <= 2; twice += 1) {
        world.emulator.seedSource({ workspaceName, name, sourceTemplateId });
      }
      await world.onboarding.start(request);
      return await parkedWith(workspaceName);
    },
  },
  'Onboarding.WorkspaceChanged': {
    detail: byApi({
      embedded: /It was [0-9a-f-]{36}, and is [0-9a-f-]{36}\./,
      agents: /It was [0-9a-f-]{36}, and now no workspace has the name\./,
    }),
    failure: async () => {
      const { name } = await parkWith(world, ['Stripe'], refused());
      await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
      const [workspace] = world.emulator.workspaces().filter((one) => one.name === name);
      world.emulator.renameWorkspace(workspace!.id, `${name} renamed`);
      await world.onboarding.retry(name);
      await skipTime(world.temporal, name, 10 * 60_000);
      return await parkedWith(name);
    },
  },
  'Onboarding.Unsealable': {
    detail: /Sealed with the key "lost", which is not among this process’s keys\./,
    failure: async () => {
      const request = requestFor(['Stripe']);
      // Sealed with it, but not encrypted: nobody could begin the run otherwise.
      await world.client({ keys: parseKeyring(generateKey('lost')), encrypts: false }).start(request);
      // The key may be on its way to this worker, which is waited for.
      await skipTime(world.temporal, request.workspace_name, 2 * 60 * 60_000);
      return await parkedWith(request.workspace_name);
    },
  },
  'Onboarding.AttentionWindowClosed': {
    detail: /Stripe \(Airbyte\.Invalid\): The request has values/,
    failure: async () => {
      const { name } = await parkWith(world, ['Stripe'], refused());
      await skipTime(world.temporal, name);
      const { status, failure } = await world.onboarding.result(name);
      expect(status).toBe('failed');
      return failure;
    },
  },
  'Onboarding.Terminated': {
    detail: /The run was terminated, or timed out, in Temporal\./,
    failure: async () => {
      const { name } = await parkWith(world, ['Stripe'], refused());
      await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
      const { status, failure } = await world.onboarding.result(name);
      expect(status).toBe('failed');
      return failure;
    },
  },
};

/** The organization's token is never a scoped one's to reject. */
const scenarios = Object.entries(SCENARIOS).filter(
  ([type]) => spokenApi === 'embedded' || type !== 'Airbyte.TokenRejected',
);

test.each(scenarios)('%s', async (type, { detail, failure: fail }) => {
  const failure = await fail();
  const [, operation] = /(\w+): \d{3}/.exec(failure?.message ?? '') ?? [];
  const { whatHappened } = failureRule(type as FailureType);
  const nextStep = nextStepOf(type as FailureType, operation, (failure?.fields.length ?? 0) > 0);
  expect(failure?.type).toBe(type);
  expect(failure?.message.startsWith(whatHappened)).toBe(true);
  expect(failure?.message).toMatch(detail);
  expect(failure?.message.endsWith(`Next: ${nextStep}`)).toBe(true);
});

test.each([
  ['with a detail of their own', [{}]],
  ['with one that looks like ours', [{ failure: { type: 'Airbyte.Invalid' } }]],
  ['without one', []],
])('an activity that somebody fails by hand, %s, needs a person', async (_name, details) => {
  const { name, faults } = await signUpWith(world, ['Stripe'], {
    operation: 'issueScopedToken',
    fault: { kind: 'hold' },
  });
  await world.emulator.waitForCall('issueScopedToken', ({ workspaceName }) => workspaceName === name);
  await failByHand(name, '1', details);
  expect(await parkedWith(name)).toMatchObject({
    type: 'Airbyte.UnexpectedResponse',
    message: expect.stringContaining('enough of it') as string,
  });
  // Its call is under way all the same, and may still make the workspace (I2).
  await world.onboarding.retry(name);
  const failureNow = async () => (await world.onboarding.progress(name)).failure?.type;
  await expect.poll(failureNow).toBe('Airbyte.OutcomeUnknown');
  faults[0].release();
  await skipTime(world.temporal, name);
  expect((await world.onboarding.result(name)).status).toBe('completed');
  expect(world.emulator.maxConcurrentFirstMints(name)).toBe(1);
});

test('a create that somebody fails by hand is not sent again while it may take effect', async () => {
  const { name, faults } = await signUpWith(world, ['Stripe'], {
    operation: 'createSource',
    fault: { kind: 'hold' },
  });
  await world.emulator.waitForCall('createSource', ({ workspaceName }) => workspaceName === name);
  await failByHand(name, 'create:0', []);
  await parkedWith(name);
  await world.onboarding.retry(name);
  const stateNow = async () => (await world.onboarding.progress(name)).sources[0]?.state;
  await expect.poll(stateNow).toBe('settling');
  faults[0].release();
  await skipTime(world.temporal, name);
  expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'adopted' }]);
  expect(callsOf(world, name, 'createSource')).toHaveLength(1);
});

async function failByHand(name: string, activityId: string, details: readonly unknown[]): Promise<void> {
  const payloads = toPayloads(defaultPayloadConverter, ...details) ?? [];
  await world.temporal.workflowService.respondActivityTaskFailedById({
    namespace: world.namespace,
    workflowId: workflowIdFor(name),
    activityId,
    failure: {
      message: 'enough of it',
      applicationFailureInfo: { type: 'ByHand', nonRetryable: true, details: { payloads } },
    },
  });
}

test('a token that can’t be decoded needs a person, whose retry completes the onboarding', async () => {
  const { name, parked } = await parkWith(world, ['Stripe'], {
    operation: 'issueScopedToken',
    fault: { kind: 'status', status: 200, body: { token: 'opaque' } },
  });
  const failure = failureOf(parked);
  expect(failure).toMatchObject({ type: 'Airbyte.UnexpectedResponse' });
  expect(failure?.message).toContain('neither a JWT nor base64 of a JSON object');
  await world.onboarding.retry(name);
  expect((await world.onboarding.result(name)).status).toBe('completed');
});
