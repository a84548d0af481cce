import { randomUUID } from 'node:crypto';

/** A source as tests see it. Times are the emulator's clock. */
export interface SourceView {
  readonly id: string;
  readonly name: string;
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly sourceTemplateId: string;
  readonly selectedConnectionTemplateTags: readonly string[];
  readonly selectedConnectionTemplateTagsMode: 'any' | 'all';
  /** As it was received, secrets and all; what `agents` receives in parts, in one. */
  readonly receivedConfig: Readonly<Record<string, unknown>>;
  /** As `agents` received them, each null where it was not given. */
  readonly receivedCredentials: Readonly<Record<string, unknown>> | null;
  readonly receivedReplicationConfig: Readonly<Record<string, unknown>> | null;
  /** What `agents` was told to read of it. */
  readonly entities: readonly unknown[] | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

type Received = 'receivedCredentials' | 'receivedReplicationConfig' | 'entities';
type AddedSource = Omit<SourceView, 'id' | 'updatedAt' | Received> & Partial<Pick<SourceView, Received>>;

export type DeletedSourceView = SourceView & { readonly deletedAt: number };

/** Nothing keeps a name from being used twice in a workspace, as in the platform's table. */
export class Sources {
  readonly #live = new Map<string, SourceView>();
  readonly #idsByWorkspace = new Map<string, Set<string>>();
  readonly #deleted = new Map<string, DeletedSourceView>();

  /** Where `agents` received nothing, it is null. */
  add(source: AddedSource): SourceView {
    const nothing = { receivedCredentials: null, receivedReplicationConfig: null, entities: null };
    const added = { ...nothing, ...source, id: randomUUID(), updatedAt: source.createdAt };
    this.#live.set(added.id, added);
    this.#idsIn(added.workspaceId).add(added.id);
    return added;
  }

  byId(id: string): SourceView | null {
    return this.#live.get(id) ?? null;
  }

  /** Also one that was deleted. */
  known(id: string): SourceView | null {
    return this.byId(id) ?? this.#deleted.get(id) ?? null;
  }

  /** In the order of creation. */
  in(workspaceId: string): SourceView[] {
    return [...this.#idsIn(workspaceId)].flatMap((id) => this.#live.get(id) ?? []);
  }

  all(): SourceView[] {
    return [...this.#live.values()];
  }

  deleted(): DeletedSourceView[] {
    return [...this.#deleted.values()];
  }

  replace(source: SourceView): void {
    this.#live.set(source.id, source);
  }

  rename(id: string, name: string): void {
    const renamed = this.#live.get(id);
    if (renamed === undefined) throw new Error(`there is no source with the id ${id}`);
    this.replace({ ...renamed, name });
  }

  delete(source: SourceView, deletedAt: number): void {
    this.#live.delete(source.id);
    this.#idsIn(source.workspaceId).delete(source.id);
    this.#deleted.set(source.id, { ...source, deletedAt });
  }

  #idsIn(workspaceId: string): Set<string> {
    const ids = this.#idsByWorkspace.get(workspaceId) ?? new Set();
    this.#idsByWorkspace.set(workspaceId, ids);
    return ids;
  }
}
