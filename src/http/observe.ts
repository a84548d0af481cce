/**
 * What is kept of each request: a log line, a count and a span, and an audit line where the request changes something. These hold
 * an operation's name, a status and a time, and so nothing of bodies, queries, headers or paths (I4).
 */
import type { MiddlewareHandler } from 'hono';
import { stackFrames } from '../domain/stack-frames.ts';
import type { Endpoint, HttpContext, HttpEnv, HttpServices } from './endpoint.ts';

export function observeRequests(
  { logger, metrics }: HttpServices,
  { operation, mutates }: Pick<Endpoint, 'operation' | 'mutates'>,
): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const began = performance.now();
    await next();
    const { status } = c.res;
    const ms = Math.round(performance.now() - began);
    metrics.requests.inc({ operation, status: String(status) });
    metrics.duration.observe({ operation }, ms / 1_000);
    const { workflowId: workflow_id, outcome } = c.var as Partial<HttpEnv['Variables']>;
    const line = { request_id: c.get('requestId'), operation, status, ms, outcome, workflow_id };
    logger[levelOf(status)](line, 'request');
    if (mutates === true) audit(logger, c, operation);
  };
}

function audit(logger: HttpServices['logger'], c: HttpContext, operation: string): void {
  const caller = c.get('caller') as HttpEnv['Variables']['caller'] | undefined;
  const line = {
    audit: true,
    operation,
    api_key: caller?.kind === 'api_key' ? caller.name : null,
    workspace_name: c.get('workspaceName'),
    workflow_id: c.get('workflowId'),
    status: c.res.status,
    request_id: c.get('requestId'),
  };
  logger.info(line, 'audit');
}

function levelOf(status: number): 'debug' | 'info' | 'error' {
  if (status >= 500) return 'error';
  return status === 200 ? 'debug' : 'info';
}

/** A span a request, where requests are traced. Probes and scrapes start no trace: they come every few seconds. */
export function traceRequests(
  { traceRequest }: HttpServices,
  { operation, path: route, access }: Endpoint,
): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    if (traceRequest === undefined || access === 'open') {
      await next();
      return;
    }
    const header = (name: string): string | undefined => c.req.header(name);
    const request = { operation, method: c.req.method, route, requestId: c.get('requestId'), header };
    await traceRequest(request, async () => {
      await next();
      return c.res.status;
    });
  };
}

/** Where an unexpected error was thrown, without its message, which may hold anything. */
export function placeOf(error: unknown): { error: string; at: readonly string[] } {
  const name = error instanceof Error ? error.name : typeof error;
  return { error: name, at: stackFrames(error).map((line) => line.trim()) };
}
