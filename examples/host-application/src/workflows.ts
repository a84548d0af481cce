/** The application's own workflows. The plugin adds those of onboardings to their bundle. */
import { proxyActivities } from '@temporalio/workflow';
import { onboardCustomer } from 'airbyte-embedded-onboarding/workflows';
import type { Activities } from './activities.ts';

const { sealedRequest, openAccount } = proxyActivities<Activities>({ startToCloseTimeout: '1 minute' });

/** What a signup brings about: the customer's sources, and then the account. @returns the workspace's id */
export async function signUp(customer: string): Promise<string> {
  const { workspace_id } = await onboardCustomer(await sealedRequest(customer));
  if (workspace_id === null) throw new TypeError('A completed onboarding has a workspace.');
  await openAccount(customer, workspace_id);
  return workspace_id;
}
