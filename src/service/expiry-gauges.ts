import { Gauge } from 'prom-client';
import type { TemporalConfig } from '../config/index.ts';
import { TEMPORAL_CREDENTIAL_EXPIRY } from '../domain/metrics.ts';
import { credentialExpiry } from '../temporal/index.ts';

/** Until when the credential is good that Temporal is shown: none where that is not known. In no registry yet. */
export function expiryGauges({ connection }: Pick<TemporalConfig, 'connection'>): Gauge[] {
  const expiry = credentialExpiry(connection);
  if (expiry === null) return [];
  const gauge = new Gauge({ ...TEMPORAL_CREDENTIAL_EXPIRY, registers: [] });
  gauge.set(Math.floor(expiry.expiresAtMs / 1_000));
  return [gauge];
}
