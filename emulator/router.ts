import type { ApiName } from './apis.ts';
import { endpoints } from './endpoints/index.ts';
import type { Endpoint } from './endpoints/endpoint.ts';
import { ApiError } from './errors.ts';

export interface Route {
  readonly endpoint: Endpoint;
  /** Of the path. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * @param apis the generations that are offered
 * @throws ApiError 404 for an unknown path, 405 with `Allow` for a known one with another method
 */
export function route(method: string, path: string, apis: readonly ApiName[]): Route {
  const fitting = endpoints.flatMap((endpoint) => {
    const isOffered = endpoint.apis.some((api) => apis.includes(api));
    const params = isOffered ? match(endpoint.path, path) : null;
    return params ? [{ endpoint, params }] : [];
  });
  if (fitting.length === 0) throw new ApiError(404, 'Not Found');
  const found = fitting.find(({ endpoint }) => endpoint.method === method);
  if (found) return found;
  const allow = fitting.map(({ endpoint }) => endpoint.method).join(', ');
  throw new ApiError(405, 'Method Not Allowed', { headers: { allow } });
}

function match(template: string, path: string): Record<string, string> | null {
  const names = template.split('/');
  const parts = path.split('/');
  if (names.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? '';
    if (name.startsWith('{') && part !== '') params[name.slice(1, -1)] = part;
    else if (name !== part) return null;
  }
  return params;
}
