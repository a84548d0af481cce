/** Everything that a chaos run is made of, started in order, and stopped whatever happens. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { OnboardingClient } from '../../src/client.ts';
import { readClientConfig, type Environment } from '../../src/config/index.ts';
import { generateKey, onboardingDataConverter, parseKeyring } from '../../src/secrets/index.ts';
import type { ApiUnderTest } from './api.ts';
import { apiOverHttp } from './api-over-http.ts';
import type { Cleanup } from './cleanup.ts';
import { startEmulatedApi } from './emulated-api.ts';
import type { ChaosOptions } from './options.ts';
import { scaledSettings } from './settings.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { TemporalProcess } from '../support/temporal-process.ts';
import { WorkerProcesses } from './worker-processes.ts';

export interface Scene {
  readonly api: ApiUnderTest;
  readonly server: TemporalProcess;
  readonly workers: WorkerProcesses;
  readonly onboarding: OnboardingClient;
  readonly temporal: Client;
}

/** Starts the parts, each of which is given to `cleanup` as soon as it runs. */
export async function setScene(options: ChaosOptions, env: Environment, cleanup: Cleanup): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-chaos-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const server = await TemporalProcess.start(join(folder, 'temporal.db'));
  cleanup.add(() => server.stop());

  const keys = generateKey('chaos');
  const settings = {
    ...scaledSettings(env),
    ...temporalEnvironment({ address: server.address, keys }),
    AIRBYTE_API: options.api,
  };
  const api = await startApi(options, { ...env, ...settings });
  cleanup.add(() => api.close());
  const workers = new WorkerProcesses({
    count: options.workers,
    environment: { ...settings, ...api.environment, LOG_LEVEL: 'error', LOG_FORMAT: 'json' },
    logFolder: folder,
  });
  cleanup.add(() => workers.stop());

  const onboarding = await OnboardingClient.connect(settings);
  const connection = await Connection.connect({ address: server.address });
  const dataConverter = onboardingDataConverter(parseKeyring(keys));
  return { api, server, workers, onboarding, temporal: new Client({ connection, dataConverter }) };
}

async function startApi(options: ChaosOptions, env: Environment): Promise<ApiUnderTest> {
  if (options.apiUrl !== null) return apiOverHttp(options.apiUrl, env);
  const { seed, rate, faults: kinds, api } = options;
  return await startEmulatedApi({ seed, rate, kinds, api, policy: readClientConfig(env).policy });
}
