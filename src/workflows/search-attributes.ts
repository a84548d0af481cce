import { upsertSearchAttributes } from '@temporalio/workflow';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import type { FailureType } from '../domain/failure.ts';
import { FAILURE_TYPES, SOURCES_READY, STATUS } from '../domain/names.ts';
import type { OnboardingStatus } from '../domain/status.ts';

export interface Shown {
  readonly status: OnboardingStatus;
  readonly failureTypes: readonly FailureType[];
  readonly sourcesReady: number;
}

/** The search attributes of this run. Each write is billed and stands in the history, so they are written seldom. */
export class SearchAttributes {
  /** What the run is started with. */
  #shown: Shown = { status: 'running', failureTypes: [], sourcesReady: 0 };

  /** @param standsStill how many sources are ready is written only then, not with each of them */
  show(now: Shown, standsStill: boolean): void {
    const changes: SearchAttributeUpdatePair[] = [];
    if (now.status !== this.#shown.status) changes.push({ key: STATUS, value: now.status });
    if (now.failureTypes.join() !== this.#shown.failureTypes.join()) {
      changes.push({ key: FAILURE_TYPES, value: now.failureTypes.length > 0 ? [...now.failureTypes] : null });
    }
    // Also with a write that is made anyway.
    if ((standsStill || changes.length > 0) && now.sourcesReady !== this.#shown.sourcesReady) {
      changes.push({ key: SOURCES_READY, value: now.sourcesReady });
    }
    if (changes.length === 0) return;
    this.#shown = now;
    upsertSearchAttributes(changes);
  }
}
