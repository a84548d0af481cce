import { UNTRUSTED_FORWARDS } from '../domain/metrics.ts';
import { counted } from '../domain/words.ts';
import type { Check } from './finding.ts';

/** A service on the same machine answers at once, or not at all. */
const TIMEOUT_MS = 3_000;

/** Only the service sees how requests come to it, so it is asked for what it has counted. Where none runs, nothing is wrong with it. */
export const checkHttpService: Check['run'] = async ({ service }) => {
  if (service instanceof Error) return { status: 'failed', message: service.message, next: 'Correct it.' };
  const { url, trustedProxies } = service;
  const metrics = await metricsOf(url);
  if (metrics === null) return { status: 'ok', message: `Not looked at: no HTTP service answers at ${url}.` };
  const count = new RegExp(`^${UNTRUSTED_FORWARDS} (\\d+)`, 'm').exec(metrics)?.[1];
  if (count === undefined)
    return {
      status: 'ok',
      message: `Not looked at: what answers at ${url} is no HTTP service of this version.`,
    };
  if (Number(count) === 0) {
    const trusted = trustedProxies === 0 ? 'no proxy' : counted(trustedProxies, 'proxy', 'proxies');
    return {
      status: 'ok',
      message: `It answers at ${url}, trusts ${trusted}, and no request came by another.`,
    };
  }
  return {
    status: 'warning',
    message: `It answers at ${url}. ${counted(Number(count), 'request')} had X-Forwarded-For, which it does not read: whoever comes by that proxy shares the proxy’s limit.`,
    next: 'Set ONBOARDING_HTTP_TRUSTED_PROXIES to how many proxies stand before the service, and restart it.',
  };
};

async function metricsOf(url: string): Promise<string | null> {
  try {
    const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return await answer.text();
  } catch {
    // Nobody there, or somebody who does not speak HTTP.
    return null;
  }
}
