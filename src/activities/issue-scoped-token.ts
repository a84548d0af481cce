import { log } from '@temporalio/activity';
import { AirbyteError } from '../airbyte/index.ts';
import { callLimits, sendWithinMs } from '../domain/policy.ts';
import { isUuid } from '../domain/region-id-format.ts';
import { seal } from '../secrets/index.ts';
import type { Attempt } from './attempt.ts';
import { retryVerdict, VerdictError } from './classify.ts';
import type { IssueScopedTokenInput } from './contract.ts';
import type { ActivityDependencies } from './run-attempt.ts';
import { assertNameIsOf } from './workspace-name.ts';

export async function issueScopedToken(
  deps: ActivityDependencies,
  input: IssueScopedTokenInput,
  attempt: Attempt,
): Promise<{ sealed_token: string }> {
  if (input.first) await assertRequestBeforeIsSettled(input, attempt);
  // Where the name is all that names a workspace, asking by one that has become free would make another.
  if (input.workspace_id !== undefined)
    await assertNameIsOf(deps, { ...input, workspace_id: input.workspace_id }, attempt);
  const { token } = await request(deps, input, attempt);
  const context = { workspaceName: input.workspace_name, purpose: 'scoped_token' } as const;
  return { sealed_token: seal(deps.keyring, context, token, deps.sealVersion) };
}

async function request(
  deps: ActivityDependencies,
  input: IssueScopedTokenInput,
  attempt: Attempt,
): Promise<{ token: string }> {
  const { workspace_name, region_id, policy } = input;
  attempt.assertMayStillSend(sendWithinMs(policy));
  const sent = attempt.now();
  try {
    // No cancellation signal: a request in flight is not aborted, because it could take effect all the same.
    const region = regionFor(deps, region_id);
    const body = { workspace_name, ...(region !== undefined && { region_id: region }) };
    return await deps.airbyte.issueScopedToken(body, callLimits(policy));
  } catch (error) {
    if (error instanceof AirbyteError && error.outcome === 'unknown') attempt.keepPost(sent);
    else attempt.assumeNothingInFlight();
    throw error;
  }
}

/** A run that has changed over may have a region of the other API, where it is any text: a workspace is made without it then. */
function regionFor({ airbyte }: ActivityDependencies, regionId: string | undefined): string | undefined {
  if (regionId === undefined || airbyte.abilities.regionId === 'any' || isUuid(regionId)) return regionId;
  log.warn('a region_id that is no UUID is left out, because this API takes none', { region_id: regionId });
  return undefined;
}

async function assertRequestBeforeIsSettled(
  { original_run_id, policy }: IssueScopedTokenInput,
  attempt: Attempt,
): Promise<void> {
  const isAfterReset = attempt.number === 1 && attempt.isAfterReset(original_run_id);
  if (isAfterReset) attempt.assumeInFlight(sendWithinMs(policy));
  const { unknown_since } = attempt.carry;
  if (unknown_since === null) return;
  const remainingMs = policy.commit_window_ms - (await attempt.sinceMs(unknown_since));
  if (remainingMs <= 0) return;
  const detail = 'The request before may still make the workspace.';
  throw new VerdictError(retryVerdict(remainingMs, 'Airbyte.OutcomeUnknown', detail));
}
