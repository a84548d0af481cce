/** The path that the service is mounted under in another server, and is called by from outside. */
import { getPath } from 'hono/utils/url';

/** As it stands before each path: with a slash before it and none behind it; empty where there is none. */
export function prefixOf(given: string): string {
  const inner = given.replaceAll(/^\/+|\/+$/g, '');
  return inner === '' ? '' : `/${inner}`;
}

/** The path without the prefix, whether or not whoever mounts the service has taken it off. */
export function withoutPrefix(prefix: string, path: string): string {
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

/** What a request asks for, for the router of a service with this prefix. */
export function routedPath(prefix: string): (request: Request) => string {
  return (request) => withoutPrefix(prefix, getPath(request));
}

/** What a caller asked for, as it is called from outside. */
export function askedPath(prefix: string, path: string): string {
  return `${prefix}${withoutPrefix(prefix, path)}`;
}
