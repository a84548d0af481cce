/** The plugin in a worker of a host's own, beside its workflows, activities, interceptors and converter. */
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { DataConverterError, OnboardingClient } from '../../src/client.ts';
import { ConfigError, OnboardingPlugin } from '../../src/worker.ts';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { eventsOf, replay } from '../support/history.ts';
import { bundleHostWorkflows, HOST_WORKFLOWS, pluginFor, startHost, type Host } from '../support/host.ts';
import { requestFor } from '../support/requests.ts';
import { startWorld } from '../support/world.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const PAYLOAD_CONVERTER = fixture('host-payload-converter.js');

describe('a worker with workflows, activities and interceptors of its own', () => {
  const seen: string[] = [];
  let host: Host;
  beforeAll(async () => {
    host = await startHost({
      worker: {
        workflowsPath: HOST_WORKFLOWS,
        interceptors: {
          activity: [
            ({ info: { activityType } }) => ({
              inbound: {
                execute: (input, next) => {
                  seen.push(activityType);
                  return next(input);
                },
              },
            }),
          ],
        },
      },
    });
  });
  afterAll(() => host.stop());

  test('runs its own', async () => {
    const { client, taskQueue } = host;
    const options = { workflowId: `greeting-${taskQueue}`, taskQueue, args: ['Ada'] };
    expect(await client.workflow.execute('greeting', options)).toBe('Hello Ada');
  });

  test('runs onboardings, and its interceptors see their activities', async () => {
    const request = requestFor(['Stripe', 'HubSpot']);
    await host.onboarding.start(request);
    const { status, sources } = await host.onboarding.result(request.workspace_name);
    expect({ status, states: sources.map(({ state }) => state) }).toEqual({
      status: 'completed',
      states: ['created', 'created'],
    });
    expect(seen).toEqual(expect.arrayContaining(['issueScopedToken', 'listSources', 'createSource']));
  });

  test('a client with the plugin starts and reads them', async () => {
    const { client, keyring: keys, taskQueue } = host;
    const onboarding = new OnboardingClient({ client, keys, taskQueue });
    const request = requestFor(['Stripe']);
    await onboarding.start(request);
    expect(await onboarding.result(request.workspace_name)).toMatchObject({ status: 'completed' });
  });

  test('says that it opens what is sealed, and hands no activities to itself', () => {
    expect(host.worker.options).toMatchObject({
      identity: expect.stringMatching(/;opens=v1,v2$/) as string,
      maxEagerActivityReservationsPerWorkflowTask: 0,
    });
  });
});

describe('a converter of one’s own underneath', () => {
  let host: Host;
  const codec = {
    encode: (payloads: never[]) => Promise.resolve(payloads),
    decode: (payloads: never[]) => Promise.resolve(payloads),
  };
  beforeAll(async () => {
    host = await startHost({
      worker: {
        workflowsPath: HOST_WORKFLOWS,
        dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER, payloadCodecs: [codec] },
        activities: { greet: (on: unknown) => Promise.resolve(`${on instanceof Date}`) },
      },
    });
  });
  afterAll(() => host.stop());

  test('makes the payloads of the host’s workflows, which are encrypted', async () => {
    const { plugin, taskQueue, world } = host;
    const { connection, namespace } = world;
    const dataConverter = { payloadConverterPath: PAYLOAD_CONVERTER };
    const client = new Client({ connection, namespace, dataConverter, plugins: [plugin] });
    const workflowId = `greeting-${taskQueue}`;
    const options = { workflowId, taskQueue, args: [new Date(0)] };
    expect(await client.workflow.execute('greeting', options)).toBe('true');
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    expect(Buffer.from(payload?.metadata?.['encoding'] ?? []).toString()).toBe('binary/encrypted');
  });

  test('is read by whoever has only onboardings’ own', async () => {
    const request = requestFor(['Stripe']);
    await host.onboarding.start(request);
    expect(await host.onboarding.result(request.workspace_name)).toMatchObject({ status: 'completed' });
    expect((await eventsOf(host.world.temporal, request.workspace_name)).length).toBeGreaterThan(10);
  });
});

