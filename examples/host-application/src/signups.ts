/** What a signup handler calls. */
import { Client, type Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { onboardingDataConverter } from 'airbyte-embedded-onboarding';
import { type Environment, setting, TASK_QUEUE } from './settings.ts';
import type { signUp } from './workflows.ts';

export class Signups {
  readonly #client: Client;

  constructor(connection: Connection, env: Environment) {
    this.#client = new Client({
      connection,
      namespace: env['TEMPORAL_NAMESPACE'] ?? 'default',
      // As the worker's plugin has it: a worker and its clients share one converter.
      dataConverter: onboardingDataConverter(setting(env, 'ONBOARDING_KEYS')),
    });
  }

  /** Starts what a signup brings about, once, however often it is sent. */
  async begin(customer: string): Promise<void> {
    try {
      await this.#client.workflow.start<typeof signUp>('signUp', {
        workflowId: workflowId(customer),
        taskQueue: TASK_QUEUE,
        args: [customer],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** Waits for its end. @returns the id of the customer's workspace */
  async end(customer: string): Promise<string> {
    return await this.#client.workflow.getHandle<typeof signUp>(workflowId(customer)).result();
  }
}

function workflowId(customer: string): string {
  return `signup:${customer}`;
}
