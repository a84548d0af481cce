/** What the configuration would send across a network in the clear. */
import { isLoopback } from '../domain/loopback.ts';
import type { AirbyteConfig } from './airbyte.ts';
import type { TracingConfig } from './telemetry.ts';

/** A sentence for each address to which secrets go by plain HTTP, and which is another machine’s. */
export function clearTextWarnings({
  airbyte,
  tracing,
}: {
  readonly airbyte: Pick<AirbyteConfig, 'apiUrl'> | null;
  readonly tracing: Pick<TracingConfig, 'url' | 'hasHeaders'> | null;
}): string[] {
  return [
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
  ];
}

function isInTheClear(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !isLoopback(hostname);
}
