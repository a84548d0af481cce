import { AirbyteError } from '../airbyte/index.ts';
import type { Carry } from '../domain/history/carry.ts';
import { failure } from '../domain/failure.ts';
import { callLimits, sendWithin, type OnboardingPolicy } from '../domain/policy.ts';
import { seal } from '../secrets/index.ts';
import type { Attempt } from './attempt.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';
import { VerdictError } from './verdict.ts';

export interface IssueScopedTokenInput {
  readonly workspace_name: string;
  readonly region_id?: string;
  /** I2: no workspace id has been seen for this name, so the request may make the workspace. */
  readonly first: boolean;
  /** Of the run that was not reset yet; see {@link Attempt.isAfterReset}. */
  readonly original_run_id: string;
  readonly policy: OnboardingPolicy;
  readonly carry: Carry;
}

export interface IssueScopedTokenResult {
  readonly sealed_token: string;
}

/**
 * Asks for the workspace's scoped token, and returns it sealed. Not idempotent while the workspace is new: then at
 * most one request is in flight, and after an unknown outcome the next waits for the commit window (I2).
 */
export function createIssueScopedToken(deps: ActivityDependencies) {
  return async function issueScopedToken(input: IssueScopedTokenInput): Promise<IssueScopedTokenResult> {
    const repeating = input.first ? 'effect' : 'none';
    return await runAttempt({ ...input, repeating: () => repeating }, async (attempt) => {
      if (input.first) await requestBeforeIsSettled(attempt, input);
      const { token } = await request(deps, attempt, input);
      const sealed = seal(
        deps.keyring,
        { workspaceName: input.workspace_name, purpose: 'scoped_token' },
        token,
      );
      return { sealed_token: sealed };
    });
  };
}

async function request(
  deps: ActivityDependencies,
  attempt: Attempt,
  input: IssueScopedTokenInput,
): Promise<{ token: string }> {
  const { workspace_name, region_id, policy } = input;
  attempt.assertMayStillSend(sendWithin(policy));
  const sent = attempt.now();
  try {
    // No cancellation signal: a request in flight is not aborted, because it could take effect all the same.
    const body = { workspace_name, ...(region_id !== undefined && { region_id }) };
    return await deps.airbyte.issueScopedToken(body, callLimits(policy));
  } catch (error) {
    if (error instanceof AirbyteError && error.outcome === 'unknown') attempt.posted(sent);
    else attempt.nothingInFlight();
    throw error;
  }
}

async function requestBeforeIsSettled(
  attempt: Attempt,
  { original_run_id, policy }: IssueScopedTokenInput,
): Promise<void> {
  const isAfterReset = attempt.number === 1 && attempt.isAfterReset(original_run_id);
  if (isAfterReset) attempt.mayBeInFlight(sendWithin(policy));
  const { unknown_since } = attempt.carry;
  if (unknown_since === null) return;
  const remaining = policy.commit_window_ms - (await attempt.since(unknown_since));
  if (remaining <= 0) return;
  const waits = failure('Airbyte.OutcomeUnknown', 'The request before may still make the workspace.');
  throw new VerdictError({ kind: 'retry', failure: waits, delay: remaining });
}
