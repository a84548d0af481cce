/** What `onboarding.config.ts` imports: from signup events to onboarding requests, in code. */
export type { OnboardingRequestInput } from './client.ts';
export {
  ConfigFileError,
  defineConfig,
  type EventMapping,
  type GenericOptions,
  type GenericVerification,
  genericWebhook,
  type OnboardingConfig,
  type SignedTimestamp,
  type SignupWebhook,
  type StandardEvent,
  standardWebhook,
  type StripeCheckoutSession,
  type StripeCustomer,
  type StripeSignupEvent,
  stripeWebhook,
  type WebhookOptions,
  type WorkosOrganization,
  type WorkosSignupEvent,
  type WorkosUser,
  workosWebhook,
} from './signup/index.ts';
