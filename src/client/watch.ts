/** Watches an onboarding by looking again and again, as one person does; `follow.ts` is for a service that many look at. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../domain/progress.ts';

export interface WatchOptions {
  /** Milliseconds between two looks; a second by default. */
  readonly interval?: number;
  /** Aborted: it ends. */
  readonly signal?: AbortSignal;
}

/** What `look` finds now, and again whenever that has changed, until the onboarding closes. @throws what `look` throws */
export async function* watchProgress(
  look: () => Promise<Progress>,
  { interval = 1_000, signal }: WatchOptions,
): AsyncGenerator<Progress, void> {
  let shown = '';
  while (signal?.aborted !== true) {
    const progress = await look();
    const seen = JSON.stringify(progress);
    if (seen !== shown) yield progress;
    shown = seen;
    if (progress.closed_at !== null) return;
    await pause(interval, undefined, signal && { signal }).catch(() => undefined);
  }
}
