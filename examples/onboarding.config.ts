/**
 * From a signup event to an onboarding, by the plan that the customer bought. Copy it beside your package.json as
 * `onboarding.config.ts`, and set ONBOARDING_WEBHOOK_SECRETS_CLERK and ONBOARDING_WEBHOOK_SECRETS_BILLING.
 */
import {
  defineConfig,
  standardWebhook,
  stripeWebhook,
  type OnboardingRequestInput,
  type StandardEvent,
} from 'airbyte-embedded-onboarding/config';

type Source = OnboardingRequestInput['sources'][number];

/** Ids of source templates in your organization; a higher plan has what the lower ones have. */
const TEMPLATES = {
  productUsage: '1f0c9a52-6f0e-4d5a-9c35-0d5f4c1b7a10',
  supportTickets: '7b3d41c8-2a56-4c19-8f3e-51b0a6e0d2f4',
  warehouseCosts: 'c2e85f90-9d17-4b6c-a1d8-3f6e7b9c0a25',
} as const;

const PLANS = ['free', 'team', 'enterprise'] as const;
type Plan = (typeof PLANS)[number];

/** What an organization of Clerk's carries, as far as it is used here. */
interface ClerkOrganization {
  readonly id: string;
  readonly public_metadata?: { readonly plan?: string };
}

export default defineConfig({
  signup: {
    clerk: standardWebhook(
      ({ data }: StandardEvent<ClerkOrganization>) => ({
        workspace_name: data.id,
        sources: sourcesFor(planOf(data.public_metadata?.plan ?? 'free'), data.id),
      }),
      { events: ['organization.created'] },
    ),
    billing: stripeWebhook(
      ({ data: { object: session } }) => {
        // A session without a customer's reference belongs to nobody that could be onboarded.
        if (session.object !== 'checkout.session' || session.client_reference_id === null) return null;
        // Complete does not mean paid: of a bank transfer or a direct debit the money comes days later, or never. Stripe then sends
        // checkout.session.async_payment_succeeded, which starts the onboarding, or async_payment_failed. Nothing is due on a trial
        // (`no_payment_required`).
        if (session.payment_status === 'unpaid') return null;
        const plan = planOf(session.metadata?.['plan'] ?? '');
        return {
          workspace_name: session.client_reference_id,
          sources: sourcesFor(plan, session.client_reference_id),
        };
      },
      { events: ['checkout.session.completed', 'checkout.session.async_payment_succeeded'] },
    ),
  },
});

function sourcesFor(plan: Plan, tenant: string): Source[] {
  const usage = {
    name: 'Product usage',
    source_template_id: TEMPLATES.productUsage,
    source_config: { tenant },
  };
  const tickets = {
    name: 'Support',
    source_template_id: TEMPLATES.supportTickets,
    source_config: { tenant },
  };
  const costs = {
    name: 'Warehouse',
    source_template_id: TEMPLATES.warehouseCosts,
    source_config: { tenant },
  };
  return { free: [usage], team: [usage, tickets], enterprise: [usage, tickets, costs] }[plan];
}

/** A plan that is not known is a mistake to be seen: the sender repeats until it is mended. */
function planOf(name: string): Plan {
  const plan = PLANS.find((known) => known === name);
  if (plan === undefined) throw new Error(`There are no source templates for the plan ${name}.`);
  return plan;
}
