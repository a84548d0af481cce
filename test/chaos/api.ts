/** The API that a chaos run is made against, and what it is found to hold at the end. */
import type { Environment } from '../../src/config/index.ts';
import type { Line } from './timeline.ts';

/** What stands in the workspaces of one name. What the API does not tell is `null`. */
export interface Standing {
  readonly sources: readonly { readonly id: string; readonly name: string }[];
  readonly workspaces: number | null;
  /** The most first token requests for the name that were in flight at once. */
  readonly firstMintsAtOnce: number | null;
  /** How many sources were deleted, rightly or not. */
  readonly deleted: number | null;
  /** Sources that were deleted although no 2xx had given them to this onboarding. */
  readonly wronglyDeleted: readonly string[] | null;
  /** Why the API does not say what stands; a name with two workspaces is such a case. */
  readonly untold?: string;
}

export interface ApiUnderTest {
  /** What workers need to reach it. */
  readonly environment: Environment;
  /** From here on nothing goes wrong by plan. */
  stopFaults(): void;
  standing(workspaceName: string): Promise<Standing>;
  /** What it saw of one onboarding, as far as it tells. */
  timeline(workspaceName: string): Line[];
  /** How often each fault struck. */
  faultsStruck(): Map<string, number>;
  /** Effects that came later than the API promises: then nothing that was counted can be held against the product. */
  lateEffects(): number;
  close(): Promise<void>;
}
