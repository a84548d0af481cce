import type { Call } from './calls.ts';
import type { OperationName } from './operations.ts';
import { seedSource, seedWorkspace, type SourceSeed, type WorkspaceSeed } from './seed.ts';
import type { DeletedSourceView, SourceView } from './sources.ts';
import { waitUntil, type WaitOptions } from './wait-until.ts';
import type { WorkspaceView } from './workspaces.ts';
import type { World } from './world.ts';

/** What a test sees of the emulator's world, and puts into it. */
export interface Insight {
  /** The calls to one operation, in their order. */
  callsTo(operation: OperationName): Call[];
  /**
   * The most token requests for this name that were under way at once while no workspace of the name existed, late
   * commits included.
   */
  maxConcurrentFirstMints(workspaceName: string): number;
  /** The same for every name that was asked for while no workspace had it. */
  allMaxConcurrentFirstMints(): Record<string, number>;
  /** How many effects of `late_commit` are still to land, and how many deletions of `agents` are under way. */
  pendingCommits(): number;
  /** Every workspace, in the order of creation. */
  workspaces(): WorkspaceView[];
  /** Live ones, in the order of creation. */
  sources(workspaceName?: string): SourceView[];
  /** In the order of deletion. */
  deletedSources(): DeletedSourceView[];

  /** As if someone else had made it. A name that is taken becomes unusable, as in the API. */
  seedWorkspace(seed: WorkspaceSeed): WorkspaceView;
  /** As if someone had renamed it in Airbyte. */
  renameWorkspace(id: string, name: string): void;
  /** As if someone else had made it, in the first workspace of that name, which is made where there is none. */
  seedSource(seed: SourceSeed): SourceView;
  /** As if someone had renamed it in Airbyte. */
  renameSource(id: string, name: string): void;

  /** The first such call, also one that came already. @throws Error after `timeoutMs` */
  waitForCall(
    operation: OperationName,
    predicate?: (call: Call) => boolean,
    options?: WaitOptions,
  ): Promise<Call>;
  /** @throws Error after `timeoutMs` */
  waitFor(predicate: () => boolean, options?: WaitOptions): Promise<void>;
}

/** @param world the present one */
export function createInsight(world: () => World): Insight {
  const callsTo = (operation: OperationName): Call[] =>
    world().calls.filter((call) => call.operation === operation);
  const sources = (workspaceName?: string): SourceView[] =>
    world()
      .sources.all()
      .filter((source) => workspaceName === undefined || source.workspaceName === workspaceName);
  return {
    callsTo,
    maxConcurrentFirstMints: (workspaceName) => world().firstMints.max(workspaceName),
    allMaxConcurrentFirstMints: () => world().firstMints.all(),
    pendingCommits: () => world().lateCommits.pending,
    workspaces: () => world().workspaces.views(),
    sources,
    deletedSources: () => world().sources.deleted(),
    seedWorkspace: (seed) => seedWorkspace(world(), seed),
    renameWorkspace: (id, name) => {
      world().workspaces.rename(id, name);
    },
    seedSource: (seed) => seedSource(world(), seed),
    renameSource: (id, name) => {
      world().sources.rename(id, name);
    },
    waitForCall: (operation, predicate = () => true, waitOptions = {}) =>
      waitUntil(() => callsTo(operation).find(predicate), `a call of ${operation}`, waitOptions),
    waitFor: async (predicate, waitOptions = {}) => {
      await waitUntil(() => predicate() || undefined, 'a condition', waitOptions);
    },
  };
}
