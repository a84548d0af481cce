/** What the history of a run keeps of its onboarding, whether or not a worker can answer. */
import type { Client } from '@temporalio/client';
import {
  decodeArrayFromPayloads,
  decodeOptionalFailureToOptionalError,
} from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import { ApplicationFailure, type Payload } from '@temporalio/common';
import type {
  AirbyteApi,
  Failure,
  OnboardingInput,
  PreflightMode,
  SealedSourceRequest,
  WorkflowProgress,
} from '../domain/history/types.ts';
import { applyCorrections, type RetryInput, retryUpdate } from '../domain/history/messages.ts';
import { sourceIndexFrom } from '../domain/names.ts';
import { historyEvents, type HistoryEvent } from '../temporal/index.ts';
import type { Run } from './onboarding-run.ts';

interface CreatedSource {
  readonly outcome: 'created' | 'adopted';
  readonly source_id: string;
  readonly attempts: number;
}

/** The last words of a run that closed by itself; both are `null` where it was closed from outside. */
export interface Closing {
  readonly progress: WorkflowProgress | null;
  readonly failure: Failure | null;
}

/** What a run is for, and what came of it as far as its history says. */
export interface RunHistory {
  /** `null` where something else than an onboarding's input is in it. */
  readonly input: OnboardingInput | null;
  /** Every accepted correction, in order, still sealed. */
  readonly corrections: readonly SealedSourceRequest[];
  /** The generation of Airbyte's API that it spoke last; `undefined` where none was ever named. */
  readonly api: AirbyteApi | undefined;
  /** As the last accepted retry that names it says, else the input; `undefined` where neither does. */
  readonly preflight: PreflightMode | undefined;
  /** `null` while no token was issued, in this run or in one before it. */
  readonly workspaceId: string | null;
  /** The sources that exist with their last configuration, by their place in the request. */
  readonly created: ReadonlyMap<number, CreatedSource>;
  readonly closing: Closing;
}

/** The sources that the run is to make exist: its input's, with every accepted correction. */
export function effectiveSources({ input, corrections }: RunHistory): SealedSourceRequest[] {
  return applyCorrections(input?.request.sources ?? [], corrections);
}

/** Reads the history of a run. @throws WorkflowNotFoundError */
export async function readHistory(client: Client, run: Run): Promise<RunHistory> {
  const events: HistoryEvent[] = [];
  for await (const event of historyEvents(client, run)) events.push(event);
  return await new HistoryReader(client, events).read();
}

class HistoryReader {
  readonly #client: Client;
  readonly #events: readonly HistoryEvent[];
  readonly #retries = new Map<HistoryEvent, Promise<RetryInput | undefined>>();

  constructor(client: Client, events: readonly HistoryEvent[]) {
    this.#client = client;
    this.#events = events;
  }

  async read(): Promise<RunHistory> {
    const input = await this.#input();
    return {
      input,
      corrections: await this.#corrections(),
      api: (await this.#lastRetried('api')) ?? input?.policy.api,
      preflight: (await this.#lastRetried('preflight')) ?? input?.policy.preflight,
      workspaceId: (await this.#workspaceId()) ?? input?.previous_run?.workspace_id ?? null,
      created: await this.#created(input),
      closing: await this.#closing(),
    };
  }

  async #input(): Promise<OnboardingInput | null> {
    const started = this.#events[0]?.workflowExecutionStartedEventAttributes;
    const input = (await this.#decodeFirst(started?.input?.payloads)) as Partial<OnboardingInput> | undefined;
    const isOnboardings = Array.isArray(input?.request?.sources) && input.policy !== undefined;
    return isOnboardings ? (input as OnboardingInput) : null;
  }

  async #corrections(): Promise<SealedSourceRequest[]> {
    const corrections: SealedSourceRequest[] = [];
    for (const event of this.#events) corrections.push(...(await this.#correctionsIn(event)));
    return corrections;
  }

  /** As the last accepted retry that named it has it. */
  async #lastRetried<Setting extends 'api' | 'preflight'>(
    setting: Setting,
  ): Promise<RetryInput[Setting] | undefined> {
    let last: RetryInput[Setting] | undefined;
    for (const event of this.#events) last = (await this.#retryIn(event))?.[setting] ?? last;
    return last;
  }

  async #correctionsIn(event: HistoryEvent): Promise<readonly SealedSourceRequest[]> {
    return (await this.#retryIn(event))?.sources ?? [];
  }

  /** Each is opened once: it may be as large as a request. */
  #retryIn(event: HistoryEvent): Promise<RetryInput | undefined> {
    const opened = this.#retries.get(event) ?? this.#openRetry(event);
    this.#retries.set(event, opened);
    return opened;
  }

  async #openRetry(event: HistoryEvent): Promise<RetryInput | undefined> {
    const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
    if (update?.name !== retryUpdate.name) return undefined;
    return (await this.#decodeFirst(update.args?.payloads)) as RetryInput | undefined;
  }

  /** Stands in the input of every activity that runs after the token was issued. */
  async #workspaceId(): Promise<string | null> {
    for (const { activityTaskScheduledEventAttributes: scheduled } of this.#events) {
      if (!['listSources', 'createSource'].includes(scheduled?.activityType?.name ?? '')) continue;
      const input = (await this.#decodeFirst(scheduled?.input?.payloads)) as { workspace_id?: string };
      if (input.workspace_id !== undefined) return input.workspace_id;
    }
    return null;
  }

  async #created(input: OnboardingInput | null): Promise<Map<number, CreatedSource>> {
    const names = input?.request.sources.map(({ name }) => name) ?? [];
    const created = new Map<number, CreatedSource>();
    const indexOf = new Map<string, number>();
    for (const event of this.#events) {
      for (const { name } of await this.#correctionsIn(event)) created.delete(names.indexOf(name));
      const { activityTaskScheduledEventAttributes: scheduled } = event;
      const index = sourceIndexFrom(scheduled?.activityId ?? '');
      if (index !== null) indexOf.set(String(event.eventId), index);
      const { activityTaskCompletedEventAttributes: completed } = event;
      const completes = indexOf.get(String(completed?.scheduledEventId));
      if (completes === undefined) continue;
      created.set(completes, (await this.#decodeFirst(completed?.result?.payloads)) as CreatedSource);
    }
    return created;
  }

  async #closing(): Promise<Closing> {
    const last = this.#events.at(-1);
    const result = last?.workflowExecutionCompletedEventAttributes?.result;
    if (result)
      return { progress: (await this.#decodeFirst(result.payloads)) as WorkflowProgress, failure: null };
    const { loadedDataConverter } = this.#client.options;
    const failed = last?.workflowExecutionFailedEventAttributes?.failure;
    return closingOf(await decodeOptionalFailureToOptionalError(loadedDataConverter, failed));
  }

  async #decodeFirst(payloads: Payload[] | null | undefined): Promise<unknown> {
    const [first] = await decodeArrayFromPayloads(this.#client.options.loadedDataConverter, payloads);
    return first;
  }
}

/** The last words of a run that failed with this error. */
export function closingOf(error: unknown): Closing {
  const details = error instanceof ApplicationFailure ? error.details?.[0] : undefined;
  const { progress, failure } = (details ?? {}) as Partial<Closing>;
  return { progress: progress ?? null, failure: failure ?? null };
}
