/** The Temporal client of whoever embeds this: what its interceptors and plugins see of each call. */
import {
  Client,
  type ClientInterceptors,
  type ClientPlugin,
  type ConnectionOptions,
  type ConnectionPlugin,
  type WorkflowClientInterceptor,
} from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DataConverterError, OnboardingClient } from '../../src/client.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { onboardingDataConverter } from '../../src/secrets/index.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { requestFor } from '../support/requests.ts';
import { parkWith, refused, signUpWith } from '../support/sign-up.ts';
import { startWorld, type World } from '../support/world.ts';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

let seen: string[];
beforeEach(() => {
  seen = [];
});

/** Notes the name of each call that Temporal lets an interceptor of workflows see. */
function noting(): WorkflowClientInterceptor {
  const noted = <Input, Output>(name: string) => {
    return async (input: Input, next: (input: Input) => Promise<Output>): Promise<Output> => {
      seen.push(name);
      return await next(input);
    };
  };
  return {
    startWithDetails: noted('start'),
    startUpdate: noted('update'),
    query: noted('query'),
    cancel: noted('cancel'),
    describe: noted('describe'),
  };
}

/** A client as a host has it, with interceptors of its own. */
function embedded(interceptors: ClientInterceptors): OnboardingClient {
  const { connection, namespace, keyring: keys, taskQueue } = world;
  const dataConverter = onboardingDataConverter(keys);
  return new OnboardingClient({
    client: new Client({ connection, namespace, dataConverter, interceptors }),
    keys,
    taskQueue,
  });
}

/** What was seen meanwhile, each name once. */
async function seenDuring(act: () => Promise<unknown>): Promise<string[]> {
  seen = [];
  await act();
  return [...new Set(seen)].sort();
}

test('interceptors see every call of every method', async () => {
  const onboarding = embedded({ workflow: [noting()] });
  const request = requestFor(['Stripe']);
  const { workspace_name: name } = request;
  const { name: parked } = await parkWith(world, ['Stripe'], refused());
  const { name: ended } = await parkWith(world, ['Stripe'], refused());

  expect(await seenDuring(() => onboarding.start(request))).toEqual(['start']);
  expect(await seenDuring(() => onboarding.result(name))).toContain('describe');
  expect(await seenDuring(() => onboarding.start(request))).toEqual(['describe', 'start']);
  expect(await seenDuring(() => onboarding.status(name))).toEqual(['describe']);
  expect(await seenDuring(() => onboarding.exists(name))).toEqual(['describe']);
  expect(await seenDuring(() => onboarding.progress(parked))).toEqual(['describe', 'query']);
  expect(await seenDuring(() => onboarding.list({ status: 'completed' }))).toContain('describe');
  expect(await seenDuring(() => onboarding.retry(parked))).toEqual(
    expect.arrayContaining(['describe', 'update']),
  );
  expect(await seenDuring(() => onboarding.cancel(ended))).toEqual(
    expect.arrayContaining(['cancel', 'describe']),
  );
  await onboarding.result(ended);
  expect(await seenDuring(() => onboarding.retry(ended))).toEqual(
    expect.arrayContaining(['describe', 'start']),
  );
});

test('each call is seen once, by the client’s own plugin as by that of its connection', async () => {
  const { name } = await signUpWith(world, ['Stripe']);
  const plugin: ClientPlugin = {
    name: 'noting',
    configureClient: ({ interceptors, ...options }) => ({
      ...options,
      interceptors: { ...interceptors, workflow: [noting()] },
    }),
  };
  const { connection, namespace, keyring: keys, taskQueue } = world;
  const dataConverter = onboardingDataConverter(keys);
  const ofClient = new Client({ connection, namespace, dataConverter, plugins: [plugin] });
  await new OnboardingClient({ client: ofClient, keys, taskQueue }).status(name);
  expect(seen).toEqual(['describe']);

  const onboarding = await OnboardingClient.connect(temporalEnvironment(world), { plugins: [plugin] });
  seen = [];
  await onboarding.status(name);
  await onboarding.close();
  expect(seen).toEqual(['describe']);
});

test('a plugin of the connection sees the calls that no interceptor of workflows does', async () => {
  const { name } = await signUpWith(world, ['Stripe']);
  const plugin: ConnectionPlugin = {
    name: 'noting',
    configureConnection: ({ interceptors = [], ...options }) => ({
      ...options,
      interceptors: [
        ...interceptors,
        (callOptions, nextCall) => {
          seen.push(callOptions.method_definition.path.split('/').at(-1) ?? '');
          // The library asks for its own class, and uses nothing but the interface.
          return nextCall(callOptions) as unknown as ReturnType<Interceptor>;
        },
      ],
    }),
  };
  const onboarding = await OnboardingClient.connect(temporalEnvironment(world), { plugins: [plugin] });
  expect(await seenDuring(() => onboarding.count())).toEqual(['CountWorkflowExecutions']);
  expect(await seenDuring(() => onboarding.page({ limit: 1 }))).toContain('ListWorkflowExecutions');
  expect(await seenDuring(() => onboarding.pollers())).toEqual(['DescribeTaskQueue']);
  expect(await seenDuring(() => onboarding.result(name))).toContain('GetWorkflowExecutionHistory');
  await onboarding.close();
});

test('what an interceptor changes reaches Temporal', async () => {
  const request = requestFor(['Stripe']);
  const summary = 'changed by the host';
  const onboarding = embedded({
    workflow: [
      {
        startWithDetails: (input, next) =>
          next({ ...input, options: { ...input.options, staticSummary: summary } }),
      },
    ],
  });
  await onboarding.start(request);
  const handle = world.temporal.workflow.getHandle(workflowIdFor(request.workspace_name));
  const described = await handle.describe();
  expect(await described.staticSummary()).toBe(summary);
});

test('a plugin whose data converter writes in the open is refused', async () => {
  const plugin: ClientPlugin = {
    name: 'in-the-open',
    configureClient: (options) => ({ ...options, dataConverter: {} }),
  };
  const connected = OnboardingClient.connect(temporalEnvironment(world), { plugins: [plugin] });
  await expect(connected).rejects.toThrow(DataConverterError);
});
