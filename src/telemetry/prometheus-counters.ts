import { Counter, Histogram, type Metric } from 'prom-client';
import { AIRBYTE_REQUEST_SECONDS, TOKEN_REQUESTS } from '../domain/metrics.ts';
import type { CallCounters } from './call-metrics.ts';

/** Where a process without Temporal's runtime counts its calls. In no registry yet: each app registers them with its own. */
export function prometheusCounters(): CallCounters & { readonly metrics: readonly Metric[] } {
  const { buckets, ...calls } = AIRBYTE_REQUEST_SECONDS;
  const seconds = new Histogram({
    ...calls,
    buckets: [...buckets],
    labelNames: ['operation', 'status'],
    registers: [],
  });
  const { name, help } = TOKEN_REQUESTS;
  const tokens = new Counter({
    name: `${name}_total`,
    help,
    labelNames: ['token', 'outcome'],
    registers: [],
  });
  return {
    call: (took, labels) => {
      seconds.observe(labels, took);
    },
    token: (labels) => {
      tokens.inc(labels);
    },
    metrics: [seconds, tokens],
  };
}
