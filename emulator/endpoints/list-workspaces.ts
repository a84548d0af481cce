import { z } from 'zod';
import { invalid } from '../errors.ts';
import type { Workspace } from '../workspaces.ts';
import type { World } from '../world.ts';
import { timestamp, type Endpoint } from './endpoint.ts';

const query = z.strictObject({
  name_contains: z.string().exactOptional(),
  status: z.enum(['active', 'inactive']).exactOptional(),
  limit: z.coerce.number<string>().int().min(1).max(100).default(20),
  cursor: z.string().exactOptional(),
});

/** In the order of creation, a page at a time. A name is found only among those that contain it. */
export const listWorkspaces: Endpoint = {
  operation: 'listWorkspaces',
  apis: ['embedded', 'agents'],
  method: 'GET',
  path: '/api/v1/workspaces',
  bearer: 'organization',
  prepare: (request, world) => {
    const { cursor, limit, ...filter } = request.query(query);
    const from = cursor === undefined ? 0 : offsetOf(cursor);
    return {
      commit: () => {
        const found = world.workspaces.views().filter((workspace) => isMeant(workspace, filter));
        const next =
          from + limit < found.length
            ? nextPage(request.address, { ...filter, limit: String(limit) }, from + limit)
            : null;
        const data = found.slice(from, from + limit).map((workspace) => workspaceListItem(workspace, world));
        return { body: { next, data } };
      },
    };
  },
};

function isMeant(
  { name, status }: Workspace,
  filter: { name_contains?: string; status?: Workspace['status'] },
): boolean {
  return (
    name.toLowerCase().includes((filter.name_contains ?? '').toLowerCase()) &&
    (filter.status ?? status) === status
  );
}

function workspaceListItem(
  { id, name, status, createdAt }: Workspace,
  { options, switches }: World,
): Record<string, unknown> {
  return {
    id,
    name,
    organization_id: options.organizationId,
    status,
    ...(switches.apis.includes('agents') ? { cache_enabled: false, tombstone: false } : {}),
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
  };
}

/** The address of the next page; the cursor means nothing to a client. */
function nextPage(address: string, given: Readonly<Record<string, string>>, offset: number): string {
  const cursor = Buffer.from(JSON.stringify({ offset })).toString('base64url');
  const query = new URLSearchParams({ ...given, cursor });
  return `${address}?${query.toString()}`;
}

/** @throws ApiError 422 for a text that is no cursor */
function offsetOf(cursor: string): number {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return z.strictObject({ offset: z.int().min(0) }).parse(parsed).offset;
  } catch {
    throw invalid([{ at: ['query', 'cursor'], message: 'Value error, Invalid cursor', code: 'value_error' }]);
  }
}
