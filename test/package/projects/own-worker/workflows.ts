import { proxyActivities } from '@temporalio/workflow';
import { onboardCustomer, type SealedRequest } from 'airbyte-embedded-onboarding/workflows';

export interface Activities {
  readonly greet: (name: string) => Promise<string>;
}

const { greet } = proxyActivities<Activities>({ startToCloseTimeout: '1 minute' });

export async function signUp(sealed: SealedRequest): Promise<string> {
  const { workspace_name, sources } = await onboardCustomer(sealed);
  return `${await greet(workspace_name)}: ${sources.map(({ state }) => state).join()}`;
}
