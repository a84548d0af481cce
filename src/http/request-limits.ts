/**
 * The limits of requests a minute. Each process counts for itself: a request with a valid credential counts against that alone, an API
 * key by its name and a progress token by its onboarding, and is never refused for the address that it came from. What fails to say who
 * it is counts against that address. So whoever guesses shuts nobody out. Deliveries of webhooks with a valid signature are not limited:
 * senders deliver in bursts, and switch off an endpoint that refuses.
 */
import type { Context } from 'hono';
import { DEFAULT_REQUEST_LIMITS } from '../domain/default-rates.ts';
import { clientAddressOf, RateLimit } from '../http-server/index.ts';
import type { Caller } from './caller.ts';
import type { HttpDependencies } from './http-dependencies.ts';
import { ProblemError, retryAfter } from './problem.ts';
import type { RequestMetrics } from './request-metrics.ts';

export interface RequestLimits {
  /** Counts for whoever has shown a valid credential. @throws ProblemError with Retry-After */
  countCaller(caller: Exclude<Caller, { readonly kind: 'nobody' }>): void;
  /** Counts for the address of whoever has shown none. @throws ProblemError with Retry-After */
  countFailure(c: Context): void;
}

export function createRequestLimits(
  { limits, trustedProxies = 0 }: Pick<HttpDependencies, 'limits' | 'trustedProxies'>,
  { limited }: Pick<RequestMetrics, 'limited'>,
): RequestLimits {
  const { perKey, perToken, perAddress } = { ...DEFAULT_REQUEST_LIMITS, ...limits };
  const keys = new RateLimit(perKey);
  const tokens = new RateLimit(perToken);
  const addresses = new RateLimit(perAddress);
  const count = (limit: RateLimit, by: 'key' | 'token' | 'address', who: string): void => {
    const waitMs = limit.count(who);
    if (waitMs === null) return;
    limited.inc({ by });
    throw new ProblemError('rate_limited', { headers: retryAfter(waitMs) });
  };
  return {
    countCaller: (caller) => {
      if (caller.kind === 'api_key') count(keys, 'key', caller.name);
      else count(tokens, 'token', caller.workspaceName);
    },
    countFailure: (c) => {
      count(addresses, 'address', clientAddressOf(c, trustedProxies));
    },
  };
}
