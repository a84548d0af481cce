/** What the service counts, for Prometheus. Labels come from closed sets: operations, statuses, endpoints that are configured. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { TEXTS_LEFT_OUT, UNTRUSTED_FORWARDS } from '../domain/metrics.ts';
import { onTextLeftOut } from '../redaction/index.ts';
import { DELIVERY_LABELS } from './delivery-outcomes.ts';

export interface RequestMetrics {
  readonly registry: Registry;
  /** By `operation` and `status`. */
  readonly requests: Counter<'operation' | 'status'>;
  /** Seconds, by `operation`. */
  readonly duration: Histogram<'operation'>;
  /** Accepted onboarding requests, by `outcome`. */
  readonly signups: Counter<'outcome'>;
  /** By `endpoint` and `outcome`, one of {@link DeliveryOutcome}; what is rejected by `reason`, too. */
  readonly webhooks: Counter<'endpoint' | 'outcome' | 'reason'>;
  readonly limited: Counter<'by'>;
  /** Requests with `X-Forwarded-For`, which is not read. */
  readonly forwarded: Counter;
  readonly listeners: Gauge;
  /** Onboardings that are followed: one loop each, however many listen. */
  readonly followed: Gauge;
}

/** @param endpoints of webhooks: what becomes of their deliveries is counted from zero, so that no first one is missed */
export function createRequestMetrics(
  registry: Registry = new Registry(),
  endpoints: Iterable<string> = [],
): RequestMetrics {
  const registers = [registry];
  const metrics: RequestMetrics = {
    registry,
    requests: new Counter({
      name: 'onboarding_http_requests_total',
      help: 'Requests answered, by operation and status.',
      labelNames: ['operation', 'status'],
      registers,
    }),
    duration: new Histogram({
      name: 'onboarding_http_request_seconds',
      help: 'Time until an answer began, by operation.',
      labelNames: ['operation'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    signups: new Counter({
      name: 'onboarding_signups_total',
      help: 'Onboarding requests accepted over the API and by webhooks, by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    webhooks: new Counter({
      name: 'onboarding_webhooks_total',
      help: 'Webhook deliveries, by endpoint and outcome, and what was rejected by reason.',
      labelNames: ['endpoint', 'outcome', 'reason'],
      registers,
    }),
    limited: new Counter({
      name: 'onboarding_http_limited_total',
      help: 'Requests over a limit, by what was limited: key, token, address, streams.',
      labelNames: ['by'],
      registers,
    }),
    forwarded: new Counter({
      name: UNTRUSTED_FORWARDS,
      help: 'Requests with X-Forwarded-For while no proxy is trusted: its addresses are not read.',
      registers,
    }),
    listeners: new Gauge({
      name: 'onboarding_progress_listeners',
      help: 'Open streams of progress.',
      registers,
    }),
    followed: new Gauge({
      name: 'onboarding_progress_followed',
      help: 'Onboardings that are followed for those streams.',
      registers,
    }),
  };
  const { name, help } = TEXTS_LEFT_OUT;
  const leftOut = new Counter({ name: `${name}_total`, help, registers });
  onTextLeftOut(() => {
    leftOut.inc();
  });
  for (const endpoint of endpoints) {
    for (const labels of DELIVERY_LABELS) metrics.webhooks.inc({ endpoint, ...labels }, 0);
  }
  return metrics;
}
