/** Start of many: each once whatever happens, at a chosen rate, however long Temporal is away. */
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { pMapIterable } from 'p-map';
import { backoffMs } from '../domain/backoff.ts';
import { workflowIdFor } from '../domain/names.ts';
import type {
  OnboardingRequest,
  OnboardingRequestInput,
  RequestIssue,
} from '../domain/onboarding-request.ts';
import type { ClientContext, ClientSettings } from './client-context.ts';
import { InvalidRequestError, OnboardingConflictError, UnavailableError } from '../domain/errors.ts';
import type { StartManyOutcome } from '../domain/start-outcomes.ts';
import { DEFAULT_RATE } from '../domain/default-rates.ts';
import { workspaceNameIn } from '../domain/unchecked-request.ts';
import { shellQuoted } from '../domain/words.ts';
import { redactText, SecretOwner } from '../redaction/index.ts';
import { type Decision, startOnboarding, type StartOptions } from './start.ts';
import { callTemporalAbout, isRefused, refusalText } from '../temporal/index.ts';
import { OneByOne, turns } from './turns.ts';
import { validRequest } from './prepare-request.ts';

/** One of many to start, and what the caller knows it by: a line of a file, say. */
export interface OneToStart<Place> {
  readonly place: Place;
  /** An error stands for a request that could not be read; it is reported in its turn. */
  readonly request: OnboardingRequestInput | InvalidRequestError;
}

/** What became of one of many. */
export interface StartReport<Place> {
  readonly place: Place;
  readonly workspace_name: string | null;
  readonly outcome: StartManyOutcome;
  /** Why it was not started. */
  readonly reason: string | null;
  /** Of an invalid one, its first hundred problems. */
  readonly issues: readonly RequestIssue[];
  /** How many problems it has besides. */
  readonly more: number;
  readonly temporal_ui_url: string | null;
}

/** How many are started. */
export interface StartManyOptions extends Pick<StartOptions, 'bulk'> {
  /** How many a second; 10 by default. */
  readonly rate?: number;
  /** Aborted: no further one is begun, and those that are under way are still reported. */
  readonly signal?: AbortSignal;
  /** Called each time that Temporal did not answer; the next attempt is after so many milliseconds. */
  readonly onUnavailable?: (error: UnavailableError, waitMs: number) => void;
}

/** The longest that the calls about one of them may take. */
const CALL_TIMEOUT_MS = 15_000;
const AT_ONCE = 20;
/** The longest pause between two attempts while Temporal is away. */
const LONGEST_WAIT_MS = 10_000;

/** Starts one of them, wherever onboardings run. @throws as `OnboardingClient.start` */
export type StartOne = (
  request: OnboardingRequest,
  options: StartOptions,
) => Promise<Pick<Decision, 'outcome' | 'runId'>>;

/** {@link startEach} on Temporal. */
export function startMany<Place>(
  context: ClientContext,
  ones: AsyncIterable<OneToStart<Place>> | Iterable<OneToStart<Place>>,
  options: StartManyOptions,
): AsyncGenerator<StartReport<Place>, void> {
  const startOne: StartOne = async (request, each) =>
    await callTemporalAbout(request.workspace_name, () =>
      context.client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
        startOnboarding(context, request, each),
      ),
    );
  return startEach(context, startOne, ones, options);
}

/**
 * Starts them, a few at a time, and reports in their order: with a report, all before it are settled too. Of several of
 * one name the first one is started, and the others meet it. Ends at the first one that is not settled, where `signal`
 * was aborted.
 */
export async function* startEach<Place>(
  settings: ClientSettings,
  startOne: StartOne,
  ones: AsyncIterable<OneToStart<Place>> | Iterable<OneToStart<Place>>,
  { rate = DEFAULT_RATE, signal: outer, ...others }: StartManyOptions,
): AsyncGenerator<StartReport<Place>, void> {
  const options = { ...others, ...(outer && { signal: AbortSignal.any([outer]) }) };
  // Each start that is under way listens to this signal, and Node would warn of a leak of listeners.
  if (options.signal) setMaxListeners(0, options.signal);
  const itsTurn = turns(rate, options.signal);
  const names = new OneByOne();
  const settled = pMapIterable(
    untilAborted(ones, options.signal),
    async (one) =>
      await names.run(workspaceNameIn(one.request), () =>
        new SecretOwner().run(() => settle(settings, startOne, one, itsTurn, options)),
      ),
    { concurrency: AT_ONCE },
  );
  let isOpen = true;
  for await (const report of settled) {
    // A report says that all before it are settled: after one that is not, there is none any more.
    if (report === null) isOpen = false;
    else if (isOpen) yield report;
  }
}

async function* untilAborted<T>(
  ones: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void> {
  for await (const one of ones) {
    if (signal?.aborted === true) return;
    yield one;
  }
}

/** `null` where it was aborted before it was settled. */
async function settle<Place>(
  settings: ClientSettings,
  startOne: StartOne,
  { place, request }: OneToStart<Place>,
  itsTurn: () => Promise<boolean>,
  options: Omit<StartManyOptions, 'rate'>,
): Promise<StartReport<Place> | null> {
  const report = (outcome: StartManyOutcome, reason: string): StartReport<Place> => {
    const workspace_name = workspaceNameIn(request);
    // Whoever writes the report does not know what this one of many has brought.
    const redacted = redactText(reason);
    return { place, workspace_name, outcome, reason: redacted, issues: [], more: 0, temporal_ui_url: null };
  };
  try {
    if (request instanceof InvalidRequestError) throw request;
    const valid = await validRequest(settings, request);
    if (!(await itsTurn())) return null;
    return await startPatiently(settings, startOne, valid, place, options);
  } catch (error) {
    if (error instanceof InvalidRequestError)
      return { ...report('invalid', error.message), issues: error.issues, more: error.more };
    if (error instanceof OnboardingConflictError) return report('conflict', error.message);
    if (isRefused(error)) return report('failed', `Temporal refused it: ${refusalText(error)}`);
    throw error;
  }
}

async function startPatiently<Place>(
  { linkTo }: ClientSettings,
  startOne: StartOne,
  request: OnboardingRequest,
  place: Place,
  { signal, onUnavailable, bulk }: Omit<StartManyOptions, 'rate'>,
): Promise<StartReport<Place> | null> {
  const { workspace_name } = request;
  const beganAt = Date.now();
  while (signal?.aborted !== true) {
    try {
      const { outcome, runId } = await startOne(request, bulk === undefined ? {} : { bulk });
      const temporal_ui_url = linkTo({ workflowId: workflowIdFor(workspace_name), runId });
      const reason =
        outcome === 'already_failed'
          ? `It has failed before: \`onboarding retry ${shellQuoted(workspace_name)}\` tries it again.`
          : null;
      return { place, workspace_name, outcome, reason, issues: [], more: 0, temporal_ui_url };
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      const waitMs = backoffMs(Math.min(Date.now() - beganAt, LONGEST_WAIT_MS));
      onUnavailable?.(error, waitMs);
      await pause(waitMs, undefined, signal && { signal }).catch(() => undefined);
    }
  }
  return null;
}
