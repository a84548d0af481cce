/**
 * Rate limits, counted by each process for itself: a request with a valid API key counts for the key, any other for the
 * address that it came from. A webhook that verifies counts for nobody: its sender delivers in bursts, and gives up
 * an endpoint that refuses.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { DEFAULT_REQUEST_LIMITS } from '../domain/default-rates.ts';
import type { HttpLimits } from './dependencies.ts';
import type { Metrics } from './metrics.ts';
import { ProblemError } from './problem.ts';

const MINUTE_SECONDS = 60;

export interface RateLimits {
  /** @throws ProblemError with Retry-After */
  countKey(name: string): Promise<void>;
  /** @throws ProblemError with Retry-After */
  countAddress(address: string): Promise<void>;
}

export function createRateLimits(limits: Partial<HttpLimits>, { limited }: Metrics): RateLimits {
  const { perKey, perAddress } = { ...DEFAULT_REQUEST_LIMITS, ...limits };
  const keys = new RateLimiterMemory({ points: perKey, duration: MINUTE_SECONDS });
  const addresses = new RateLimiterMemory({ points: perAddress, duration: MINUTE_SECONDS });
  const count = async (limiter: RateLimiterMemory, by: string, who: string): Promise<void> => {
    try {
      await limiter.consume(who);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      limited.inc({ by });
      const headers = { 'retry-after': String(Math.max(1, Math.ceil(error.msBeforeNext / 1_000))) };
      throw new ProblemError('rate_limited', { headers });
    }
  };
  return {
    countKey: (name) => count(keys, 'key', name),
    countAddress: (address) => count(addresses, 'address', address),
  };
}
