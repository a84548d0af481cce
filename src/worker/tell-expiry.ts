import type { MetricMeter } from '@temporalio/common';
import type { TemporalConfig } from '../config/index.ts';
import { SECOND_MS } from '../domain/durations.ts';
import { TEMPORAL_CREDENTIAL_EXPIRY } from '../domain/metrics.ts';
import { credentialExpiry } from '../temporal/index.ts';

/** Writes until when the credential is good that Temporal is shown, where that is known. It is read once, at the start. */
export function tellExpiry(
  meter: MetricMeter,
  { connection, namespace, taskQueue }: Pick<TemporalConfig, 'connection' | 'namespace' | 'taskQueue'>,
): void {
  const expiry = credentialExpiry(connection);
  if (expiry === null) return;
  const { name, help } = TEMPORAL_CREDENTIAL_EXPIRY;
  meter
    .createGauge(name, 'int', undefined, help)
    .set(Math.floor(expiry.expiresAtMs / SECOND_MS), { namespace, taskQueue });
}
