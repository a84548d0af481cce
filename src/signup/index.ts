/**
 * Signup events of others: whether a webhook's delivery is signed, and the mapping from its event to a request. One file a
 * provider. Imports domain, and the client's types.
 */
export { type Acceptance, acceptDelivery } from './accept-delivery.ts';
export { type GenericOptions, type GenericVerification, genericWebhook } from './generic-webhook.ts';
export { defineConfig, loadConfig, type OnboardingConfig } from './onboarding-config.ts';
export { type EventMapping, type SignupWebhook, type WebhookOptions } from './signup-webhook.ts';
export { type StandardEvent, standardWebhook } from './standard-webhook.ts';
export { type StripeSignupEvent, stripeWebhook } from './stripe-webhook.ts';
export { configuredWebhooks, type WebhookEndpoint } from './webhook-endpoint.ts';
export {
  type WorkosOrganization,
  type WorkosSignupEvent,
  type WorkosUser,
  workosWebhook,
} from './workos-webhook.ts';
