/** What this run has to show: the answer of the query, the details in the Temporal UI, the search attributes, the metrics. */
import {
  condition,
  metricMeter,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import type {
  Failure,
  OnboardingInput,
  OnboardingStatus,
  SealedSourceRequest,
  Stage,
  WorkflowProgress,
} from '../domain/history/types.ts';
import { CLOSED, HEALED, PARKED, RUN_SECONDS, SOURCES, type MetricDefinition } from '../domain/metrics.ts';
import { FAILURE_TYPES_ATTRIBUTE, SOURCES_READY_ATTRIBUTE, STATUS_ATTRIBUTE } from '../domain/names.ts';
import { percentReady } from '../domain/run-state.ts';
import { currentDetails } from '../domain/run-details.ts';
import { onceAnswered } from './answered.ts';
import { SourceRun } from './source-run.ts';

/** As what a run begins with. */
const NO_ATTRIBUTES = { status: 'running' as OnboardingStatus, failureTypes: '', sourcesReady: 0 };

export class Board {
  readonly sources: readonly SourceRun[];
  readonly #input: OnboardingInput;
  #workspaceId: string | null;
  #stage: Exclude<Stage, 'waiting_for_person'> = 'issuing_token';
  #updatedAt = new Date();
  /** When the sources' turn comes, while the run waits for what the one before may still have in flight. */
  #waitsUntil: Date | null = null;
  /** Why the onboarding as a whole, rather than one source, needs a person. */
  #failure: Failure | null = null;
  #closed: OnboardingStatus | null = null;
  /** Why the run as a whole has failed, besides what it was parked with. */
  #closedBy: Failure | null = null;
  #attributes = NO_ATTRIBUTES;
  readonly #counted = new Set<Failure>();

  constructor(input: OnboardingInput) {
    this.#input = input;
    this.#workspaceId = input.previous_run?.workspace_id ?? null;
    const changed = (): void => {
      this.show();
    };
    this.sources = input.request.sources.map((request, index) => new SourceRun(index, request, changed));
  }

  /** Why the onboarding as a whole needs a person; a retry takes it away. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** The failures that need a person. */
  failures(): Failure[] {
    return [this, ...this.sources].flatMap(({ failure }) => failure ?? []);
  }

  get status(): OnboardingStatus {
    return this.#closed ?? (this.failures().length > 0 ? 'needs_attention' : 'running');
  }

  /** Nothing of it can change any more. */
  get isClosed(): boolean {
    return this.#closed !== null;
  }

  /** Nothing goes on, and nothing will until a person acts. */
  isParked(): boolean {
    const sourcesStandStill = this.sources.every(({ isReady, failure }) => isReady || failure !== null);
    return this.#failure !== null || (sourcesStandStill && this.failures().length > 0);
  }

  /** Nothing is begun before that time; `null`: nothing is waited for any more. */
  waitUntil(time: Date | null): void {
    this.#waitsUntil = time;
    this.show();
  }

  enterWorkspace(workspaceId: string | null): void {
    this.#workspaceId = workspaceId;
    this.#stage = 'creating_sources';
    this.show();
  }

  /** Parks the onboarding as a whole until it is resumed. */
  park(failure: Failure): Promise<void> {
    this.#failure = failure;
    this.show();
    return condition(onceAnswered(() => this.#failure === null));
  }

  /** Takes up again what is parked as a whole, and these sources, with their corrections where there are any. */
  resume(sources: readonly SourceRun[], corrections: ReadonlyMap<string, SealedSourceRequest>): void {
    this.#failure = null;
    for (const source of sources) source.retry(corrections.get(source.request.name));
    this.show();
  }

  /** What is not ready is cancelled, and the run is closed. @param why the progress may not list everything that exists */
  cancel(why: Failure | null): void {
    this.#failure = why ?? this.#failure;
    for (const source of this.sources) if (!source.isReady) source.cancel();
    this.close('cancelled');
  }

  /** The last that is shown of this run. */
  close(status: 'completed' | 'failed' | 'cancelled', by: Failure | null = null): WorkflowProgress {
    this.#closed = status;
    this.#closedBy = by;
    if (status !== 'failed') this.#stage = 'done';
    this.show();
    countClosed(this.progress());
    return this.progress();
  }

  show(): void {
    this.#updatedAt = new Date();
    if (this.#closed === null) this.#countParked();
    setCurrentDetails(currentDetails(this.progress()));
    this.#showAttributes();
  }

  progress(): WorkflowProgress {
    const { request } = this.#input;
    const nextAttemptAt = this.#closed === null ? (this.#waitsUntil?.toISOString() ?? null) : null;
    const sources = this.sources.map((source) => ({ ...source.progress(), next_attempt_at: nextAttemptAt }));
    return {
      workspace_name: request.workspace_name,
      workspace_id: this.#workspaceId,
      status: this.status,
      stage: this.isParked() && this.#closed === null ? 'waiting_for_person' : this.#stage,
      percent: percentReady(sources),
      sources,
      failure: this.#closedBy ?? this.#failure,
      signup_event: request.signup_event ?? null,
      updated_at: this.#updatedAt.toISOString(),
    };
  }

  /** Each write of a search attribute is billed and stands in the history, so they are written seldom. */
  #showAttributes(): void {
    const failures = [...this.failures(), ...(this.#closedBy === null ? [] : [this.#closedBy])];
    const types = [...new Set<string>(failures.map(({ type }) => type))].sort();
    const before = this.#attributes;
    const now = {
      status: this.status,
      failureTypes: types.join(),
      sourcesReady: this.sources.filter(({ isReady }) => isReady).length,
    };
    const changes: SearchAttributeUpdatePair[] = [];
    if (now.status !== before.status) changes.push({ key: STATUS_ATTRIBUTE, value: now.status });
    if (now.failureTypes !== before.failureTypes)
      changes.push({ key: FAILURE_TYPES_ATTRIBUTE, value: types.length > 0 ? types : null });
    // Not with each source: when nothing goes on any more, or with a write that is made anyway.
    const isWritten = this.#closed !== null || this.isParked() || changes.length > 0;
    if (isWritten && now.sourcesReady !== before.sourcesReady)
      changes.push({ key: SOURCES_READY_ATTRIBUTE, value: now.sourcesReady });
    if (changes.length === 0) return;
    this.#attributes = now;
    upsertSearchAttributes(changes);
  }

  /** Counts what has come to need a person since the last time. */
  #countParked(): void {
    for (const failure of this.failures()) {
      if (this.#counted.has(failure)) continue;
      this.#counted.add(failure);
      count(PARKED, { failure_type: failure.type });
    }
  }
}

function countClosed({ status, sources }: WorkflowProgress): void {
  const seconds = Math.max(0, Date.now() - workflowInfo().startTime.getTime()) / 1_000;
  const runSeconds = metricMeter.createHistogram(RUN_SECONDS.name, 'float', undefined, RUN_SECONDS.help);
  runSeconds.record(seconds, { outcome: status });
  count(CLOSED, { outcome: status });
  for (const { state, healed } of sources) {
    count(SOURCES, { state });
    if (healed === true) count(HEALED);
  }
}

/** Metrics stand in no history, and nothing is counted while a run replays. */
function count({ name, help }: MetricDefinition, labels: Readonly<Record<string, string>> = {}): void {
  metricMeter.createCounter(name, undefined, help).add(1, labels);
}
