/** What is counted of the calls to Airbyte: the same in a worker, which counts for itself, and in the HTTP service. */
import type { CallEnd, CallObserver } from '../airbyte/index.ts';
import type { MetricMeter } from '@temporalio/common';
import { AIRBYTE_REQUEST_SECONDS, TOKEN_REQUESTS } from '../domain/metrics.ts';

/** Where it is counted. */
export interface CallCounters {
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
