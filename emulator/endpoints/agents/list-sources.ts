import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { uuid } from '../../request.ts';
import type { Workspace } from '../../workspaces.ts';
import type { World } from '../../world.ts';
import type { Endpoint } from '../endpoint.ts';
import { sourceListItem } from './source-answer.ts';
import { workspaceNamed, workspaceWithId } from './workspace.ts';

const name = z.string().exactOptional();

const query = z.strictObject({
  workspace_id: uuid.exactOptional(),
  workspace_name: name,
  /** Deprecated, as is the next. */
  customer_name: name,
  external_user_id: name,
  definition_id: uuid.exactOptional(),
});

/** Of one workspace, all of them at once: there are no pages. */
export const listSources: Endpoint = {
  operation: 'listSources',
  apis: ['agents'],
  method: 'GET',
  path: '/api/v1/integrations/connectors',
  bearer: 'organization',
  prepare: (request, world) => {
    const given = request.query(query);
    const { id } = workspaceOf(given, world);
    const definitionId = given.definition_id?.toLowerCase();
    return {
      commit: () => ({
        body: {
          data: world.sources
            .in(id)
            .filter(
              ({ sourceTemplateId }) =>
                definitionId === undefined || world.templates.definitionOf(sourceTemplateId) === definitionId,
            )
            .map((source) => sourceListItem(source, world)),
        },
      }),
    };
  },
};

/** @throws ApiError 400 where no workspace is given, 404 where it is unknown */
function workspaceOf(given: z.infer<typeof query>, world: World): Workspace {
  if (given.workspace_id !== undefined) return workspaceWithId(world, given.workspace_id);
  const named = given.workspace_name ?? given.customer_name ?? given.external_user_id;
  if (named === undefined) throw new ApiError(400, 'workspace_id or workspace_name must be provided');
  return workspaceNamed(world, named);
}
