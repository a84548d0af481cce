import type { MiddlewareHandler } from 'hono';
import type { Endpoint, HttpEnv, HttpServices } from './endpoint.ts';

/** A span a request, where requests are traced. Probes and scrapes start no trace: they come every few seconds. */
export function traced(
  { traceRequest }: HttpServices,
  { operation, path, access }: Endpoint,
): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    if (traceRequest === undefined || access === 'open') {
      await next();
      return;
    }
    const header = (name: string): string | undefined => c.req.header(name);
    const request = {
      operation,
      method: c.req.method,
      route: path,
      requestId: c.get('requestId'),
      header,
    };
    await traceRequest(request, async () => {
      await next();
      return c.res.status;
    });
  };
}
