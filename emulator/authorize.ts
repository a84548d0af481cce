import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint } from './endpoints/endpoint.ts';
import { ApiError, invalid } from './errors.ts';
import { uuid } from './request.ts';
import type { Grant } from './tokens.ts';
import type { Workspace } from './workspaces.ts';
import type { World } from './world.ts';

/** What the bearer token allows; null without a token that is in force. */
export function grantOf(headers: IncomingHttpHeaders, world: World): Grant | null {
  const [, token] = /^bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return token === undefined ? null : world.tokens.grantOf(token);
}

/**
 * Lets a request in.
 * @throws ApiError 401 without a token in force, 403 for one of the other kind or for another organization, 400 and 422
 *   for a missing or unreadable organization header (neither status is documented)
 */
export function authorize(
  endpoint: Endpoint,
  headers: IncomingHttpHeaders,
  world: World,
): { workspace: Workspace | null } {
  if (endpoint.bearer === 'none') {
    checkOrganization(headers, world, 'optional');
    return { workspace: null };
  }
  const grant = grantOf(headers, world);
  if (grant === null) throw unauthorized();
  if (grant.kind !== endpoint.bearer) throw new ApiError(403, 'Access denied to this resource');
  checkOrganization(headers, world, world.options.organizationHeader);
  return { workspace: grant.kind === 'scoped' ? world.workspaces.byId(grant.workspaceId) : null };
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Invalid authentication credentials', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function checkOrganization(
  headers: IncomingHttpHeaders,
  world: World,
  presence: 'required' | 'optional',
): void {
  const given = headers['x-organization-id'];
  if (given === undefined) {
    if (presence === 'optional') return;
    throw new ApiError(400, 'X-Organization-Id header is required');
  }
  if (String(given).toLowerCase() === world.options.organizationId.toLowerCase()) return;
  if (!uuid.safeParse(given).success) {
    const at = ['header', 'X-Organization-Id'];
    throw invalid([{ at, message: 'Input should be a valid UUID', code: 'uuid_parsing' }]);
  }
  throw new ApiError(403, 'Access denied to this organization');
}
