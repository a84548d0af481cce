/** The mail that a customer gets when the sources are there. */
import type { OnboardingHooks } from 'airbyte-embedded-onboarding/config';

/**
 * The hook is called at least once for each onboarding that completes, and always with the same key: a mail service that knows
 * idempotency keys sends one mail.
 * @param url answers `POST {url}/mails`
 */
export function welcomeMail(url: string): OnboardingHooks {
  return {
    completed: async ({ data }, { idempotencyKey, signal }) => {
      const answer = await fetch(`${url}/mails`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify({ to: data.workspace_name, text: 'Your data is on its way.' }),
        signal,
      });
      if (!answer.ok) throw new Error(`The mail was not taken: ${answer.status}.`);
    },
  };
}
