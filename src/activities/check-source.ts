/**
 * The connection check: the API tries the configuration before anything is created. A check goes on in the API by itself,
 * so its id is what an attempt leaves to the next: also after its worker died the same check is asked for.
 */
import { Context } from '@temporalio/activity';
import { nullIfGone, type CheckStatus, type Workspace } from '../airbyte/index.ts';
import { backoffMs } from '../domain/backoff.ts';
import { callLimits, HEARTBEAT_TIMEOUT_MS } from '../domain/policy.ts';
import type { Attempt } from './attempt.ts';
import { finalVerdict, retryVerdict, VerdictError } from './classify.ts';
import type { CheckSourceResult, SourceInput } from './contract.ts';
import type { ActivityDependencies } from './run-attempt.ts';
import { checkedBody } from './source-body.ts';
import { assertNameIsOf } from './workspace-name.ts';

const FIRST_POLL_MS = 250;
const LAST_POLL_MS = 5_000;
const LAST_START_MS = 60_000;

export async function checkSource(
  deps: ActivityDependencies,
  input: SourceInput,
  attempt: Attempt,
): Promise<CheckSourceResult> {
  const beat = setInterval(() => {
    attempt.leaveMark();
  }, HEARTBEAT_TIMEOUT_MS / 2);
  try {
    return await check(deps, input, attempt);
  } finally {
    clearInterval(beat);
  }
}

async function check(
  deps: ActivityDependencies,
  input: SourceInput,
  attempt: Attempt,
): Promise<CheckSourceResult> {
  const limits = callLimits(input.policy);
  // Each call for itself: a check may outlive several tokens, and a rejection after an answer is not the second in a row.
  const inWorkspace = <T>(call: (workspace: Workspace) => Promise<T>): Promise<T> =>
    deps.scopedTokens.callWith(input, attempt, call);
  const { body: source, secrets } = await inWorkspace((workspace) =>
    checkedBody(deps, input, workspace, attempt),
  );
  const since = attempt.carry.check?.since ?? attempt.now();
  const start = async (workspace: Workspace) => {
    await assertNameIsOf(deps, input, attempt);
    const started = await deps.airbyte.checks.start({ workspace, source, secrets }, limits);
    attempt.keepCheck({ id: started.id, since });
    attempt.leaveMark();
    return started;
  };
  let starts = 0;
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(waitMs * 1.5, LAST_POLL_MS)) {
    const id = attempt.carry.check?.id ?? null;
    const known = id === null ? await inWorkspace(start) : { id, status: null };
    const status =
      known.status ??
      (await inWorkspace((workspace) =>
        nullIfGone(deps.airbyte.checks.status(known.id, { workspace, source, secrets }, limits)),
      ));
    const hasTime = attempt.now() - since < input.policy.check_timeout_ms;
    const ended = status === null ? null : resultOf(status, attempt, { since, hasTime });
    if (ended !== null) return ended;
    if (!hasTime)
      throw checkFailedError(
        `It did not end within ${Math.round(input.policy.check_timeout_ms / 1_000)} seconds.`,
      );
    if (status !== null) {
      await Context.current().sleep(waitMs);
      continue;
    }
    // The API does not know it any more: another one is started. Each tries the customer's system anew, hence ever later.
    attempt.keepCheck({ id: null, since });
    await Context.current().sleep(Math.min(FIRST_POLL_MS * 2 ** starts, LAST_START_MS));
    starts += 1;
  }
}

/** What came of it; `null` while it goes on. @throws VerdictError */
function resultOf(
  { status, words, isTransient }: CheckStatus,
  attempt: Attempt,
  { since, hasTime }: { since: number; hasTime: boolean },
): CheckSourceResult | null {
  switch (status) {
    case 'pending':
    case 'running':
      return null;
    case 'succeeded':
      return { check: 'passed' };
    case 'skipped':
      return { check: 'skipped' };
    case 'cancelled':
      throw checkFailedError('It was cancelled in Airbyte.');
    case 'inconclusive':
      throw checkFailedError(words ?? 'Airbyte could not tell whether the source connects.');
    case 'failed': {
      if (!isTransient || !hasTime) throw checkFailedError(words ?? 'Airbyte does not say why.');
      attempt.keepCheck({ id: null, since });
      const detail = words ?? 'The check failed for a passing reason.';
      throw new VerdictError(retryVerdict(backoffMs(attempt.now() - since), 'Airbyte.Unavailable', detail));
    }
  }
}

function checkFailedError(words: string): VerdictError {
  return new VerdictError(finalVerdict('Airbyte.CheckFailed', words));
}
