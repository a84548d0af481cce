/**
 * What is seen of each request: one log line, one count and one span, and an audit line where it changes something.
 * I4: by construction without bodies, queries, headers and addresses' paths: an operation's name, a status, a time.
 */
import type { MiddlewareHandler } from 'hono';
import { stackFrames } from '../domain/stack-frames.ts';
import type { Endpoint, HttpContext, HttpEnv, HttpServices } from './endpoint.ts';

export function observe(
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
  const api_key = caller?.kind === 'api_key' ? caller.name : null;
  const { status } = c.res;
  const request_id = c.get('requestId');
  const workspace_name = c.get('workspaceName');
  const workflow_id = c.get('workflowId');
  const what = { audit: true, operation, api_key, workspace_name, workflow_id, status, request_id };
  logger.info(what, 'audit');
}

function levelOf(status: number): 'debug' | 'info' | 'error' {
  if (status >= 500) return 'error';
  return status === 200 ? 'debug' : 'info';
}

/** A span a request, where requests are traced. Probes and scrapes start no trace: they come every few seconds. */
export function traced(
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
