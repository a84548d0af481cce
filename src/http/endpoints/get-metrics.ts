import type { Endpoint } from '../endpoint.ts';
import { keptFor } from '../kept-for.ts';

/** To write them takes milliseconds. */
const KEPT_MS = 1_000;

export const getMetrics: Endpoint = {
  operation: 'metrics',
  method: 'get',
  path: '/metrics',
  summary: 'Metrics for Prometheus',
  access: 'open',
  isForOperators: true,
  responses: { 200: { description: 'In Prometheus’ text format', content: 'text/plain' } },
  problems: [],
  handler: ({ metrics: { registry } }) => {
    const encoder = new TextEncoder();
    const text = keptFor(KEPT_MS, async () => encoder.encode(await registry.metrics()));
    return async (c) => c.body(await text(), 200, { 'content-type': registry.contentType });
  },
};
