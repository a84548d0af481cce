import { randomUUID } from 'node:crypto';

export interface Workspace {
  readonly id: string;
  readonly name: string;
  /** Read only when the workspace is made. */
  readonly regionId: string | null;
  /** An inactive one replicates nothing. */
  readonly status: 'active' | 'inactive';
  readonly createdAt: number;
}

/** A workspace as tests see it. */
export interface WorkspaceView extends Workspace {
  /** False once another workspace has the same name: no token can be had for it any more. */
  readonly usable: boolean;
}

/** Nothing keeps a name from being used twice, as in the platform's table. */
export class Workspaces {
  readonly #byId = new Map<string, Workspace>();
  readonly #byName = new Map<string, Workspace[]>();

  add(workspace: {
    name: string;
    id?: string | undefined;
    regionId?: string | null;
    status?: Workspace['status'] | undefined;
    createdAt: number;
  }): Workspace {
    const added = {
      ...workspace,
      id: workspace.id ?? randomUUID(),
      regionId: workspace.regionId ?? null,
      status: workspace.status ?? 'active',
    };
    if (this.#byId.has(added.id)) throw new Error(`there is a workspace with the id ${added.id} already`);
    this.#byId.set(added.id, added);
    this.#byName.set(added.name, [...this.named(added.name), added]);
    return added;
  }

  /** The old name is then unknown: a token request for it makes a new workspace, as in the API. */
  rename(id: string, name: string): void {
    const renamed = this.#byId.get(id);
    if (renamed === undefined) throw new Error(`there is no workspace with the id ${id}`);
    this.#byId.set(id, { ...renamed, name });
    this.#byName.set(
      renamed.name,
      this.named(renamed.name).filter((each) => each.id !== id),
    );
    this.#byName.set(name, [...this.named(name), { ...renamed, name }]);
  }

  byId(id: string): Workspace | null {
    return this.#byId.get(id) ?? null;
  }

  /** Matched exactly. */
  named(name: string): readonly Workspace[] {
    return this.#byName.get(name) ?? [];
  }

  views(): WorkspaceView[] {
    return [...this.#byId.values()].map((each) => ({ ...each, usable: this.named(each.name).length === 1 }));
  }
}
