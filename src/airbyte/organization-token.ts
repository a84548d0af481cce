/**
 * The organization's token, and when it is fetched:
 *
 * O1 Once for any number of waiters. A waiter that gives up doesn't take the fetch from the others; a failed fetch is
 *    forgotten, so that the next call tries again.
 * O2 Again a minute before it expires, by the earlier of `expires_in` and the JWT's `exp`: they have been seen to
 *    differ (900 s against 180 s, airbyte-api-python-sdk#118).
 * O3 Again after the API rejected it. Calls that failed with the same token share one renewal: it is keyed by the
 *    rejected token, and a newer one is used as it is.
 */
import type { z } from 'zod';
import { interruptible, withDeadline } from './deadline.ts';
import { decodeJwtClaims, momentOf } from './decoded-token.ts';
import { organizationTokenSchema } from './answers.ts';
import type { Call, Transport } from './transport.ts';

/** A token that someone else renews, or the client id and secret that tokens are fetched with. */
export type OrganizationCredential =
  | { kind: 'access_token'; accessToken: string }
  | { kind: 'client_credentials'; clientId: string; clientSecret: string };

export interface OrganizationTokens {
  /** A usable token. `signal`, of `withDeadline`, ends the waiting and not the fetch. */
  get(signal: AbortSignal): Promise<string>;
  /** Another token than the rejected one, or null where there is no other. */
  renew(rejected: string, signal: AbortSignal): Promise<string | null>;
}

export function createOrganizationTokens(
  credential: OrganizationCredential,
  dependencies: FetchDependencies,
): OrganizationTokens {
  if (credential.kind === 'client_credentials') return new FetchedTokens(credential, dependencies);
  const { accessToken } = credential;
  return { get: () => Promise.resolve(accessToken), renew: () => Promise.resolve(null) };
}

interface FetchDependencies {
  transport: Transport;
  /** Of the fetch itself, whoever waits for it. */
  timeoutMs: number;
  /** Wall clock, milliseconds. */
  now: () => number;
}

interface CachedToken {
  accessToken: string;
  usableUntil: number;
}

class FetchedTokens implements OrganizationTokens {
  readonly #credential: { clientId: string; clientSecret: string };
  readonly #dependencies: FetchDependencies;
  #cached: CachedToken | null = null;
  #fetching: Promise<string> | null = null;

  constructor(credential: { clientId: string; clientSecret: string }, dependencies: FetchDependencies) {
    this.#credential = credential;
    this.#dependencies = dependencies;
  }

  get(signal: AbortSignal): Promise<string> {
    if (this.#cached && this.#dependencies.now() < this.#cached.usableUntil) {
      return Promise.resolve(this.#cached.accessToken);
    }
    this.#fetching ??= this.#fetch();
    return interruptible(this.#fetching, signal);
  }

  renew(rejected: string, signal: AbortSignal): Promise<string> {
    if (this.#cached?.accessToken === rejected) this.#cached = null;
    return this.get(signal);
  }

  #fetch(): Promise<string> {
    const { transport, timeoutMs } = this.#dependencies;
    const requestedAt = this.#dependencies.now();
    const fetching = withDeadline({ timeoutMs }, (signal) => transport.send(this.#call(), signal))
      .then(({ access_token: accessToken, expires_in: expiresInSeconds }) => {
        this.#cached = { accessToken, usableUntil: usableUntil(accessToken, expiresInSeconds, requestedAt) };
        return accessToken;
      })
      .finally(() => {
        this.#fetching = null;
      });
    // Every waiter may have given up by the time it fails; nobody is left to handle that then.
    fetching.catch(() => undefined);
    return fetching;
  }

  #call(): Call<z.infer<typeof organizationTokenSchema>> {
    const { clientId, clientSecret } = this.#credential;
    return {
      operation: 'issueOrganizationToken',
      method: 'POST',
      url: this.#dependencies.transport.url('/api/v1/account/applications/token'),
      credential: 'organization',
      bearer: null,
      body: { client_id: clientId, client_secret: clientSecret },
      answer: organizationTokenSchema,
    };
  }
}

const MARGIN_MS = 60_000;
/** Where nothing says: the shortest lifetime that this API has been seen to give. */
const UNKNOWN_LIFETIME_MS = 180_000;

/**
 * A minute before the end (O2). Of a lifetime under two minutes half is used, so that a short-lived token is not
 * fetched anew by every call.
 * @param expiresInSeconds seconds
 */
export function usableUntil(
  accessToken: string,
  expiresInSeconds: number | null,
  requestedAt: number,
): number {
  const expiresAt = momentOf(decodeJwtClaims(accessToken)?.['exp']);
  const lifetimesMs = [
    ...(expiresInSeconds === null ? [] : [expiresInSeconds * 1000]),
    ...(expiresAt === null ? [] : [expiresAt - requestedAt]),
  ];
  const lifetimeMs = lifetimesMs.length > 0 ? Math.min(...lifetimesMs) : UNKNOWN_LIFETIME_MS;
  return requestedAt + (lifetimeMs < 2 * MARGIN_MS ? lifetimeMs / 2 : lifetimeMs - MARGIN_MS);
}
