import { setCurrentDetails } from '@temporalio/workflow';
import { currentDetails } from '../domain/current-details.ts';
import type { Failure, FailureType } from '../domain/failure.ts';
import type { OnboardingInput } from '../domain/history/onboarding-input.ts';
import { percentReady, type Stage, type WorkflowProgress } from '../domain/progress.ts';
import type { OnboardingStatus } from '../domain/status.ts';
import { RunMetrics } from './metrics.ts';
import { SearchAttributes } from './search-attributes.ts';
import { SourceRun } from './source-run.ts';

/** What this run has to show: the answer of the query, the details in the Temporal UI, the search attributes. */
export class Board {
  readonly sources: readonly SourceRun[];
  workspaceId: string | null;
  /** Why the onboarding as a whole, rather than one source, needs a person; a retry takes it away. */
  failure: Failure | null = null;
  readonly #input: OnboardingInput;
  #stage: Exclude<Stage, 'waiting_for_person'> = 'issuing_token';
  #closed: OnboardingStatus | null = null;
  /** Why the run as a whole has failed, besides what it was parked with. */
  #closedBy: Failure | null = null;
  readonly #metrics = new RunMetrics();
  #updatedAt = new Date();
  /** When the sources' turn comes, while the run waits for what the one before may still have in flight. */
  #waitsUntil: Date | null = null;
  readonly #searchAttributes = new SearchAttributes();

  constructor(input: OnboardingInput) {
    this.#input = input;
    this.workspaceId = input.previous_run?.workspace_id ?? null;
    const changed = (): void => {
      this.changed();
    };
    this.sources = input.request.sources.map((request, index) => new SourceRun(index, request, changed));
  }

  /** The failures that need a person. */
  failures(): Failure[] {
    return [this, ...this.sources].flatMap(({ failure }) => failure ?? []);
  }

  /** Nothing goes on, and nothing will until a person acts. */
  isParked(): boolean {
    const sourcesStandStill = this.sources.every(({ isReady, failure }) => isReady || failure !== null);
    return this.failure !== null || (sourcesStandStill && this.failures().length > 0);
  }

  /** Nothing is begun before that time; `null`: nothing is waited for any more. */
  waitsUntil(time: Date | null): void {
    this.#waitsUntil = time;
    this.changed();
  }

  inWorkspace(workspaceId: string | null): void {
    this.workspaceId = workspaceId;
    this.#stage = 'creating_sources';
    this.changed();
  }

  /** The last that is shown of this run. */
  close(status: 'completed' | 'failed' | 'cancelled', by: Failure | null = null): WorkflowProgress {
    this.#closed = status;
    this.#closedBy = by;
    if (status !== 'failed') this.#stage = 'done';
    this.changed();
    this.#metrics.closed(this.progress());
    return this.progress();
  }

  changed(): void {
    this.#updatedAt = new Date();
    if (this.#closed === null) this.#metrics.parked(this.failures());
    const progress = this.progress();
    setCurrentDetails(currentDetails(progress));
    this.#showSearchAttributes(progress);
  }

  progress(): WorkflowProgress {
    const { request } = this.#input;
    return {
      workspace_name: request.workspace_name,
      workspace_id: this.workspaceId,
      status: this.#status(),
      stage: this.isParked() && this.#closed === null ? 'waiting_for_person' : this.#stage,
      percent: percentReady(this.sources),
      sources: this.sources.map((source) => ({
        ...source.progress(),
        next_attempt_at: this.#closed === null ? (this.#waitsUntil?.toISOString() ?? null) : null,
      })),
      failure: this.#closedBy ?? this.failure,
      signup_event: request.signup_event ?? null,
      updated_at: this.#updatedAt.toISOString(),
    };
  }

  #status(): OnboardingStatus {
    return this.#closed ?? (this.failures().length > 0 ? 'needs_attention' : 'running');
  }

  #showSearchAttributes({ status }: WorkflowProgress): void {
    const failures = [...this.failures(), ...(this.#closedBy === null ? [] : [this.#closedBy])];
    const failureTypes = [...new Set<FailureType>(failures.map(({ type }) => type))].sort();
    const sourcesReady = this.sources.filter(({ isReady }) => isReady).length;
    const standsStill = this.#closed !== null || this.isParked();
    this.#searchAttributes.show({ status, failureTypes, sourcesReady }, standsStill);
  }
}
