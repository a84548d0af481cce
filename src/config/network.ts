/** How the addresses that the environment names are reached. */
import { proxyFor, type ReachedAddress } from '../proxy/settings.ts';
import { apiUrl, hasAirbyteCredential, registryConfig } from './airbyte.ts';
import { clearTextWarnings } from './clear-text.ts';
import { NOTICE_URLS, noticeUrls } from './notices.ts';
import { proxySettings } from './proxies.ts';
import { readAll, type Environment, type Reader } from './reader.ts';
import { tracingConfig } from './telemetry.ts';
import { temporalConfig } from './temporal.ts';

export interface NetworkConfig {
  readonly addresses: readonly ReachedAddress[];
  /** Of what crosses a network in the clear. */
  readonly warnings: readonly string[];
}

/** @throws ConfigError */
export function readNetworkConfig(env: Environment): NetworkConfig {
  return readAll(env, networkConfig);
}

function networkConfig(read: Reader): NetworkConfig {
  const api = apiUrl(read);
  const { url: registry } = registryConfig(read);
  const notices = noticeUrls(read);
  const reached: (readonly [string, string | null])[] = [
    ['AIRBYTE_API_URL', api],
    ['AIRBYTE_REGISTRY_URL', registry],
    ...notices.map((url) => [NOTICE_URLS, url] as const),
  ];
  const isUsed = hasAirbyteCredential(read.env);
  const tracing = tracingConfig(read);
  const temporal = temporalConfig(read);
  const addresses = reached.flatMap(([variable, url]) =>
    // What is no address is a problem already.
    url === null || !URL.canParse(url) ? [] : [reachedAddress(read, variable, new URL(url))],
  );
  if (read.problems.length > 0) return { addresses, warnings: [] };
  const airbyte = isUsed ? { apiUrl: api } : null;
  return {
    addresses,
    warnings: clearTextWarnings({ temporal, airbyte, tracing, noticeReceivers: { urls: notices } }),
  };
}

function reachedAddress(read: Reader, variable: string, url: URL): ReachedAddress {
  const proxy = proxyFor(url, proxySettings(read));
  return {
    variable,
    origin: url.origin,
    proxy: proxy && { origin: proxy.origin, hasPassword: proxy.authorization !== null },
  };
}
