import type { RecordedRun } from '../../worker/index.ts';

/** A run, where its history is from. */
export interface RunToReplay extends RecordedRun {
  /** `null` where it is from the server. */
  readonly file: string | null;
  readonly runId: string;
}
