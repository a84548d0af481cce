import { randomUUID } from 'node:crypto';
import type { OnboardingRequestInput } from '../src/client.ts';

/** A customer with three sources, under a name of its own. */
export function newCustomer(): OnboardingRequestInput {
  const sources = ['Stripe', 'HubSpot', 'GitHub'].map((name) => ({
    name,
    source_template_id: '3d6f1c52-8f5e-4a36-9d0b-6c1f0d8f2a11',
    source_config: { account_id: `account of ${name}`, client_secret: `secret of ${name}` },
  }));
  return { workspace_name: `bench-${randomUUID()}`, sources };
}
