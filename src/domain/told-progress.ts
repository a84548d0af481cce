/** The progress of a workflow as it is told: each failure with whose move it is. */
import type { SourceProgress, SourceState, WorkflowProgress } from './history/types.ts';
import type { Progress, ToldSourceProgress } from './run-state.ts';
import { toldFailure } from './told-failure.ts';

/** The states of a source that go on by themselves. */
const UNDER_WAY: ReadonlySet<SourceState> = new Set([
  'waiting',
  'checking',
  'creating',
  'retrying',
  'settling',
]);

/** @param isTriedAgain whether what failed of the whole is tried again by itself */
export function toldProgress(
  progress: WorkflowProgress,
  { isTriedAgain }: { readonly isTriedAgain: boolean },
): Pick<Progress, keyof WorkflowProgress> {
  const { failure: whole, sources } = progress;
  return {
    ...progress,
    sources: sources.map(toldSource),
    failure: whole && toldFailure(whole, { isTriedAgain }),
  };
}

function toldSource({ failure: its, ...source }: SourceProgress): ToldSourceProgress {
  const isTriedAgain = UNDER_WAY.has(source.state);
  return { ...source, failure: its && toldFailure(its, { isTriedAgain }) };
}
