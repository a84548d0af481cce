/** What people do: sign up, some of them several times, and act on onboardings, whatever state those are in. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { isGrpcServiceError, ServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import {
  InvalidRequestError,
  NotRetryableError,
  OnboardingConflictError,
  OnboardingNotFoundError,
  UnavailableError,
  type OnboardingClient,
  type OnboardingRequestInput,
  type SourceRequestInput,
} from '../../src/client.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { retrySignal } from '../../src/domain/history/messages.ts';
import type { Journal } from './journal.ts';
import type { Action, ActorKind, PlannedOnboarding } from './plan.ts';
import { runsOf } from './runs.ts';

/** How long the sender of a signup event waits before it delivers it again, in milliseconds. */
const REDELIVER_MS = 500;

type Act = (request: OnboardingRequestInput, choice: number) => Promise<string>;

export class Actors {
  readonly #onboarding: OnboardingClient;
  readonly #temporal: Client;
  readonly #journal: Journal;

  constructor(onboarding: OnboardingClient, temporal: Client, journal: Journal) {
    this.#onboarding = onboarding;
    this.#temporal = temporal;
    this.#journal = journal;
  }

  /** Delivers the signup event until Temporal has it, as its sender would. */
  async signUp({ request }: PlannedOnboarding, signal: AbortSignal): Promise<void> {
    const start = async (): Promise<string> => (await this.#onboarding.start(request)).outcome;
    while (!signal.aborted) {
      const outcome = await this.#noting(request, 'signup', start);
      if (outcome !== 'unavailable') return;
      await pause(REDELIVER_MS);
    }
  }

  async act({ request }: PlannedOnboarding, { kind, choice }: Action): Promise<void> {
    await this.#noting(request, kind, () => this.#acts[kind](request, choice));
  }

  readonly #acts: Record<ActorKind, Act> = {
    duplicate_signup: async (request) => (await this.#onboarding.start(request)).outcome,
    retry: async ({ workspace_name }) => {
      await this.#onboarding.retry(workspace_name);
      return 'retried';
    },
    retry_corrected: async (request, choice) => {
      const sources = await this.#corrections(request, choice);
      await this.#onboarding.retry(request.workspace_name, { sources });
      return 'retried';
    },
    retry_signal: async ({ workspace_name }) => {
      await this.#temporal.workflow.getHandle(workflowIdFor(workspace_name)).signal(retrySignal);
      return 'sent';
    },
    cancel: async ({ workspace_name }) => {
      const { closed_at } = await this.#onboarding.cancel(workspace_name);
      return closed_at === null ? 'asked for' : 'closed already';
    },
    terminate: async ({ workspace_name }) => {
      await this.#temporal.workflow.getHandle(workflowIdFor(workspace_name)).terminate('chaos');
      return 'terminated';
    },
    reset: ({ workspace_name }, choice) => this.#reset(workspace_name, choice),
    start_again: async (request, choice) => {
      const sources = request.sources.map((source) => corrected(source, choice));
      return (await this.#onboarding.start({ ...request, sources }, { extend: true })).outcome;
    },
  };

  /** As a person would: what has failed is corrected, or else the first source. */
  async #corrections(request: OnboardingRequestInput, choice: number): Promise<SourceRequestInput[]> {
    const { sources } = await this.#onboarding.progress(request.workspace_name);
    const failed = new Set(sources.flatMap(({ name, failure }) => (failure === null ? [] : [name])));
    const wrong = request.sources.filter(({ name }) => failed.has(name));
    return (wrong.length > 0 ? wrong : request.sources.slice(0, 1)).map((source) =>
      corrected(source, choice),
    );
  }

  /** To any workflow task of any run, as in the Temporal UI; mostly of the newest run. */
  async #reset(workspaceName: string, choice: number): Promise<string> {
    const runs = await runsOf(this.#temporal, workspaceName);
    // Two choices from one number: which run, and which of its workflow tasks.
    const run = choice < 0.8 ? runs[0] : runs.at(-1);
    if (run === undefined) return 'not_found';
    const handle = this.#temporal.workflow.getHandle(run.workflowId, run.runId);
    const { events } = await handle.fetchHistory();
    const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
    const task = tasks[Math.floor(((choice * 997) % 1) * tasks.length)];
    if (task === undefined) return 'nothing to reset to';
    await this.#temporal.workflowService.resetWorkflowExecution({
      namespace: this.#temporal.options.namespace,
      workflowExecution: { workflowId: run.workflowId, runId: run.runId },
      workflowTaskFinishEventId: task.eventId ?? null,
      requestId: randomUUID(),
      reason: 'chaos',
    });
    return `reset ${choice < 0.8 ? 'the newest run' : 'the oldest run'}`;
  }

  async #noting(
    { workspace_name: workspaceName }: OnboardingRequestInput,
    what: string,
    act: () => Promise<string>,
  ): Promise<string> {
    const outcome = await act().catch((error: unknown) => this.#outcomeOf(error, what));
    this.#journal.note({ workspaceName, who: 'actor', what, outcome });
    return outcome;
  }

  /** What an act was answered, where it was not done. */
  #outcomeOf(error: unknown, what: string): string {
    if (isToldByClient(error)) return error.code;
    // Of what goes to Temporal directly: the run has closed, or is not there yet, or the server is away.
    if (error instanceof WorkflowNotFoundError) return 'not_found';
    const cause = error instanceof ServiceError ? error.cause : error;
    const goesToTemporal = ['terminate', 'reset', 'retry_signal'].includes(what);
    if (goesToTemporal && isGrpcServiceError(cause)) return `gRPC status ${cause.code}`;
    this.#journal.unexpected.push(`${what}: ${inspect(error)}`);
    return 'unexpected error';
  }
}

function isToldByClient(error: unknown): error is { readonly code: string } {
  return (
    error instanceof UnavailableError ||
    error instanceof NotRetryableError ||
    error instanceof OnboardingConflictError ||
    error instanceof OnboardingNotFoundError ||
    error instanceof InvalidRequestError
  );
}

function corrected(source: SourceRequestInput, choice: number): SourceRequestInput {
  return { ...source, source_config: { ...source.source_config, client_secret: `corrected ${choice}` } };
}
