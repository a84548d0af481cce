import { isIPv4, isIPv6 } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** Stands for every address where a server other than Node's runs the app, and tells no addresses. */
const UNKNOWN_ADDRESS = 'unknown';

/**
 * The address that a request came from, in one form for each: without a port, IPv4 within IPv6 as IPv4, and of IPv6 the network of 64
 * bits, because whoever has one address of it has all.
 *
 * Each trusted proxy appends the address that it saw to `X-Forwarded-For`. Addresses to the left of those come from the caller.
 */
export function clientAddressOf(c: Context, trustedProxies: number): string {
  if (trustedProxies > 0) {
    const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
    const address = forwarded.at(-trustedProxies);
    if (address !== undefined && address !== '') return normalAddress(address);
  }
  const isNode = c.env !== undefined && 'incoming' in (c.env as object);
  const address = isNode ? getConnInfo(c).remote.address : undefined;
  return address === undefined ? UNKNOWN_ADDRESS : normalAddress(address);
}

/** What is no address stays as it is: some proxies write a name. */
export function normalAddress(written: string): string {
  const address = withoutPort(written);
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const isIPv4Within = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xff_ff;
  if (isIPv4Within)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** `192.0.2.1:80`, `[2001:db8::1]:80`, `[2001:db8::1]` and `fe80::1%eth0`, without what is no part of the address. */
function withoutPort(written: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(written) ?? [];
  if (bracketed !== undefined) return withoutZone(bracketed);
  const [, host = ''] = /^([^:]+):\d+$/.exec(written) ?? [];
  return isIPv4(host) ? host : withoutZone(written);
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // In the form in which WHATWG URLs have them: hexadecimal only, and at most one `::`.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const [first, last] = [head, tail ?? ''].map((part) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)),
  ) as [number[], number[]];
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}
