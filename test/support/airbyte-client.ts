/** A client of the Airbyte API on its own, and one call with all that can become of it. */
import { onTestFinished } from 'vitest';
import { AirbyteClient, AirbyteError, type AirbyteClientOptions } from '../../src/airbyte/index.ts';

/** It is closed when the test is over. */
export function clientOf(apiUrl: string, options: Partial<AirbyteClientOptions> = {}): AirbyteClient {
  const client = new AirbyteClient({
    apiUrl,
    organizationId: 'org-1',
    credential: { kind: 'access_token', accessToken: 'org-token' },
    requestTimeoutMs: 60_000,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** @throws Error where the call succeeds, or fails with anything else */
export async function failureOf(call: Promise<unknown>): Promise<AirbyteError> {
  const error: unknown = await call.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof AirbyteError) return error;
  throw error;
}

export const scopedToken = 'scoped-token';

export const workspace = { id: 'w-1', name: 'acme', scopedToken };

export const source = {
  name: 'Stripe',
  source_template_id: 't-1',
  source_config: { account_id: 'acct_123', client_secret: 'sk_test_secret' },
};

/** What the API answers where it has created {@link source}. */
export const created = {
  id: 's-1',
  name: 'Stripe',
  source_template: { id: 't-1', name: 'x' },
  source_config: {},
};

/** Creates {@link source}. */
export const create = (client: AirbyteClient, call = {}): Promise<unknown> =>
  client.createSource({ workspace, source }, call);
