import type { Endpoint } from '../endpoint.ts';

export const getMetrics: Endpoint = {
  operation: 'metrics',
  method: 'get',
  path: '/metrics',
  summary: 'Metrics for Prometheus',
  access: 'open',
  responses: { 200: { description: 'In Prometheus’ text format', content: 'text/plain' } },
  problems: [],
  handler:
    ({ metrics: { registry } }) =>
    async (c) =>
      c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
};
