/** What `onboarding.config.ts` imports: from signup events to onboarding requests, in code. */
import type { SignupWebhook } from './signup/index.ts';

export type { OnboardingRequestInput } from './client.ts';
export { genericWebhook, type GenericOptions, type GenericVerification } from './signup/index.ts';
export type { EventMapping, SignupWebhook, WebhookOptions } from './signup/index.ts';
export { standardWebhook, type StandardEvent } from './signup/index.ts';
export { stripeWebhook, type StripeSignupEvent } from './signup/index.ts';
export {
  workosWebhook,
  type WorkosOrganization,
  type WorkosSignupEvent,
  type WorkosUser,
} from './signup/index.ts';

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
