/**
 * I3, look before you create: the whole protocol, which Temporal retries.
 *
 * An attempt looks, adopts what it finds, and POSTs only what the look shows absent. After an unknown outcome
 * (see attempt.ts) it looks at 5 s, 15 s, then every 30 s, and POSTs again only when the commit window has passed
 * and a look after that still shows it absent. Only a source's first attempt may rely on the look of its run.
 * One that was answered under another name, and stands so when the window has passed, is not POSTed again.
 */
import { CancelledFailure, log } from '@temporalio/activity';
import { AirbyteError } from '../airbyte/index.ts';
import { nextLook } from '../domain/backoff.ts';
import { judge, LOOK_MAX_AGE_MS } from '../domain/look.ts';
import type { FoundSource, Look } from '../domain/history/found-sources.ts';
import { callLimits, sendWithinMs } from '../domain/policy.ts';
import { applyCorrection } from './apply-correction.ts';
import type { Attempt } from './attempt.ts';
import { final, retryIn, VerdictError } from './classify.ts';
import type { Activities, CreateSourceInput, CreateSourceResult } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { look } from './list-sources.ts';
import { runAttempt } from './run-attempt.ts';
import { preflight, sourceBody } from './source-body.ts';
import { withScopedToken } from './with-scoped-token.ts';

type Existing = Omit<CreateSourceResult, 'attempts' | 'carry'>;

export function createCreateSource(deps: ActivityDependencies): Activities['createSource'] {
  return async function createSource(input) {
    const repeating = (attempt: Attempt) => (attempt.carry.unknown_since === null ? 'none' : 'effect');
    return await runAttempt({ ...input, repeating }, async (attempt) => {
      const existing = await withScopedToken(deps, attempt, input, async (scopedToken) => {
        const found =
          reliableLook(attempt, input)?.found ?? (await lookAgain(deps, attempt, input, scopedToken));
        const adopted = adoptable(found, input);
        if (adopted === null) return await post(deps, attempt, input, scopedToken);
        if (input.source.corrected !== true) return adopted;
        const applied = await applyCorrection(deps, attempt, input, scopedToken, adopted.source_id);
        return { ...adopted, ...applied, config_applied: true };
      });
      return { ...existing, attempts: attempt.number, carry: attempt.carry };
    });
  };
}

/** The run's look, where this attempt may rely on it. */
function reliableLook(
  attempt: Attempt,
  { look: looked, original_run_id, policy }: CreateSourceInput,
): Look | null {
  if (attempt.number > 1) return null;
  // What the run before the reset had in flight is an unknown outcome, and its look is void.
  if (attempt.isAfterReset(original_run_id)) attempt.mayBeInFlight(sendWithinMs(policy));
  if (looked === null || attempt.carry.unknown_since !== null) return null;
  // By two workers' clocks: one that is ahead would keep an old look young for ever.
  return Math.abs(attempt.now() - looked.looked_at) < LOOK_MAX_AGE_MS ? looked : null;
}

/** Looks; after an unknown outcome what is absent may be POSTed only when the commit window had passed before. */
async function lookAgain(
  deps: ActivityDependencies,
  attempt: Attempt,
  input: CreateSourceInput,
  scopedToken: string,
): Promise<FoundSource[]> {
  const { source, policy } = input;
  const { unknown_since, misnamed } = attempt.carry;
  attempt.askWhetherCancelled();
  const sinceSentMs = unknown_since === null ? Infinity : await attempt.since(unknown_since);
  const ids = misnamed === undefined ? [] : [misnamed];
  const seen = await look(deps, { ...input, names: [source.name], ids, scopedToken });
  const found = seen.filter(({ name }) => name === source.name);
  if (found.length > 0) return found;
  if (sinceSentMs >= policy.commit_window_ms) {
    if (seen.length > 0) throw madeUnderAnotherName(seen);
    return found;
  }
  const delayMs = nextLook(sinceSentMs, policy.commit_window_ms);
  const detail = 'It is not there yet; the create may still take effect.';
  throw new VerdictError(retryIn(delayMs, 'Airbyte.OutcomeUnknown', detail));
}

/** It would never be found by its name, and one more be made after each commit window. */
function madeUnderAnotherName(seen: readonly FoundSource[]): VerdictError {
  const ids = seen.map(({ source_id }) => source_id).join(', ');
  const detail = `Airbyte made it under another name than the one asked for: ${ids}.`;
  return new VerdictError(final('Onboarding.AmbiguousSource', detail));
}

function adoptable(found: readonly FoundSource[], { source }: CreateSourceInput): Existing | null {
  const judgement = judge(found, source);
  if (judgement.kind === 'absent') return null;
  if (judgement.kind === 'adopt') {
    log.info('a source that exists is adopted', { source: source.name, source_id: judgement.source_id });
    return { outcome: 'adopted', source_id: judgement.source_id };
  }
  const detail = judgement.kind === 'ambiguous' ? judgement.detail : '';
  throw new VerdictError(final('Onboarding.AmbiguousSource', detail));
}

async function post(
  deps: ActivityDependencies,
  attempt: Attempt,
  input: CreateSourceInput,
  scopedToken: string,
): Promise<Existing> {
  if (attempt.isCancelled) throw new CancelledFailure('The onboarding was cancelled; nothing was sent.');
  // A look after the commit window showed it absent: what was sent before had no effect.
  attempt.nothingInFlight();
  const body = sourceBody(deps.keyring, input);
  const { secrets, ...passed } = await preflight(deps, body, scopedToken);
  attempt.assertMayStillSend(sendWithinMs(input.policy));
  const sent = attempt.now();
  try {
    // No cancellation signal: a create in flight is not aborted, because it could take effect all the same.
    const created = await deps.airbyte.createSource(
      { scopedToken, source: body, secrets },
      callLimits(input.policy),
    );
    if (created.name === body.name) return { outcome: 'created', source_id: created.id, ...passed };
    attempt.posted(sent, { misnamed: created.id });
    throw soonLook('The answer is of a source with another name.');
  } catch (error) {
    if (!(error instanceof AirbyteError) || error.outcome !== 'unknown') throw error;
    attempt.posted(sent);
    throw soonLook(error.message, error);
  }
}

/** After an unknown outcome the first look is soon, whatever the backoff would say. */
function soonLook(detail: string, cause?: AirbyteError): VerdictError {
  return new VerdictError(retryIn(nextLook(0, Infinity), 'Airbyte.OutcomeUnknown', detail), cause);
}
