/** The application's worker: its own workflows and activities, and onboardings by the plugin. */
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { OnboardingClient } from 'airbyte-embedded-onboarding';
import { OnboardingPlugin } from 'airbyte-embedded-onboarding/worker';
import { accountsAt } from './accounts.ts';
import { createActivities } from './activities.ts';
import { reportedCalls } from './own-calls.ts';
import { type Environment, setting, TASK_QUEUE } from './settings.ts';
import { exampleVault } from './vault.ts';
import { welcomeMail } from './welcome-mail.ts';

export interface Application {
  readonly worker: Worker;
  /** After the worker has ended. */
  readonly close: () => Promise<void>;
}

/** @param report is told each call to Temporal */
export async function connectApplication(
  env: Environment,
  report: (call: string, workflowId: string) => void,
): Promise<Application> {
  const others = setting(env, 'OTHER_SERVICES_URL');
  const interceptors = reportedCalls(report);
  const plugin = OnboardingPlugin.fromEnvironment(env, { hooks: welcomeMail(others) });
  const onboarding = await OnboardingClient.connect(env, { interceptors });
  const connection = await NativeConnection.connect({ address: setting(env, 'TEMPORAL_ADDRESS') });
  const close = async (): Promise<void> => {
    await connection.close();
    await onboarding.close();
  };
  try {
    const worker = await Worker.create({
      connection,
      namespace: env['TEMPORAL_NAMESPACE'] ?? 'default',
      taskQueue: TASK_QUEUE,
      workflowsPath: fileURLToPath(new URL('workflows.js', import.meta.url)),
      activities: createActivities({
        onboarding,
        vault: exampleVault(setting(env, 'STRIPE_TEMPLATE_ID')),
        accounts: accountsAt(others),
      }),
      interceptors: { client: interceptors },
      plugins: [plugin],
    });
    return { worker, close };
  } catch (error) {
    await close();
    throw error;
  }
}
