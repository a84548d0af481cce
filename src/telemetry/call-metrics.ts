/** What is counted of the calls to Airbyte: the same in a worker, which counts for itself, and in the HTTP service. */
import type { MetricMeter } from '@temporalio/common';
import { Counter, Histogram, type Metric } from 'prom-client';
import type { CallEnd, CallObserver } from '../airbyte/index.ts';
import { AIRBYTE_REQUEST_SECONDS, TOKEN_REQUESTS } from '../domain/metrics.ts';

/** Where it is counted. */
interface CallCounters {
  readonly call: (seconds: number, labels: { readonly operation: string; readonly status: string }) => void;
  readonly token: (labels: { readonly token: string; readonly outcome: string }) => void;
}

const TOKENS: Readonly<Record<string, string>> = {
  issueOrganizationToken: 'organization',
  issueScopedToken: 'scoped',
  issueWidgetToken: 'widget',
};

export function countCalls({ call, token }: CallCounters): CallObserver {
  return ({ operation }) =>
    ({ seconds, status, outcome }: CallEnd) => {
      call(seconds, { operation, status });
      const kind = TOKENS[operation];
      if (kind !== undefined) token({ token: kind, outcome: outcome === 'done' ? 'issued' : outcome });
    };
}

/** Among the metrics of Temporal's SDK. */
export function metersOf(meter: MetricMeter): CallCounters {
  const { name, help } = AIRBYTE_REQUEST_SECONDS;
  const calls = meter.createHistogram(name, 'float', undefined, help);
  const tokens = meter.createCounter(TOKEN_REQUESTS.name, undefined, TOKEN_REQUESTS.help);
  return {
    call: (seconds, labels) => {
      calls.record(seconds, { ...labels });
    },
    token: (labels) => {
      tokens.add(1, { ...labels });
    },
  };
}

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
