/**
 * The connection check: the API tries the configuration before anything is created. A check goes on in the API by itself,
 * so its id is what an attempt leaves to the next: also after its worker died the same check is asked for.
 */
import { Context } from '@temporalio/activity';
import { AirbyteError, type CheckStatus } from '../airbyte/index.ts';
import { backoff } from '../domain/backoff.ts';
import { NOTHING_SENT } from '../domain/history/carry.ts';
import { callLimits, HEARTBEAT_TIMEOUT_MS } from '../domain/policy.ts';
import type { Attempt } from './attempt.ts';
import { final, retryIn, VerdictError } from './classify.ts';
import type { Activities, CheckSourceResult, SourceInput } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { runAttempt } from './run-attempt.ts';
import { preflight, sourceBody } from './source-body.ts';
import { withScopedToken } from './with-scoped-token.ts';

const FIRST_POLL_MS = 250;
const LAST_POLL_MS = 5_000;

export function createCheckSource(deps: ActivityDependencies): Activities['checkSource'] {
  return async function checkSource(input) {
    return await runAttempt({ carry: NOTHING_SENT, policy: input.policy }, async (attempt) => {
      const beat = setInterval(() => {
        attempt.leaveMark();
      }, HEARTBEAT_TIMEOUT_MS / 2);
      try {
        return await check(deps, attempt, input);
      } finally {
        clearInterval(beat);
      }
    });
  };
}

async function check(
  deps: ActivityDependencies,
  attempt: Attempt,
  input: SourceInput,
): Promise<CheckSourceResult> {
  const limits = callLimits(input.policy);
  const source = sourceBody(deps.keyring, input);
  // Each call for itself: a check may outlive several tokens, and a rejection after an answer is not the second in a row.
  const withToken = <T>(call: (scopedToken: string) => Promise<T>): Promise<T> =>
    withScopedToken(deps, attempt, input, call);
  const { secrets } = await withToken((scopedToken) => preflight(deps, source, scopedToken));
  const since = attempt.carry.check?.since ?? attempt.now();
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(waitMs * 1.5, LAST_POLL_MS)) {
    let checkId = attempt.carry.check?.id ?? null;
    if (checkId === null) {
      const started = await withToken((scopedToken) =>
        deps.airbyte.checks.start({ scopedToken, source, secrets }, limits),
      );
      checkId = started.id;
      attempt.checks({ id: checkId, since });
      attempt.leaveMark();
    }
    const known = { checkId, sourceConfig: source.source_config, secrets };
    const status = await withToken((scopedToken) =>
      orForgotten(deps.airbyte.checks.status({ ...known, scopedToken }, limits)),
    );
    const hasTime = attempt.now() - since < input.policy.check_timeout_ms;
    const ended = status === null ? null : resultOf(status, attempt, { since, hasTime });
    if (ended !== null) return ended;
    if (!hasTime)
      throw failed(`It did not end within ${Math.round(input.policy.check_timeout_ms / 1_000)} seconds.`);
    // The API does not know it any more: another one is started.
    if (status === null) attempt.checks({ id: null, since });
    await Context.current().sleep(waitMs);
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
      throw failed('It was cancelled in Airbyte.');
    case 'inconclusive':
      throw failed(words ?? 'Airbyte could not tell whether the source connects.');
    case 'failed': {
      if (!isTransient || !hasTime) throw failed(words ?? 'Airbyte does not say why.');
      attempt.checks({ id: null, since });
      const detail = words ?? 'The check failed for a passing reason.';
      throw new VerdictError(retryIn(backoff(attempt.now() - since), 'Airbyte.Unavailable', detail));
    }
  }
}

function failed(words: string): VerdictError {
  return new VerdictError(final('Airbyte.CheckFailed', words));
}

async function orForgotten(status: Promise<CheckStatus>): Promise<CheckStatus | null> {
  try {
    return await status;
  } catch (error) {
    if (error instanceof AirbyteError && error.status === 404) return null;
    throw error;
  }
}
