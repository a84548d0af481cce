/** What a retry brings about goes on when the retry has been answered. */
import { allHandlersFinished, patched } from '@temporalio/workflow';

/**
 * A condition that an update brings about, made such that it holds no sooner than the update has been answered. Otherwise the
 * answer and the next command race through microtasks, and how many there are depends on the worker's interceptors: what a
 * traced worker wrote would not replay on one that is not (I5).
 */
export function onceAnswered(isSo: () => boolean): () => boolean {
  // A run that a worker of before parked goes on in the order that it had there.
  if (!patched('retries-are-answered-first')) return isSo;
  return () => isSo() && allHandlersFinished();
}
