/** What answers tell caches and browsers: nothing of a customer's is stored on the way, and none is taken for something else. */
import type { Context, MiddlewareHandler } from 'hono';

/** Below here every answer is about somebody, those that refuse too; before it may be what the service is mounted under. */
const CUSTOMERS = '/v1/';

/** For answers that have what is a customer's. */
export const unstored: MiddlewareHandler = async (c, next) => {
  await next();
  sayOfAnswer(c, 'x-content-type-options', 'nosniff');
  sayOfAnswer(c, 'cache-control', 'no-store');
};

/** For a whole app: what is nobody's, such as the contract, may be stored. */
export const unstoredCustomers: MiddlewareHandler = async (c, next) => {
  if (c.req.path.includes(CUSTOMERS)) return await unstored(c, next);
  await next();
  sayOfAnswer(c, 'x-content-type-options', 'nosniff');
};

/** Of an answer that is made already Hono's own `header` makes another one, with a stream as its body. */
function sayOfAnswer(c: Context, header: string, value: string): void {
  c.res.headers.set(header, value);
}
