/**
 * What is kept of each request: a log line, a count and a span, and an audit line where the request changes something. These hold
 * an operation's name, a status and a time, and so nothing of bodies, queries, headers or paths (I4).
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { stackFrames } from '../domain/stack-frames.ts';
import { hasGone, STATUS_BROKEN_OFF } from '../http-server/index.ts';
import type { Endpoint, HttpContext, HttpEnv, HttpServices } from './endpoint.ts';

export function observeRequests(
  { logger, metrics }: HttpServices,
  { operation, mutates }: Pick<Endpoint, 'operation' | 'mutates'>,
): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const began = performance.now();
    await next();
    const status = statusOf(c);
    const ms = Math.round(performance.now() - began);
    metrics.requests.inc({ operation, status: String(status) });
    metrics.duration.observe({ operation }, ms / 1_000);
    const { workflowId: workflow_id, outcome } = c.var as Partial<HttpEnv['Variables']>;
    const line = { request_id: c.get('requestId'), operation, status, ms, outcome, workflow_id };
    logger[levelOf(status)](line, 'request');
    if (mutates === true) audit(logger, c, operation);
  };
}

/** The answer to a caller that has gone: nobody reads it, and it is counted. */
export function answerBrokenOff(c: Context): Response {
  return c.body('', STATUS_BROKEN_OFF as ContentfulStatusCode);
}

/** The status of the answer; where it would have been a good one, and the caller went before it began, that it was broken off. */
function statusOf(c: HttpContext): number {
  const { status } = c.res;
  return status < 400 && hasGone(c.req.raw) ? STATUS_BROKEN_OFF : status;
}

function audit(logger: HttpServices['logger'], c: HttpContext, operation: string): void {
  const caller = c.get('caller') as HttpEnv['Variables']['caller'] | undefined;
  const line = {
    audit: true,
    operation,
    api_key: caller?.kind === 'api_key' ? caller.name : null,
    workspace_name: c.get('workspaceName'),
    workflow_id: c.get('workflowId'),
    status: statusOf(c),
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
      return statusOf(c);
    });
  };
}

/** Where an unexpected error was thrown, without its message, which may hold anything. */
export function placeOf(error: unknown): { error: string; at: readonly string[] } {
  const name = error instanceof Error ? error.name : typeof error;
  return { error: name, at: stackFrames(error).map((line) => line.trim()) };
}