describe('a worker that could not work is not made', () => {
  let host: Host;
  let native: NativeConnection;
  beforeAll(async () => {
    host = await startHost();
    native = await NativeConnection.connect({ address: inject('temporal').address });
  });
  afterAll(async () => {
    await host.stop();
    await native.close();
  });

  /** On a task queue that nobody else polls. */
  const made = (options: Partial<Parameters<typeof Worker.create>[0]>): Promise<Worker> =>
    Worker.create({
      connection: native,
      taskQueue: `${host.taskQueue}-other`,
      plugins: [host.plugin],
      ...options,
    });

  test('where its bundle was made without onboardings', async () => {
    const logger = new DefaultLogger('WARN');
    const bundle = await bundleWorkflowCode({
      workflowsPath: fixture('host-workflows-of-the-same-name.ts'),
      logger,
    });
    const worker = made({ workflowBundle: bundle });
    await expect(worker).rejects.toThrow(ConfigError);
    await expect(worker).rejects.toThrow(/plugins: \[plugin\]/);
  });

  test('where it has an activity of the same name', async () => {
    const activities = { createSource: () => Promise.resolve() };
    await expect(made({ activities })).rejects.toThrow(/under names that onboardings have: createSource/);
  });

  test('where its own failure converter leaves messages in the open', async () => {
    const dataConverter = { failureConverterPath: fixture('host-failure-converter.js') };
    await expect(made({ dataConverter })).rejects.toThrow(DataConverterError);
  });

  test('but one without workflows of its own is, and runs onboardings; also where its connection has the plugin', async () => {
    const connection = await NativeConnection.connect({
      address: inject('temporal').address,
      plugins: [host.plugin],
    });
    const taskQueue = `${host.taskQueue}-alone`;
    const worker = await made({ connection, taskQueue });
    const { client, keyring: keys } = host;
    const onboarding = new OnboardingClient({ client, keys, taskQueue });
    const { workspace_name: name, ...request } = requestFor(['Stripe']);
    await worker.runUntil(async () => {
      await onboarding.start({ workspace_name: name, ...request });
      expect(await onboarding.result(name)).toMatchObject({ status: 'completed' });
    });
    await connection.close();
    await replay(host.world.temporal, name);
  });
});

test('a workflow of the same type is refused by the workflow tasks, in words', async () => {
  const host = await startHost({
    worker: { workflowsPath: fixture('host-workflows-of-the-same-name.ts') },
  });
  const request = requestFor(['Stripe']);
  await host.onboarding.start(request);
  const { temporal } = host.world;
  const failures = async (): Promise<string> => {
    const events = await eventsOf(temporal, request.workspace_name);
    const failed = events.map(({ workflowTaskFailedEventAttributes: task }) =>
      decodeOptionalFailureToOptionalError(temporal.options.loadedDataConverter, task?.failure),
    );
    return (await Promise.all(failed)).map((error) => error?.message ?? '').join();
  };
  await expect.poll(failures).toContain('give yours another name');
  await host.stop();
});

test('the environment says all that the plugin needs', async () => {
  const world = await startWorld({ withoutWorker: true });
  const { emulator, address, namespace, taskQueue, onboarding } = world;
  const env = { ...airbyteWithToken(emulator), ...temporalEnvironment(world) };
  const connection = await NativeConnection.connect({ address });
  const plugins = [OnboardingPlugin.fromEnvironment(env)];
  const worker = await Worker.create({ connection, namespace, taskQueue, plugins });
  const request = requestFor(['Stripe']);
  await worker.runUntil(async () => {
    await onboarding.start(request);
    expect(await onboarding.result(request.workspace_name)).toMatchObject({ status: 'completed' });
  });
  await connection.close();
  await world.stop();
  expect(() => OnboardingPlugin.fromEnvironment({})).toThrow(ConfigError);
});

test('what the plugin bundles replays what a worker without it wrote', async () => {
  const world = await startWorld();
  const request = requestFor(['Stripe']);
  await world.onboarding.start(request);
  await world.onboarding.result(request.workspace_name);
  const bundle = await bundleHostWorkflows(pluginFor(world));
  await replay(world.temporal, request.workspace_name, { bundle });
  await world.stop();
});
