/** One run of an onboarding that nobody makes: what it was started with, and how it stands. */
import { randomUUID } from 'node:crypto';
import { effectiveSources, initialProgress, type Run, type RunHistory } from '../client/index.ts';
import { failure } from '../domain/failure.ts';
import { noSuchSource } from '../domain/history/messages.ts';
import type {
  Failure,
  FailureType,
  FieldProblem,
  OnboardingInput,
  PreflightMode,
  RequestDigest,
  SealedSourceRequest,
  SourceProgress,
  WorkflowProgress,
} from '../domain/history/types.ts';
import { workflowIdFor } from '../domain/names.ts';
import type { OnboardingRequest } from '../domain/onboarding-request.ts';
import { isReady, percentReady, type ExecutionStatus } from '../domain/run-state.ts';

/** A failure as a test wants it. */
export interface WantedFailure {
  readonly type: FailureType;
  /** What exactly happened, for the operator. */
  readonly detail?: string;
  /** The fields that are not right. Those of a source’s configuration are by their paths in it. */
  readonly fields?: readonly FieldProblem[];
}

/** What is to need a person, and why. */
export interface WantedAttention {
  /** The name of a source; without one it is the onboarding as a whole. */
  readonly source?: string;
  readonly failure: WantedFailure;
}

/** How a run goes on where it is not to complete. */
export type Turn =
  | { readonly kind: 'needs_attention'; readonly what: readonly WantedAttention[] }
  | { readonly kind: 'fails'; readonly as: ClosingFailure };

/** Why a run closes without success: nobody came in time, or it was ended from outside. */
export type ClosingFailure = 'Onboarding.AttentionWindowClosed' | 'Onboarding.Terminated';

/** What stands in a customer’s workspace, over all runs. */
export interface Workspace {
  readonly id: string;
  /** Ids of its sources, by their names. */
  readonly sources: Map<string, string>;
}

export class MemoryRun {
  readonly runId = randomUUID();
  readonly input: OnboardingInput;
  readonly digest: RequestDigest | null;
  /** In the open, with every correction. */
  request: OnboardingRequest;
  readonly #workspace: Workspace;
  readonly #startedAt = new Date();
  #closedAt: Date | null = null;
  #execution: ExecutionStatus = 'Running';
  #corrections: readonly SealedSourceRequest[] = [];
  #preflight: PreflightMode | undefined;
  #own: WorkflowProgress;

  constructor(
    request: OnboardingRequest,
    {
      input,
      digest,
      workspace,
    }: { input: OnboardingInput; digest: RequestDigest | null; workspace: Workspace },
  ) {
    this.request = request;
    this.input = input;
    this.digest = digest;
    this.#workspace = workspace;
    this.#own = { ...initialProgress(input.request), workspace_id: input.previous_run?.workspace_id ?? null };
  }

  get own(): WorkflowProgress {
    return this.#own;
  }

  /** What it needs a person for. */
  get failures(): readonly Failure[] {
    const { failure: whole, sources } = this.#own;
    return [whole, ...sources.map((source) => source.failure)].filter((each) => each !== null);
  }

  get isClosed(): boolean {
    return this.#closedAt !== null;
  }

  /** Nothing goes on until a person acts. */
  get isParked(): boolean {
    return this.#own.stage === 'waiting_for_person';
  }

  /** As Temporal would describe it. */
  described(): Run {
    const { workspace_name, status } = this.#own;
    return {
      workspaceName: workspace_name,
      workflowId: workflowIdFor(workspace_name),
      runId: this.runId,
      execution: this.#execution,
      isClosed: this.isClosed,
      status: this.#execution === 'Terminated' ? 'failed' : status,
      startedAt: this.#startedAt,
      closedAt: this.#closedAt,
      digest: this.digest,
      pendingActivities: [],
      historyBytes: undefined,
    };
  }

  /** What its history would say. */
  history(): RunHistory {
    const { input, own } = this;
    const created = own.sources.flatMap(({ state, source_id, attempts }, index) =>
      (state === 'created' || state === 'adopted') && source_id !== null
        ? [[index, { outcome: state, source_id, attempts }] as const]
        : [],
    );
    return {
      input,
      corrections: this.#corrections,
      api: input.policy.api,
      preflight: this.#preflight ?? input.policy.preflight,
      workspaceId: own.workspace_id,
      created: new Map(created),
      closing: { progress: this.isClosed ? own : null, failure: null },
    };
  }

