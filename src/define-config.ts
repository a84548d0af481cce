/** What `onboarding.config.ts` imports: from signup events to onboarding requests, and what is done when they have come to something, in code. */
export type { OnboardingRequestInput } from './client.ts';
export type { HookContext, OnboardingHook, OnboardingHooks } from './domain/hooks.ts';
export type { Notice, NoticeProgress, NoticeType } from './domain/history/notices.ts';
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
