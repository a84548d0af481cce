import { expect, test } from 'vitest';
import { progressText } from '../../../src/cli/terminal/progress-text.ts';
import type { Progress } from '../../../src/client.ts';
import { failure } from '../../../src/domain/failure.ts';
import type { FailureType } from '../../../src/domain/history/types.ts';
import { toldFailure } from '../../../src/domain/told-failure.ts';

function linesWith(type: FailureType, operation: string, isTriedAgain = false): string[] {
  const told = toldFailure(failure(type, `${operation}: 422: no such account`, [], operation), {
    isTriedAgain,
  });
  const source = {
    name: 'Stripe',
    state: isTriedAgain ? ('retrying' as const) : ('failed' as const),
    source_id: null,
    attempts: 1,
    failure: told,
    next_attempt_at: null,
  };
  const progress = {
    workspace_name: 'acme',
    status: 'needs_attention',
    stage: 'creating_sources',
  } as Progress;
  return progressText({
    ...progress,
    percent: 0,
    workspace_id: null,
    sources: [source],
    failure: null,
  }).split('\n');
}

test('a failure has what is the operator’s, and what the customer reads', () => {
  const [, source, ...lines] = linesWith('Airbyte.Invalid', 'createSource');
  expect(source).toContain('the customer’s move');
  expect(lines[0]).toMatch(/createSource: 422: no such account\. Next: .*\(Airbyte\.Invalid\)$/);
  expect(lines[1]).toBe(
    '      The customer reads: This was not accepted. no such account. Correct it, and try again.',
  );
});

test('a refused token request is told as the operator’s', () => {
  const [, source, , read] = linesWith('Airbyte.Invalid', 'issueScopedToken');
  expect(source).toContain('the operator’s move');
  expect(read).toContain('We can’t finish this yet. There is nothing for you to do.');
});

test('nobody’s move is not told', () => {
  expect(linesWith('Airbyte.Unavailable', 'createSource', true).join()).not.toMatch(/move|customer reads/);
});
