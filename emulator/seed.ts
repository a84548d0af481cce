import type { SourceView } from './sources.ts';
import type { Workspace, WorkspaceView } from './workspaces.ts';
import type { World } from './world.ts';

export interface WorkspaceSeed {
  readonly name: string;
  readonly id?: string;
  /** Default `active`. */
  readonly status?: Workspace['status'];
}

export interface SourceSeed {
  readonly workspaceName: string;
  readonly name: string;
  readonly sourceTemplateId: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A workspace that someone else made. A name that is taken becomes unusable, as in the API. */
export function seedWorkspace({ workspaces, clock }: World, seed: WorkspaceSeed): WorkspaceView {
  const workspace = workspaces.add({ ...seed, createdAt: clock.now() });
  return { ...workspace, usable: workspaces.named(seed.name).length === 1 };
}

/** A source that someone else made, in the first workspace of that name; the workspace is made where there is none. */
export function seedSource({ workspaces, sources, clock }: World, seed: SourceSeed): SourceView {
  const createdAt = clock.now();
  const [existing] = workspaces.named(seed.workspaceName);
  const workspace = existing ?? workspaces.add({ name: seed.workspaceName, createdAt });
  return sources.add({
    name: seed.name,
    workspaceId: workspace.id,
    workspaceName: workspace.name,
    sourceTemplateId: seed.sourceTemplateId,
    selectedConnectionTemplateTags: [],
    selectedConnectionTemplateTagsMode: 'any',
    receivedConfig: seed.config ?? {},
    createdAt,
  });
}
