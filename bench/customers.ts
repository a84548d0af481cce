import { randomUUID } from 'node:crypto';
import type { OnboardingRequestInput } from '../src/client.ts';

/** A customer with so many sources, under a name of its own. */
export function newCustomer(count = 3): OnboardingRequestInput {
  const known = ['Stripe', 'HubSpot', 'GitHub'];
  const names = Array.from({ length: count }, (_, index) => known[index] ?? `Source ${index + 1}`);
  const sources = names.map((name) => ({
    name,
    source_template_id: '3d6f1c52-8f5e-4a36-9d0b-6c1f0d8f2a11',
    source_config: { account_id: `account of ${name}`, client_secret: `secret of ${name}` },
  }));
  return { workspace_name: `bench-${randomUUID()}`, sources };
}
