/** Configured webhooks: each has a scheme, and the secrets that its deliveries are verified with. */
import type { LoadedConfig } from './onboarding-config.ts';
import type { SignupWebhook } from './signup-webhook.ts';

export interface WebhookEndpoint {
  readonly name: string;
  readonly webhook: SignupWebhook;
  /** A delivery is verified with any of these secrets, so that a secret can be rotated. */
  readonly secrets: readonly string[];
}

/**
 * The webhooks that have a secret, by name. A webhook without one is left out: its deliveries could come from anybody.
 * @param secretsOf the secrets by the variable's name
 */
export function configuredWebhooks(
  signup: LoadedConfig['signup'],
  secretsOf: ReadonlyMap<string, readonly string[]>,
): { webhooks: ReadonlyMap<string, WebhookEndpoint>; problems: readonly string[] } {
  const webhooks = new Map<string, WebhookEndpoint>();
  const problems: string[] = [];
  for (const [name, webhook] of Object.entries(signup)) {
    const variable = secretsVariable(name);
    const secrets = secretsOf.get(variable) ?? [];
    for (const [index, secret] of secrets.entries()) {
      const problem = webhook.secretProblem(secret);
      if (problem !== null) problems.push(`${variable}: entry ${index + 1} ${problem}`);
    }
    if (secrets.length > 0) webhooks.set(name, { name, webhook, secrets });
  }
  const known = new Set(Object.keys(signup).map(secretsVariable));
  for (const variable of secretsOf.keys()) {
    if (!known.has(variable))
      problems.push(`${variable} is set, but no such webhook is in onboarding.config.ts`);
  }
  return { webhooks, problems };
}

/** The variable that an endpoint's secrets are in. */
function secretsVariable(name: string): string {
  return `ONBOARDING_WEBHOOK_SECRETS_${name.toUpperCase().replaceAll('-', '_')}`;
}
