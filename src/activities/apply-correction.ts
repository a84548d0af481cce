/** A source that exists gets the configuration that a retry corrected, and keeps its id. */
import { AirbyteError } from '../airbyte/index.ts';
import { callLimits, sendWithinMs } from '../domain/policy.ts';
import type { Attempt } from './attempt.ts';
import { retryIn, VerdictError } from './classify.ts';
import type { CreateSourceInput, CreateSourceResult } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { preflight, sourceBody } from './source-body.ts';

/**
 * Updates the source. Idempotent: after an unknown outcome it is repeated (I3, I6). Only an update with another
 * configuration must not overtake one that may still take effect: it waits for the commit window.
 */
export async function applyCorrection(
  deps: ActivityDependencies,
  attempt: Attempt,
  input: CreateSourceInput,
  scopedToken: string,
  sourceId: string,
): Promise<Pick<CreateSourceResult, 'preflight'>> {
  const { policy } = input;
  const { latest_unknown } = input.carry;
  const sinceSentMs = latest_unknown === null ? Infinity : await attempt.since(latest_unknown);
  if (sinceSentMs < policy.commit_window_ms) {
    const remainingMs = policy.commit_window_ms - sinceSentMs;
    const detail = 'What was sent before may still take effect.';
    throw new VerdictError(retryIn(remainingMs, 'Airbyte.OutcomeUnknown', detail));
  }
  const body = sourceBody(deps.keyring, input);
  const { secrets, ...passed } = await preflight(deps, body, scopedToken);
  attempt.assertMayStillSend(sendWithinMs(policy));
  const sent = attempt.now();
  const update = { scopedToken, sourceId, sourceConfig: body.source_config, secrets };
  try {
    await deps.airbyte.updateSource(update, callLimits(policy));
    return passed;
  } catch (error) {
    if (error instanceof AirbyteError && error.outcome === 'unknown') attempt.updated(sent);
    if (error instanceof AirbyteError && error.status === 404) throw deletedSince();
    throw error;
  }
}

/** The next attempt looks, and creates it. */
function deletedSince(): VerdictError {
  return new VerdictError(retryIn(1_000, 'Airbyte.Unavailable', 'The source was deleted in this moment.'));
}
