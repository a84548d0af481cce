import { getConnInfo } from '@hono/node-server/conninfo';
import type { HttpContext } from './endpoint.ts';

/** Where a server that is not Node's runs the app, nobody can be told apart by address. */
const UNKNOWN = 'unknown';

/**
 * The address of whoever called. Each trusted proxy appends the address that it saw to `X-Forwarded-For`; what stands
 * further left was written by the caller.
 */
export function addressOf(c: HttpContext, trustedProxies: number): string {
  if (trustedProxies > 0) {
    const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
    const address = forwarded.at(-trustedProxies);
    if (address !== undefined && address !== '') return address;
  }
  const isNode = c.env !== undefined && 'incoming' in (c.env as object);
  return (isNode ? getConnInfo(c).remote.address : undefined) ?? UNKNOWN;
}
