/** Signup webhooks: their signatures, and the mapping from events to requests. May import domain, client.ts. */
export { type Acceptance, acceptDelivery } from './accept-delivery.ts';
export { ConfigFileError } from './config-file-error.ts';
export {
  type GenericOptions,
  type GenericVerification,
  genericWebhook,
  type SignedTimestamp,
} from './generic-webhook.ts';
export { defineConfig, loadConfig, type LoadedConfig, type OnboardingConfig } from './onboarding-config.ts';
export {
  type EventMapping,
  type Rejection,
  REJECTION_REASONS,
  type SignupWebhook,
  type WebhookOptions,
} from './signup-webhook.ts';
export { type StandardEvent, standardWebhook } from './standard-webhook.ts';
export {
  type StripeCheckoutSession,
  type StripeCustomer,
  type StripeSignupEvent,
  stripeWebhook,
} from './stripe-webhook.ts';
export { configuredWebhooks, type WebhookEndpoint } from './webhook-endpoint.ts';
export {
  type WorkosOrganization,
  type WorkosSignupEvent,
  type WorkosUser,
  workosWebhook,
} from './workos-webhook.ts';
