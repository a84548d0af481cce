/**
 * The limits of requests a minute. Each process counts for itself: a request with a valid API key counts against that key, any other
 * against the address that it came from. Deliveries of webhooks with a valid signature are not limited: senders deliver in bursts, and
 * switch off an endpoint that refuses.
 */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { DEFAULT_REQUEST_LIMITS } from '../domain/default-rates.ts';
import { MINUTE_MS } from '../domain/durations.ts';
import type { HttpDependencies } from './http-dependencies.ts';
import { ProblemError, retryAfter } from './problem.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** Stands for every address where a server other than Node's runs the app, and tells no addresses. */
const UNKNOWN_ADDRESS = 'unknown';

export interface RequestLimits {
  /** @throws ProblemError with Retry-After */
  countKey(name: string): Promise<void>;
  /** Counts for the address of whoever called. @throws ProblemError with Retry-After */
  countAddress(c: Context): Promise<void>;
}

export function createRequestLimits(
  { limits, trustedProxies = 0 }: Pick<HttpDependencies, 'limits' | 'trustedProxies'>,
  { limited }: RequestMetrics,
): RequestLimits {
  const { perKey, perAddress } = { ...DEFAULT_REQUEST_LIMITS, ...limits };
  const keys = new RateLimiterMemory({ points: perKey, duration: MINUTE_MS / 1_000 });
  const addresses = new RateLimiterMemory({ points: perAddress, duration: MINUTE_MS / 1_000 });
  const count = async (limiter: RateLimiterMemory, by: string, who: string): Promise<void> => {
    try {
      await limiter.consume(who);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      limited.inc({ by });
      throw new ProblemError('rate_limited', { headers: retryAfter(error.msBeforeNext) });
    }
  };
  return {
    countKey: (name) => count(keys, 'key', name),
    countAddress: (c) => count(addresses, 'address', addressOf(c, trustedProxies)),
  };
}

/** Each trusted proxy appends the address that it saw to `X-Forwarded-For`. Addresses to the left of those come from the caller. */
function addressOf(c: Context, trustedProxies: number): string {
  if (trustedProxies > 0) {
    const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
    const address = forwarded.at(-trustedProxies);
    if (address !== undefined && address !== '') return address;
  }
  const isNode = c.env !== undefined && 'incoming' in (c.env as object);
  return (isNode ? getConnInfo(c).remote.address : undefined) ?? UNKNOWN_ADDRESS;
}
