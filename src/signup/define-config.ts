/** What `onboarding.config.ts` imports: from signup events to onboarding requests, in code. */
import type { SignupWebhook } from './signup-webhook.ts';

export type { OnboardingRequestInput } from '../client.ts';
export { genericWebhook, type GenericOptions, type GenericVerification } from './generic-webhook.ts';
export type { EventMapping, SignupWebhook, WebhookOptions } from './signup-webhook.ts';
export { standardWebhook, type StandardEvent } from './standard-webhook.ts';
export { stripeWebhook, type StripeSignupEvent } from './stripe-webhook.ts';
export {
  workosWebhook,
  type WorkosOrganization,
  type WorkosSignupEvent,
  type WorkosUser,
} from './workos-webhook.ts';

export interface OnboardingConfig {
  /**
   * By endpoint: `clerk` is `POST /v1/webhooks/clerk`, with the secrets in `ONBOARDING_WEBHOOK_SECRETS_CLERK`. Names are
   * lower-case letters, digits, `-` and `_`.
   */
  readonly signup: Readonly<Record<string, SignupWebhook>>;
}

export function defineConfig(config: OnboardingConfig): OnboardingConfig {
  return config;
}
