/** The application's own activities. */
import type { OnboardingClient, SealedRequest } from 'airbyte-embedded-onboarding';
import type { Accounts } from './accounts.ts';
import type { Vault } from './vault.ts';

export interface Activities {
  sealedRequest(customer: string): Promise<SealedRequest>;
  openAccount(customer: string, workspaceId: string): Promise<void>;
}

export interface ActivityResources {
  readonly onboarding: Pick<OnboardingClient, 'seal'>;
  readonly vault: Vault;
  readonly accounts: Accounts;
}

export function createActivities({ onboarding, vault, accounts }: ActivityResources): Activities {
  return {
    // The secret is fetched here, and leaves sealed: no history has it, neither this workflow's nor the onboarding's.
    sealedRequest: async (customer) =>
      await onboarding.seal({
        workspace_name: customer,
        sources: [
          {
            name: 'Stripe',
            source_template_id: vault.stripeTemplateId,
            source_config: await vault.stripeConfigurationOf(customer),
          },
        ],
      }),
    openAccount: async (customer, workspaceId) => {
      await accounts.open(customer, workspaceId);
    },
  };
}
