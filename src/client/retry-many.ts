/** Retry of many: each by its newest run, at a chosen rate. */
import { pMapIterable, pMapSkip } from 'p-map';
import type { PreflightMode } from '../domain/history/types.ts';
import type { Correction, CorrectionInput } from '../domain/onboarding-request.ts';
import type { ClientContext } from './client-context.ts';
import {
  InvalidRequestError,
  NotRetryableError,
  OnboardingNotFoundError,
  TemporalError,
  UnavailableError,
} from '../domain/errors.ts';
import type { OnboardingSummary } from './list.ts';
import { SecretOwner } from '../redaction/index.ts';
import { UndecodablePayloadError } from '../secrets/index.ts';
import { assertPreflightMode, preflightIn } from './preflight-mode.ts';
import { validCorrection } from './prepare-request.ts';
import { PATIENT_MS, retryRun } from './retry.ts';
import { runOf } from './onboarding-run.ts';
import { callTemporalAbout } from '../temporal/index.ts';
import { DEFAULT_RATE } from '../domain/default-rates.ts';
import { turns } from './turns.ts';

/**
 * `retried`: it goes on. `skipped`: it needs no retry any more. `failed`: it is not known to go on, because this one
 * could not be made, or nobody answered; try again.
 */
export type RetryOutcome = 'retried' | 'skipped' | 'failed';

/** What became of one of many. */
export interface RetryReport {
  readonly workspace_name: string;
  readonly outcome: RetryOutcome;
  /** Why it was not retried. */
  readonly reason: string | null;
  readonly temporal_ui_url: string;
}

/** How many are retried. */
export interface RetryManyOptions {
  /** How many a second; 10 by default. */
  readonly rate?: number;
  /** As of `retry`, for each of them; it goes before what a correction says of its own. */
  readonly preflight?: PreflightMode | undefined;
  /** Aborted: no further one is begun, and those that are under way are still reported. */
  readonly signal?: AbortSignal;
}

/** The longest that Temporal may take to describe or start one of them; a parked run has a limit of its own. */
const CALL_TIMEOUT_MS = 15_000;
const AT_ONCE = 20;
/** Errors that concern one of them only: the next one may be retried all the same. */
const OF_ONE = [UnavailableError, InvalidRequestError, UndecodablePayloadError, TemporalError];

/** Corrected sources, or the whole corrected request, by workspace name. */
export type Corrections = ReadonlyMap<string, CorrectionInput>;

/** Retries the newest run of a name, wherever onboardings run. @throws as `OnboardingClient.retry` */
export type RetryOne = (
  summary: OnboardingSummary,
  correction: Correction | null,
  preflight: PreflightMode | undefined,
) => Promise<'retried' | 'has_newer_run'>;

/** {@link retryEach} on Temporal. */
export function retryMany(
  context: ClientContext,
  found: readonly OnboardingSummary[],
  options: RetryManyOptions & { readonly corrections?: Corrections },
): AsyncGenerator<RetryReport, void> {
  const retryOne: RetryOne = async ({ workspace_name, run_id }, correction, preflight) => {
    const retry = async (): ReturnType<RetryOne> => {
      const run = await runOf(context, workspace_name);
      if (run.runId !== run_id) return 'has_newer_run';
      const bulk = { share: 'retry' };
      await retryRun(context, run, correction, { bulk, answerWithin: PATIENT_MS, preflight });
      return 'retried';
    };
    return await callTemporalAbout(workspace_name, () =>
      context.client.withDeadline(Date.now() + CALL_TIMEOUT_MS, retry),
    );
  };
  return retryEach(retryOne, found, options);
}

/**
 * Retries those that were found before, in no particular order; an older run of a name with a newer one is left alone.
 * @throws InvalidRequestError before the first one, where a correction, or `preflight`, is not valid
 */
export async function* retryEach(
  retryOne: RetryOne,
  found: readonly OnboardingSummary[],
  {
    corrections = new Map(),
    rate = DEFAULT_RATE,
    preflight,
    signal,
  }: RetryManyOptions & { readonly corrections?: Corrections },
): AsyncGenerator<RetryReport, void> {
  assertPreflightMode(preflight);
  const valid = new Map<string, Correction | null>();
  for (const [name, correction] of corrections) valid.set(name, await validCorrection(correction));
  const itsTurn = turns(rate, signal);
  const retryInTurn = async (summary: OnboardingSummary): Promise<RetryReport | typeof pMapSkip> => {
    if (!(await itsTurn())) return pMapSkip;
    const correction = valid.get(summary.workspace_name) ?? null;
    const mode = preflight ?? preflightIn(corrections.get(summary.workspace_name));
    return await new SecretOwner().run(() => reportOf(retryOne, summary, correction, mode));
  };
  yield* pMapIterable(found, retryInTurn, { concurrency: AT_ONCE, preserveOrder: false });
}

async function reportOf(
  retryOne: RetryOne,
  summary: OnboardingSummary,
  correction: Correction | null,
  preflight: PreflightMode | undefined,
): Promise<RetryReport> {
  const { workspace_name, temporal_ui_url } = summary;
  const report = (outcome: RetryOutcome, reason: string | null = null): RetryReport => {
    return { workspace_name, outcome, reason, temporal_ui_url };
  };
  try {
    const is = await retryOne(summary, correction, preflight);
    return is === 'retried' ? report('retried') : report('skipped', 'It has a newer run.');
  } catch (error) {
    if (error instanceof NotRetryableError || error instanceof OnboardingNotFoundError)
      return report('skipped', error.message);
    if (OF_ONE.some((kind) => error instanceof kind)) return report('failed', (error as Error).message);
    throw error;
  }
}
