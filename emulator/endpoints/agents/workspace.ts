import { ApiError } from '../../errors.ts';
import type { Workspace } from '../../workspaces.ts';
import { theOnlyWorkspace } from '../../get-or-create-workspace.ts';
import type { World } from '../../world.ts';

/** @throws ApiError 404 where there is none of the name, which is never made here; as a token request where several are */
export function workspaceNamed(world: World, name: string): Workspace {
  return found(theOnlyWorkspace(world, name));
}

/** @throws ApiError 404 */
export function workspaceWithId({ workspaces }: World, id: string): Workspace {
  return found(workspaces.byId(id.toLowerCase()));
}

function found(workspace: Workspace | null): Workspace {
  if (workspace === null) throw new ApiError(404, 'Workspace not found');
  return workspace;
}
