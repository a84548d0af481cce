/** For programs that are no tests: a Temporal dev server, the emulator over HTTP, one worker and one client. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import getPort from 'get-port';
import { startEmulator, type Emulator } from '../../emulator/index.ts';
import { AirbyteClient } from '../../src/airbyte/index.ts';
import { OnboardingClient } from '../../src/client.ts';
import { findTemporalCli } from '../../src/dev/temporal-cli.ts';
import { startTemporalServer, type TemporalServer } from '../../src/dev/temporal-server.ts';
import { DEFAULT_TASK_QUEUE, SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { installRuntime } from '../../src/worker/runtime.ts';
import { generateKey, onboardingDataConverter, parseKeyring, type Keyring } from '../../src/secrets/index.ts';
import { countCalls, metersOf } from '../../src/telemetry/call-metrics.ts';
import { createWorker } from '../../src/worker/index.ts';
import { bundleWorkflows } from '../../src/worker/workflow-code.ts';

export interface WholeStack {
  readonly emulator: Emulator;
  readonly temporal: Client;
  readonly keyring: Keyring;
  readonly onboarding: OnboardingClient;
}

/**
 * Runs with a stack of its own, which ends with it.
 * @param encrypts `false`: without the payload codec
 */
export async function withStack(
  run: (stack: WholeStack) => Promise<void>,
  { encrypts = true }: { encrypts?: boolean } = {},
): Promise<void> {
  await withTemporalServer(async ({ address }) => {
    const emulator = await startEmulator();
    const connection = await Connection.connect({ address });
    const keyring = parseKeyring(generateKey('test'));
    const dataConverter = onboardingDataConverter(keyring, { encrypts });
    const temporal = new Client({ connection, dataConverter });
    const onboarding = new OnboardingClient({ client: temporal, keys: keyring, encrypts });
    try {
      await withWorker({ address, emulator, keyring, encrypts }, () =>
        run({ emulator, temporal, keyring, onboarding }),
      );
    } finally {
      await connection.close();
      await emulator.close();
    }
  });
}

/** Runs with a dev server as the embedded stack has it, without the UI. */
export async function withTemporalServer(run: (server: TemporalServer) => Promise<void>): Promise<void> {
  const { path: cliPath } = await findTemporalCli({ env: process.env });
  const server = await startTemporalServer({ cliPath, searchAttributes: SEARCH_ATTRIBUTES, uiPort: null });
  try {
    await run(server);
  } finally {
    await server.stop();
  }
}

interface WorkerSurroundings {
  readonly address: string;
  readonly emulator: Emulator;
  readonly keyring: Keyring;
  readonly encrypts: boolean;
}

async function withWorker(
  { address, emulator, keyring, encrypts }: WorkerSurroundings,
  run: () => Promise<void>,
): Promise<void> {
  const logger = await createLogger({ level: 'error', format: 'pretty' });
  // What is measured is a worker as it is in production, and that answers Prometheus.
  installRuntime(logger, { shutdownSignals: [], metrics: { host: '127.0.0.1', port: await getPort() } });
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-stack-'));
  const codePath = join(folder, 'workflow-bundle.js');
  await writeFile(codePath, (await bundleWorkflows()).code);
  const { request_timeout_ms: requestTimeoutMs } = DEFAULT_POLICY;
  const { url: apiUrl, organizationId, accessToken } = emulator;
  const credential = { kind: 'access_token', accessToken } as const;
  const observer = countCalls(metersOf(Runtime.instance().metricMeter));
  const airbyte = new AirbyteClient({ apiUrl, organizationId, credential, requestTimeoutMs, observer });
  const native = await NativeConnection.connect({ address });
  const settings = { namespace: 'default', taskQueue: DEFAULT_TASK_QUEUE, requestTimeoutMs, encrypts };
  const worker = await createWorker(
    { ...settings, workflowBundle: { codePath } },
    { connection: native, airbyte, keyring },
  );
  try {
    await worker.runUntil(run);
  } finally {
    await airbyte.close();
    await native.close();
    await rm(folder, { recursive: true, force: true });
  }
}
