/** What users are told to do next, for each failure type and each call that it may come from. */
import { describe, expect, it } from 'vitest';
import { operationKind, type OperationKind } from '../../../src/domain/airbyte-operations.ts';
import { whoseMove } from '../../../src/domain/told-failure.ts';
import { failure, failureRule, nextStepOf, whatHappened } from '../../../src/domain/failure.ts';
import { FAILURE_TYPES, type FailureType } from '../../../src/domain/history/types.ts';

const OPERATIONS: Readonly<Record<OperationKind, readonly string[]>> = {
  credential: ['issueOrganizationToken'],
  token: ['issueScopedToken', 'issueWidgetToken', 'getScopedTokenInfo'],
  look: ['listWorkspaces', 'listSources', 'getSource'],
  create: ['createSource'],
  check: ['checkSource', 'getCheckStatus'],
  change: ['updateSource', 'deleteSource'],
};
const kinds = Object.keys(OPERATIONS) as OperationKind[];
const operations = Object.values(OPERATIONS).flat();

/** What only a call with a source in it can be mended by. */
const OF_A_SOURCE = /source_template_id|named fields|corrected source|configuration/;

/** Types that an answer of Airbyte’s has, whatever was called; a check that fails is one by itself. */
const answered = FAILURE_TYPES.filter(
  (type) => type.startsWith('Airbyte.') && type !== 'Airbyte.CheckFailed',
);

const everyPair = (types: readonly FailureType[], of: readonly string[]) =>
  of.flatMap((operation) =>
    types.map((type) => ({ operation, type, nextStep: nextStepOf(type, operation, false) })),
  );

describe('the next step', () => {
  it.each(operations)('knows what %s is for', (operation) => {
    expect(operationKind(operation)).toBe(kinds.find((kind) => OPERATIONS[kind].includes(operation)));
  });

  it.each(everyPair(answered, [...OPERATIONS.credential, ...OPERATIONS.token, ...OPERATIONS.look]))(
    'after $operation, $type, is of no source: $nextStep',
    ({ nextStep }) => {
      expect(nextStep).not.toMatch(OF_A_SOURCE);
    },
  );

  it.each(everyPair(FAILURE_TYPES, [...operations, '', 'listConnectionTemplates']))(
    'after "$operation", $type, says who does what: $nextStep',
    ({ type, nextStep, operation }) => {
      expect(nextStep).toMatch(/^[A-Z].*\.$/);
      // Values that Airbyte does not take are the customer's, but not where none of them was sent.
      const someone = {
        customer: /customer|operator/,
        operator: /operator|Whoever/,
        nobody: /Nothing to do|itself/,
      };
      const told = failure(type, 'It was so.', [], operation);
      const { message } = told;
      expect(nextStep).toMatch(someone[whoseMove(told, { isTriedAgain: true })]);
      expect(message.endsWith(`It was so. Next: ${nextStep}`)).toBe(true);
      expect(whatHappened({ message })).toBe(`${failureRule(type).whatHappened} It was so.`);
    },
  );

  it.each<[operation: string, words: RegExp]>([
    ['issueOrganizationToken', /AIRBYTE_API_URL/],
    ['issueScopedToken', /AIRBYTE_API is the generation/],
    ['issueWidgetToken', /AIRBYTE_API is the generation/],
    ['listSources', /workspace was deleted/],
    ['listWorkspaces', /AIRBYTE_API is the generation/],
    ['createSource', /source_template_id, or restores the workspace/],
    ['checkSource', /source_template_id, or restores the workspace/],
    ['updateSource', /deleted in this moment/],
  ])('after a 404 of %s says what that may be', (operation, words) => {
    expect(nextStepOf('Airbyte.NotFound', operation)).toMatch(words);
  });

  it.each<[type: FailureType, operation: string]>([
    ['Airbyte.Unauthorized', 'issueScopedToken'],
    ['Airbyte.NotFound', 'issueOrganizationToken'],
  ])('%s of %s has all restarted that call Airbyte', (type, operation) => {
    expect(nextStepOf(type, operation)).toContain('restarts the workers and the service');
  });

  it('depends on no name that objects have by themselves', () => {
    expect(nextStepOf('Airbyte.NotFound', 'constructor')).toBe(failureRule('Airbyte.NotFound').nextStep);
  });
});
