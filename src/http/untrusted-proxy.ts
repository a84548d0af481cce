import type { Logger } from 'pino';
import type { RequestMetrics } from './request-metrics.ts';

/**
 * What is to be told of each request that has `X-Forwarded-For` while no proxy is trusted: each is counted, and the first is a warning in
 * the log. All such callers share the proxy's address, and so its limit.
 */
export function untrustedForwards(
  { forwarded }: Pick<RequestMetrics, 'forwarded'>,
  logger: Logger,
): () => void {
  let hasWarned = false;
  return () => {
    forwarded.inc();
    if (hasWarned) return;
    hasWarned = true;
    logger.warn(
      'A request has X-Forwarded-For, and no proxy is trusted: its addresses are not read. Behind a proxy, set ONBOARDING_HTTP_TRUSTED_PROXIES to how many there are.',
    );
  };
}
