/** What the configuration would send across a network in the clear. */
import { DEFAULT_TEMPORAL_ADDRESS } from '../domain/default-addresses.ts';
import { isLoopback } from '../domain/loopback.ts';
import type { AirbyteConfig } from './airbyte.ts';
import type { NoticeReceiversConfig } from './notices.ts';
import type { TracingConfig } from './telemetry.ts';
import type { TemporalConfig } from './temporal.ts';

/** A sentence for each address to which secrets, or what is told of customers, go without TLS, and which is another machine’s. */
export function clearTextWarnings({
  temporal = null,
  airbyte,
  tracing,
  noticeReceivers = null,
}: {
  readonly temporal?: Pick<TemporalConfig, 'connection'> | null;
  readonly airbyte: Pick<AirbyteConfig, 'apiUrl'> | null;
  readonly tracing: Pick<TracingConfig, 'url' | 'hasHeaders'> | null;
  readonly noticeReceivers?: Pick<NoticeReceiversConfig, 'urls'> | null;
}): string[] {
  return [
    ...(temporal !== null && sendsKeyInTheClear(temporal.connection)
      ? [
          'TLS toward Temporal is turned off (TEMPORAL_TLS, or the profile), and its address is another machine’s: the API key crosses the network in the clear',
        ]
      : []),
    ...(airbyte !== null && isInTheClear(airbyte.apiUrl)
      ? [
          'AIRBYTE_API_URL is http:// to another machine: the organization’s credential, tokens and configurations cross the network in the clear',
        ]
      : []),
    ...(tracing !== null && tracing.hasHeaders && isInTheClear(tracing.url)
      ? [
          'the collector of traces is at http:// of another machine: what OTEL_EXPORTER_OTLP_HEADERS holds crosses the network in the clear',
        ]
      : []),
    ...(noticeReceivers?.urls.some(isInTheClear) === true
      ? [
          'ONBOARDING_NOTICE_URLS has http:// of another machine: names of customers and how far they are cross the network in the clear, signed',
        ]
      : []),
  ];
}

function sendsKeyInTheClear({
  address = DEFAULT_TEMPORAL_ADDRESS,
  apiKey,
  tls,
}: TemporalConfig['connection']): boolean {
  return apiKey !== undefined && tls === false && !isLoopback(address.replace(/:\d+$/, ''));
}

function isInTheClear(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !isLoopback(hostname);
}
