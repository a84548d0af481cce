import { AirbyteError } from '../airbyte/index.ts';
import { callLimits, sendWithinMs } from '../domain/policy.ts';
import { seal } from '../secrets/index.ts';
import type { Attempt } from './attempt.ts';
import { retryIn, VerdictError } from './classify.ts';
import type { Activities, IssueScopedTokenInput } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';

export function createIssueScopedToken(deps: ActivityDependencies): Activities['issueScopedToken'] {
  return async function issueScopedToken(input) {
    const repeating = input.first ? 'effect' : 'none';
    return await runAttempt({ ...input, repeating: () => repeating }, async (attempt) => {
      if (input.first) await requestBeforeIsSettled(attempt, input);
      const { token } = await request(deps, attempt, input);
      const context = { workspaceName: input.workspace_name, purpose: 'scoped_token' } as const;
      return { sealed_token: seal(deps.keyring, context, token) };
    });
  };
}

async function request(
  deps: ActivityDependencies,
  attempt: Attempt,
  input: IssueScopedTokenInput,
): Promise<{ token: string }> {
  const { workspace_name, region_id, policy } = input;
  attempt.assertMayStillSend(sendWithinMs(policy));
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
  if (isAfterReset) attempt.mayBeInFlight(sendWithinMs(policy));
  const { unknown_since } = attempt.carry;
  if (unknown_since === null) return;
  const remainingMs = policy.commit_window_ms - (await attempt.since(unknown_since));
  if (remainingMs <= 0) return;
  const detail = 'The request before may still make the workspace.';
  throw new VerdictError(retryIn(remainingMs, 'Airbyte.OutcomeUnknown', detail));
}
