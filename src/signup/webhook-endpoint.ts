/** A webhook that is configured: a scheme, and the secrets that verify it. */
import type { SignupWebhook } from './signup-webhook.ts';

export interface WebhookEndpoint {
  readonly name: string;
  readonly webhook: SignupWebhook;
  /** Any of them verifies, so that a secret can be rotated. */
  readonly secrets: readonly string[];
}

/** The variable that an endpoint's secrets are in. */
export function secretsVariable(name: string): string {
  return `ONBOARDING_WEBHOOK_SECRETS_${name.toUpperCase().replaceAll('-', '_')}`;
}
