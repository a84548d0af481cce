/**
 * I3, look before you create: the whole protocol, which Temporal retries.
 *
 * An attempt looks, adopts what it finds, and POSTs only what the look shows absent. After an unknown outcome
 * (see attempt.ts) it looks at 5 s, 15 s, then every 30 s, and POSTs again only when the commit window has passed
 * and a look after that still shows it absent. Only a source's first attempt may rely on the look of its run.
 * One that was answered under another name, and stands so when the window has passed, is not POSTed again.
 */
import { CancelledFailure, log } from '@temporalio/activity';
import { AirbyteError, type Workspace } from '../airbyte/index.ts';
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
import { assertNameIsOf, notInWorkspaceError } from './workspace-name.ts';

type Existing = Omit<CreateSourceResult, 'attempts' | 'carry'>;

export async function createSource(
  deps: ActivityDependencies,
  input: CreateSourceInput,
  attempt: Attempt,
): Promise<CreateSourceResult> {
  const existing = await deps.scopedTokens.callWith(input, attempt, async (workspace) => {
    const found = reliableLook(input, attempt)?.found ?? (await lookAgain(deps, input, attempt, workspace));
    const existing = existingSource(found, input, attempt);
    if (existing === null) return await post(deps, input, attempt, workspace);
    if (existing.outcome === 'created' || input.source.corrected !== true) return existing;
    const applied = await applyCorrection(deps, input, attempt, workspace, existing.source_id);
    return { ...existing, ...applied, config_applied: true };
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
  workspace: Workspace,
): Promise<FoundSource[]> {
  const { source, policy } = input;
  const { unknown_since, misnamed, answered } = attempt.carry;
  attempt.askWhetherCancelled();
  const sinceSentMs = unknown_since === null ? Infinity : await attempt.sinceMs(unknown_since);
  const ids = [misnamed, answered].filter((id) => id !== undefined);
  const seen = await look(deps, { ...input, names: [source.name], ids, workspace });
  const found = seen.filter(({ name }) => name === source.name);
  // What was answered and is not here is somewhere else: another one that stands here does not make up for it.
  const isElsewhere = answered !== undefined && seen.every(({ source_id }) => source_id !== answered);
  if (found.length > 0 && !isElsewhere) return found;
  if (sinceSentMs >= policy.commit_window_ms) {
    if (found.length === 0 && seen.length > 0) throw misnamedError(seen);
    if (isElsewhere) {
      await assertNameIsOf(deps, input, attempt, answered);
      throw notInWorkspaceError(workspace.id, answered);
    }
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

/** What stands under the wanted name: ours where its id was answered to a create of this one, adopted otherwise. */
function existingSource(
  found: readonly FoundSource[],
  { source }: CreateSourceInput,
  { carry: { answered } }: Attempt,
): Existing | null {
  // Of which template it is, the API may tell nowhere: of what it answered to a create it is known.
  const known = found.map((each) =>
    each.source_id === answered ? { ...each, source_template_id: source.source_template_id } : each,
  );
  const judgement = judge(known, source);
  if (judgement.kind === 'absent') return null;
  if (judgement.kind === 'adopt' && judgement.source_id === answered)
    return { outcome: 'created', source_id: answered };
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
  workspace: Workspace,
): Promise<Existing> {
  if (attempt.isCancelled) throw new CancelledFailure('The onboarding was cancelled; nothing was sent.');
  // A look after the commit window showed it absent: what was sent before had no effect.
  attempt.assumeNothingInFlight();
  const { body, secrets, told } = await checkedBody(deps, input, workspace, attempt);
  await assertNameIsOf(deps, input, attempt, attempt.carry.misnamed ?? null);
  attempt.assertMayStillSend(sendWithinMs(input.policy));
  const sent = attempt.now();
  const source = { workspace, source: body, secrets };
  try {
    // No cancellation signal: a create in flight is not aborted, because it could take effect all the same.
    const created = await deps.airbyte.createSource(source, callLimits(input.policy));
    if (created.name === body.name) {
      await assertIsInWorkspace(deps, input, attempt, { workspace, sourceId: created.id, sent });
      return { outcome: 'created', source_id: created.id, ...told };
    }
    attempt.keepPost(sent, { misnamed: created.id });
    throw lookSoonError('The answer is of a source with another name.');
  } catch (error) {
    if (!isOfUnknownOutcome(error)) throw error;
    attempt.keepPost(sent);
    throw lookSoonError(error.message, error);
  }
}

function isOfUnknownOutcome(error: unknown): error is AirbyteError {
  return error instanceof AirbyteError && error.operation === 'createSource' && error.outcome === 'unknown';
}

/**
 * Where a create names the workspace by name, the answer does not say into which one it went: only the workspace's own list, asked
 * for by its id, does. What it does not show yet is looked for again; where the name has become another's it went there.
 */
async function assertIsInWorkspace(
  deps: ActivityDependencies,
  input: CreateSourceInput,
  attempt: Attempt,
  { workspace, sourceId, sent }: { workspace: Workspace; sourceId: string; sent: number },
): Promise<void> {
  if (deps.airbyte.abilities.workspaceBy === 'token') return;
  const before = attempt.carry;
  attempt.keepPost(sent, { answered: sourceId });
  // Should this worker die now, the next attempt must not forget what was answered.
  attempt.leaveMark();
  try {
    const listed = await deps.airbyte.listSources(workspace, attempt.callLimits(input.policy));
    if (listed.some(({ id }) => id === sourceId)) {
      attempt.restore(before);
      return;
    }
    await assertNameIsOf(deps, input, attempt, sourceId);
  } catch (error) {
    if (!(error instanceof AirbyteError)) throw error;
    throw lookSoonError(error.message, error);
  }
  throw lookSoonError(`The source ${sourceId} was answered, and is not in the list yet.`);
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
  workspace: Workspace,
  sourceId: string,
): Promise<Pick<CreateSourceResult, 'preflight' | 'preflight_problems'>> {
  const { policy } = input;
  const { latest_unknown } = input.carry;
  const sinceSentMs = latest_unknown === null ? Infinity : await attempt.sinceMs(latest_unknown);
  if (sinceSentMs < policy.commit_window_ms) {
    const remainingMs = policy.commit_window_ms - sinceSentMs;
    const detail = 'What was sent before may still take effect.';
    throw new VerdictError(retryVerdict(remainingMs, 'Airbyte.OutcomeUnknown', detail));
  }
  const { body, secrets, told } = await checkedBody(deps, input, workspace, attempt);
  const { replacesCredentials } = deps.airbyte.abilities;
  if (!replacesCredentials && Object.keys(body.credentials ?? {}).length > 0) {
    const detail = `The source stands there already (${sourceId}), and this API replaces no credentials of one.`;
    throw new VerdictError(finalVerdict('Airbyte.Conflict', detail, [], 'updateSource'));
  }
  attempt.assertMayStillSend(sendWithinMs(policy));
  const sent = attempt.now();
  const update = { workspace, sourceId, sourceConfig: body.source_config, secrets };
  try {
    await deps.airbyte.updateSource(update, callLimits(policy));
    return told;
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
