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
import { untilNextLookMs } from '../domain/backoff.ts';
import { judge, LOOK_MAX_AGE_MS } from '../domain/look.ts';
import type { FoundSource, Look } from '../domain/history/types.ts';
import { callLimits, sendWithinMs } from '../domain/policy.ts';
import type { Attempt } from './attempt.ts';
import { finalVerdict, retryVerdict, VerdictError } from './classify.ts';
import type { CreateSourceInput, CreateSourceResult } from './contract.ts';
import { look } from './list-sources.ts';
import type { ActivityDependencies } from './run-attempt.ts';
import { checkedBody } from './source-body.ts';

type Existing = Omit<CreateSourceResult, 'attempts' | 'carry'>;

export async function createSource(
  deps: ActivityDependencies,
  input: CreateSourceInput,
  attempt: Attempt,
): Promise<CreateSourceResult> {
  const existing = await deps.scopedTokens.callWith(input, attempt, async (scopedToken) => {
    const found = reliableLook(input, attempt)?.found ?? (await lookAgain(deps, input, attempt, scopedToken));
    const adopted = sourceToAdopt(found, input);
    if (adopted === null) return await post(deps, input, attempt, scopedToken);
    if (input.source.corrected !== true) return adopted;
    const applied = await applyCorrection(deps, input, attempt, scopedToken, adopted.source_id);
    return { ...adopted, ...applied, config_applied: true };
  });
  return { ...existing, attempts: attempt.number, carry: attempt.carry };
}

/** The run's look, where this attempt may rely on it. */
function reliableLook(
  { look: looked, original_run_id, policy }: CreateSourceInput,
  attempt: Attempt,
): Look | null {
  if (attempt.number > 1) return null;
  // What the run before the reset had in flight is an unknown outcome, and its look is void.
  if (attempt.isAfterReset(original_run_id)) attempt.assumeInFlight(sendWithinMs(policy));
  if (looked === null || attempt.carry.unknown_since !== null) return null;
  // By two workers' clocks: one that is ahead would keep an old look young for ever.
  return Math.abs(attempt.now() - looked.looked_at) < LOOK_MAX_AGE_MS ? looked : null;
}

/** Looks; after an unknown outcome what is absent may be POSTed only when the commit window had passed before. */
async function lookAgain(
  deps: ActivityDependencies,
  input: CreateSourceInput,
  attempt: Attempt,
  scopedToken: string,
): Promise<FoundSource[]> {
  const { source, policy } = input;
  const { unknown_since, misnamed } = attempt.carry;
  attempt.askWhetherCancelled();
  const sinceSentMs = unknown_since === null ? Infinity : await attempt.sinceMs(unknown_since);
  const ids = misnamed === undefined ? [] : [misnamed];
  const seen = await look(deps, { ...input, names: [source.name], ids, scopedToken });
  const found = seen.filter(({ name }) => name === source.name);
  if (found.length > 0) return found;
  if (sinceSentMs >= policy.commit_window_ms) {
    if (seen.length > 0) throw misnamedError(seen);
    return found;
  }
  const delayMs = untilNextLookMs(sinceSentMs, policy.commit_window_ms);
  const detail = 'It is not there yet; the create may still take effect.';
  throw new VerdictError(retryVerdict(delayMs, 'Airbyte.OutcomeUnknown', detail));
}

/** It would never be found by its name, and one more be made after each commit window. */
function misnamedError(seen: readonly FoundSource[]): VerdictError {
  const ids = seen.map(({ source_id }) => source_id).join(', ');
  const detail = `Airbyte made it under another name than the one asked for: ${ids}.`;
  return new VerdictError(finalVerdict('Onboarding.AmbiguousSource', detail));
}

function sourceToAdopt(found: readonly FoundSource[], { source }: CreateSourceInput): Existing | null {
  const judgement = judge(found, source);
  if (judgement.kind === 'absent') return null;
  if (judgement.kind === 'adopt') {
    log.info('a source that exists is adopted', { source: source.name, source_id: judgement.source_id });
    return { outcome: 'adopted', source_id: judgement.source_id };
  }
  const detail = judgement.kind === 'ambiguous' ? judgement.detail : '';
  throw new VerdictError(finalVerdict('Onboarding.AmbiguousSource', detail));
}

async function post(
  deps: ActivityDependencies,
  input: CreateSourceInput,
  attempt: Attempt,
  scopedToken: string,
): Promise<Existing> {
  if (attempt.isCancelled) throw new CancelledFailure('The onboarding was cancelled; nothing was sent.');
  // A look after the commit window showed it absent: what was sent before had no effect.
  attempt.assumeNothingInFlight();
  const { body, secrets, ...passed } = await checkedBody(deps, input, scopedToken);
  attempt.assertMayStillSend(sendWithinMs(input.policy));
  const sent = attempt.now();
  try {
    // No cancellation signal: a create in flight is not aborted, because it could take effect all the same.
    const created = await deps.airbyte.createSource(
      { scopedToken, source: body, secrets },
      callLimits(input.policy),
    );
    if (created.name === body.name) return { outcome: 'created', source_id: created.id, ...passed };
    attempt.keepPost(sent, { misnamed: created.id });
    throw lookSoonError('The answer is of a source with another name.');
  } catch (error) {
    if (!(error instanceof AirbyteError) || error.outcome !== 'unknown') throw error;
    attempt.keepPost(sent);
    throw lookSoonError(error.message, error);
  }
}

/** After an unknown outcome the first look is soon, whatever the backoff would say. */
function lookSoonError(detail: string, cause?: AirbyteError): VerdictError {
  return new VerdictError(
    retryVerdict(untilNextLookMs(0, Infinity), 'Airbyte.OutcomeUnknown', detail),
    cause,
  );
}

/**
 * A source that exists gets the configuration that a retry corrected, and keeps its id. Idempotent: after an unknown
 * outcome the update is repeated (I3, I6). Only an update with another configuration must not overtake one that may
 * still take effect: it waits for the commit window.
 */
async function applyCorrection(
  deps: ActivityDependencies,
  input: CreateSourceInput,
  attempt: Attempt,
  scopedToken: string,
  sourceId: string,
): Promise<Pick<CreateSourceResult, 'preflight'>> {
  const { policy } = input;
  const { latest_unknown } = input.carry;
  const sinceSentMs = latest_unknown === null ? Infinity : await attempt.sinceMs(latest_unknown);
  if (sinceSentMs < policy.commit_window_ms) {
    const remainingMs = policy.commit_window_ms - sinceSentMs;
    const detail = 'What was sent before may still take effect.';
    throw new VerdictError(retryVerdict(remainingMs, 'Airbyte.OutcomeUnknown', detail));
  }
  const { body, secrets, ...passed } = await checkedBody(deps, input, scopedToken);
  attempt.assertMayStillSend(sendWithinMs(policy));
  const sent = attempt.now();
  const update = { scopedToken, sourceId, sourceConfig: body.source_config, secrets };
  try {
    await deps.airbyte.updateSource(update, callLimits(policy));
    return passed;
  } catch (error) {
    if (!(error instanceof AirbyteError)) throw error;
    if (error.outcome === 'unknown') attempt.keepUpdate(sent);
    if (error.status !== 404) throw error;
    // The next attempt looks, and creates it.
    throw new VerdictError(
      retryVerdict(1_000, 'Airbyte.Unavailable', 'The source was deleted in this moment.'),
    );
  }
}