  /** Goes on until it closes, or needs a person. @throws Error where what is to need one is no source of it */
  goOn(turn: Turn | undefined): void {
    if (turn?.kind === 'fails') this.#close('failed', turn.as);
    else if (turn?.kind === 'needs_attention') this.#park(turn.what);
    else this.#complete();
  }

  /** Takes up what is parked: with corrections what they name, else all of it. */
  resume(corrected: readonly SealedSourceRequest[], preflight: PreflightMode | undefined): void {
    const names = new Set(corrected.map(({ name }) => name));
    this.#corrections = [...this.#corrections, ...corrected];
    this.#preflight = preflight ?? this.#preflight;
    const sources = this.#own.sources.map((source) => {
      const isRetried = names.size > 0 ? names.has(source.name) : source.failure !== null;
      return isRetried ? ({ ...source, state: 'waiting', failure: null } as const) : source;
    });
    this.#show({ sources, failure: null });
    // What was not tried again still needs a person; the rest of the run goes on.
    this.#show({
      status: this.failures.length > 0 ? 'needs_attention' : 'running',
      stage: this.#stage(),
    });
  }

  cancel(): void {
    const sources = this.#own.sources.map((source) =>
      isReady(source.state) ? source : ({ ...source, state: 'cancelled' } as const),
    );
    this.#show({ sources });
    this.#close('cancelled');
  }

  /** What it is at, where it waits for nobody. */
  #stage(): 'issuing_token' | 'creating_sources' {
    return this.#own.workspace_id === null ? 'issuing_token' : 'creating_sources';
  }

  #complete(): void {
    const parked = this.#own.sources.filter((source) => source.failure !== null);
    this.#show({
      workspace_id: this.#workspace.id,
      sources: this.#own.sources.map((source, index) => this.#made(source, index)),
    });
    if (parked.length > 0) this.#show({ status: 'needs_attention', stage: 'waiting_for_person' });
    else this.#close('completed');
  }

  #park(what: readonly WantedAttention[]): void {
    const names = this.#own.sources.map(({ name }) => name);
    const failures = new Map<string, Failure>();
    let whole: Failure | null = null;
    for (const { source, failure: wanted } of what) {
      const why = failure(wanted.type, wanted.detail, wanted.fields);
      if (source === undefined) whole = why;
      else if (names.includes(source)) failures.set(source, why);
      else throw new Error(`What needs attention is not there: ${noSuchSource(source, names)}.`);
    }
    const parked = (source: SourceProgress): SourceProgress => {
      const why = failures.get(source.name);
      return why === undefined ? source : { ...source, state: 'failed', failure: why };
    };
    const sources = this.#own.sources.map((source, index) => {
      const after = parked(source);
      return whole === null ? this.#made(after, index) : after;
    });
    const workspace = whole === null ? { workspace_id: this.#workspace.id } : {};
    this.#show({
      ...workspace,
      sources,
      failure: whole,
      status: 'needs_attention',
      stage: 'waiting_for_person',
    });
  }

  /** A source as it is when it exists; one that needs a person is left as it is. */
  #made(source: SourceProgress, index: number): SourceProgress {
    if (isReady(source.state) || source.failure !== null) return source;
    const wanted = effectiveSources(this.history())[index];
    const known = this.#workspace.sources.get(source.name);
    if (known !== undefined) {
      return {
        ...source,
        state: 'adopted',
        source_id: known,
        config_applied: wanted?.corrected === true,
      };
    }
    const source_id = randomUUID();
    this.#workspace.sources.set(source.name, source_id);
    const check = this.input.policy.check ? ({ check: 'passed' } as const) : {};
    return { ...source, state: 'created', source_id, attempts: source.attempts + 1, ...check };
  }

  #close(status: 'completed' | 'failed' | 'cancelled', as?: ClosingFailure): void {
    const closedAt = new Date();
    this.#closedAt = closedAt;
    if (as === 'Onboarding.Terminated') {
      this.#execution = 'Terminated';
      return;
    }
    this.#execution = ({ completed: 'Completed', failed: 'Failed', cancelled: 'Canceled' } as const)[status];
    this.#show({
      status,
      stage: status === 'failed' ? this.#stage() : 'done',
      ...(as !== undefined && { failure: failure(as) }),
    });
  }

  #show(changed: Partial<WorkflowProgress>): void {
    const own = { ...this.#own, ...changed, updated_at: new Date().toISOString() };
    this.#own = { ...own, percent: percentReady(own.sources) };
  }
}
