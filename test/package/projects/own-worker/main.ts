import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { OnboardingClient } from 'airbyte-embedded-onboarding';
import { OnboardingPlugin } from 'airbyte-embedded-onboarding/worker';
import type { Activities } from './workflows.js';

interface Emulator {
  readonly url: string;
  readonly organizationId: string;
  readonly accessToken: string;
  close(): Promise<void>;
}

/** No part of what the package exports. */
const emulatorPath = join(
  process.env['NODE_MODULES'] ?? '',
  'airbyte-embedded-onboarding/dist/emulator/index.js',
);
const { startEmulator } = (await import(pathToFileURL(emulatorPath).href)) as {
  startEmulator(): Promise<Emulator>;
};
const emulator = await startEmulator();
const { url: apiUrl, organizationId, accessToken } = emulator;
const keys = process.env['ONBOARDING_KEYS'] ?? '';
const address = process.env['TEMPORAL_ADDRESS'] ?? '';
const plugin = new OnboardingPlugin({
  airbyte: { apiUrl, organizationId, credential: { kind: 'access_token', accessToken } },
  keys,
});
const workflowsPath = fileURLToPath(new URL('./workflows.js', import.meta.url));
const activities: Activities = { greet: (name) => Promise.resolve(`Hello ${name}`) };
const native = await NativeConnection.connect({ address });
const connection = await Connection.connect({ address });
const client = new Client({ connection, plugins: [plugin] });

for (const code of [
  { workflowsPath },
  { workflowBundle: await bundleWorkflowCode({ workflowsPath, plugins: [plugin] }) },
]) {
  const taskQueue = `own-${Object.keys(code).join()}`;
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    activities,
    plugins: [plugin],
    ...code,
  });
  const onboarding = new OnboardingClient({ client, keys, taskQueue });
  const name = `customer-of-${taskQueue}-${Date.now()}`;
  const sealed = await onboarding.seal({
    workspace_name: name,
    sources: [
      {
        name: 'Stripe',
        source_template_id: '3d6f1c52-8f5e-4a36-9d0b-6c1f0d8f2a11',
        source_config: { account_id: 'acct_1', client_secret: 'sk_test_1' },
      },
    ],
  });
  const options = { workflowId: `sign-up-${name}`, taskQueue, args: [sealed] };
  const result = await worker.runUntil(client.workflow.execute('signUp', options));
  console.log(result);
  if (result !== `Hello ${name}: created`) process.exitCode = 1;
}
await connection.close();
await native.close();
await emulator.close();
