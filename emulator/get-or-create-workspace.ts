import type { Effect } from './calls.ts';
import { ApiError } from './errors.ts';
import type { Workspace } from './workspaces.ts';
import type { World } from './world.ts';

/** The platform's get-or-create by name in its two steps, with nothing that keeps another request from coming between. */
export interface GetOrCreate {
  readonly takesMs: number;
  /** The second step. @throws ApiError when several workspaces have the name */
  commit(): { workspace: Workspace; effect?: Effect };
  end(): void;
}

/** The first step: looks for the workspace. Two requests that both find none both make one (unless told otherwise). */
export function getOrCreateWorkspace(world: World, name: string, regionId: string | null): GetOrCreate {
  const { options, workspaces, clock } = world;
  const foundNone = workspaces.named(name).length === 0;
  const end = foundNone ? world.firstMints.begin(name) : (): void => undefined;
  return {
    takesMs: foundNone ? options.workspaceCreationMs : 0,
    commit: () => {
      if (!(foundNone && options.workspaceRace)) {
        const existing = theOnlyWorkspace(world, name);
        if (existing) return { workspace: existing };
      }
      const workspace = workspaces.add({ name, regionId, createdAt: clock.now() });
      return {
        workspace,
        effect: { kind: 'workspace_created', workspaceId: workspace.id, workspaceName: name },
      };
    },
    end,
  };
}

/** The workspace of a name, if there is one. @throws ApiError when there are several */
export function theOnlyWorkspace({ workspaces, options }: World, name: string): Workspace | null {
  const [first, ...others] = workspaces.named(name);
  if (others.length > 0) {
    // EmbeddedWorkspacesHandler.getOrCreate of the platform, in its words.
    const message = `Found multiple workspaces with the same name: ${name}. This is unexpected!`;
    throw new ApiError(options.duplicateWorkspaceStatus, message);
  }
  return first ?? null;
}
