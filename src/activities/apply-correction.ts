/** A source that exists gets the configuration that a retry corrected, and keeps its id. */
import { AirbyteError } from '../airbyte/index.ts';
import { failure } from '../domain/failure.ts';
import { callLimits, sendWithin } from '../domain/policy.ts';
import type { Attempt } from './attempt.ts';
import type { CreateSourceInput } from './create-source.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { preflight } from './preflight.ts';
import { sourceBody } from './source-body.ts';
import { VerdictError } from './verdict.ts';

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
): Promise<{ readonly preflight: 'passed' | 'skipped' }> {
  const { policy } = input;
  const { latest_unknown } = input.carry;
  const sinceSent = latest_unknown === null ? Infinity : await attempt.since(latest_unknown);
  if (sinceSent < policy.commit_window_ms) throw waits(policy.commit_window_ms - sinceSent);
  const { source_config: sourceConfig, ...source } = sourceBody(deps.keyring, input);
  const { secrets, ...passed } = await preflight(
    deps,
    { ...source, source_config: sourceConfig },
    scopedToken,
  );
  attempt.assertMayStillSend(sendWithin(policy));
  const sent = attempt.now();
  try {
    await deps.airbyte.updateSource({ scopedToken, sourceId, sourceConfig, secrets }, callLimits(policy));
    return passed;
  } catch (error) {
    if (error instanceof AirbyteError && error.outcome === 'unknown')
      attempt.carry = { ...attempt.carry, latest_unknown: sent };
    if (error instanceof AirbyteError && error.status === 404) throw deletedSince();
    throw error;
  }
}

function waits(delay: number): VerdictError {
  const unknown = failure('Airbyte.OutcomeUnknown', 'What was sent before may still take effect.');
  return new VerdictError({ kind: 'retry', failure: unknown, delay });
}

/** The next attempt looks, and creates it. */
function deletedSince(): VerdictError {
  const gone = failure('Airbyte.Unavailable', 'The source was deleted in this moment.');
  return new VerdictError({ kind: 'retry', failure: gone, delay: 1_000 });
}
