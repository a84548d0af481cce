/** A host with a worker of its own, which the plugin adds onboardings to. */
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Worker,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { OnboardingPlugin, type OnboardingPluginOptions } from '../../src/worker.ts';
import type { HostActivities } from '../fixtures/host-workflows.ts';
import { startWorld, type TestOptions, type World } from './world.ts';

export const HOST_WORKFLOWS = fileURLToPath(new URL('../fixtures/host-workflows.ts', import.meta.url));

export interface Host extends Pick<World, 'emulator' | 'onboarding' | 'taskQueue' | 'keyring' | 'namespace'> {
  readonly world: World;
  readonly plugin: OnboardingPlugin;
  /** With the plugin. */
  readonly client: Client;
  readonly worker: Worker;
  readonly stop: () => Promise<void>;
}

export interface HostOptions extends TestOptions {
  readonly worker?: Partial<WorkerOptions>;
  readonly plugin?: Partial<OnboardingPluginOptions>;
  readonly activities?: Partial<HostActivities>;
}

/** One for all workers of a file: bundling takes seconds. */
export async function bundleHostWorkflows(plugin: OnboardingPlugin): Promise<WorkflowBundleOption> {
  return await bundleWorkflowCode({
    workflowsPath: HOST_WORKFLOWS,
    plugins: [plugin],
    logger: new DefaultLogger('WARN'),
  });
}

/** By what the host's own worker talks to the emulator. */
export function pluginFor(
  { emulator, keyring, encrypts }: Pick<World, 'emulator' | 'keyring'> & { readonly encrypts?: boolean },
  more: Partial<OnboardingPluginOptions> = {},
): OnboardingPlugin {
  const { url: apiUrl, organizationId, accessToken } = emulator;
  return new OnboardingPlugin({
    airbyte: { apiUrl, organizationId, credential: { kind: 'access_token', accessToken } },
    keys: keyring,
    ...(encrypts !== undefined && { encrypts }),
    ...more,
  });
}

export async function startHost({
  worker: own = {},
  plugin: pluginOptions = {},
  activities = {},
  ...options
}: HostOptions = {}): Promise<Host> {
  const world = await startWorld({ ...options, withoutWorker: true });
  const { connection, namespace, taskQueue, address } = world;
  const plugin = pluginFor(
    { ...world, ...(options.encrypts !== undefined && { encrypts: options.encrypts }) },
    pluginOptions,
  );
  const native = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    plugins: [plugin],
    shutdownGraceTime: 1_000,
    ...own,
    activities: { ...HOST_ACTIVITIES, ...activities, ...own.activities },
    ...(own.workflowsPath === undefined && {
      workflowBundle: own.workflowBundle ?? (await bundleHostWorkflows(plugin)),
    }),
  });
  const running = worker.run();
  return {
    ...world,
    world,
    plugin,
    client: new Client({ connection, namespace, plugins: [plugin] }),
    worker,
    stop: async () => {
      await world.stop();
      worker.shutdown();
      await running;
      await native.close();
    },
  };
}

const HOST_ACTIVITIES: HostActivities = {
  greet: (name) => Promise.resolve(`Hello ${name}`),
  sealedFor: () => Promise.reject(new Error('This host knows no references.')),
};
