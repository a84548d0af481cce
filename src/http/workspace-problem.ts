/** Why nothing could be asked of Airbyte about an onboarding's workspace, as a problem. */
import { HOUR_MS } from '../domain/durations.ts';
import type { Unanswered } from '../widget/index.ts';
import { ProblemError, retryAfter } from './problem.ts';

/** The longest that a caller is asked to wait, whatever time Airbyte names. */
const MAX_RETRY_AFTER_MS = HOUR_MS;

export function workspaceProblem(
  outcome: Unanswered | { readonly kind: 'not_ready' | 'other_workspace' },
): ProblemError {
  switch (outcome.kind) {
    case 'not_ready': {
      const detail = 'The onboarding has no workspace id yet. Ask again when its progress has one.';
      return new ProblemError('not_ready', { detail, headers: retryAfter(2_000) });
    }
    case 'other_workspace':
      return new ProblemError('workspace_changed', {
        detail: 'Airbyte has another workspace of this name now: it was renamed or deleted there.',
      });
    case 'unavailable': {
      const headers = retryAfter(Math.min(outcome.retryAfterMs ?? 5_000, MAX_RETRY_AFTER_MS));
      return new ProblemError('unavailable', { detail: 'Airbyte does not answer. Ask again.', headers });
    }
    case 'refused':
      return new ProblemError('airbyte_refused', { detail: outcome.message });
  }
}
