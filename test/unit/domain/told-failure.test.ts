import { describe, expect, it } from 'vitest';
import type { FieldProblem, FailureType } from '../../../src/domain/history/types.ts';
import { FAILURE_TYPES } from '../../../src/domain/history/types.ts';
import { customerProgress } from '../../../src/domain/customer-progress.ts';
import { failure, withDetail } from '../../../src/domain/failure.ts';
import { customersFields, toldFailure, whoseMove } from '../../../src/domain/told-failure.ts';
import type { Progress } from '../../../src/domain/run-state.ts';

const OPERATIONS = [
  ...['issueOrganizationToken', 'issueScopedToken', 'issueWidgetToken', 'getScopedTokenInfo'],
  ...['listWorkspaces', 'listSources', 'getSource', 'createSource', 'checkSource', 'getCheckStatus'],
  ...['updateSource', 'deleteSource', ''],
];
/** The calls that carry what the customer entered; none of them: the check before any call. */
const WITH_CONFIGURATION = [
  'createSource',
  'checkSource',
  'getCheckStatus',
  'updateSource',
  'deleteSource',
  '',
];

const CONFIGURED: FieldProblem = { field: 'source_config.client_secret', message: 'must begin with sk_' };
const OF_REQUEST: FieldProblem = { field: 'source_template_id', message: 'is not a UUID' };
const FIELDS = { none: [], 'of the configuration': [CONFIGURED], 'of the request': [OF_REQUEST] } as const;

const rows = FAILURE_TYPES.flatMap((type) =>
  OPERATIONS.flatMap((operation) =>
    (Object.keys(FIELDS) as (keyof typeof FIELDS)[]).flatMap((fields) =>
      [true, false].map((isTriedAgain) => ({ type, operation, fields, isTriedAgain })),
    ),
  ),
);
type Row = (typeof rows)[number];

function failureOf({ type, operation, fields }: Row) {
  const detail = operation === '' ? 'It was so.' : `${operation}: 422: It was so.`;
  return failure(type, detail, FIELDS[fields], operation);
}

const PASSING: readonly FailureType[] = [
  ...(['Airbyte.RateLimited', 'Airbyte.Unavailable', 'Airbyte.OutcomeUnknown'] as const),
  ...(['Airbyte.NotSent', 'Airbyte.TokenRejected'] as const),
];

function expectedMove({ type, operation, fields, isTriedAgain }: Row): string {
  if (type === 'Airbyte.CheckFailed') return 'customer';
  if (type === 'Airbyte.Invalid')
    return WITH_CONFIGURATION.includes(operation) && fields !== 'of the request' ? 'customer' : 'operator';
  return PASSING.includes(type) && isTriedAgain ? 'nobody' : 'operator';
}

/** Settings, commands and parts that only operators know. */
const OPERATORS_WORDS =
  /[A-Z]+_[A-Z]+|source_template_id|[Oo]nboarding doctor|[Ww]orker|[Oo]perator|Temporal/;

describe('whose move it is', () => {
  it('follows from what failed, after which call, and which fields are named: every row', () => {
    const wrong = rows.filter((row) => whoseMove(failureOf(row), row) !== expectedMove(row));
    expect(wrong).toEqual([]);
    expect(rows).toHaveLength(FAILURE_TYPES.length * OPERATIONS.length * 3 * 2);
  });

  it('is the operator’s of a type that only a newer version knows', () => {
    const newer = { type: 'Airbyte.Newer' as FailureType, message: 'Newer.', fields: [] };
    expect(toldFailure(newer, { isTriedAgain: true })).toMatchObject({ whose_move: 'operator', fields: [] });
  });

  it.each([
    ['no explanation', 'createSource: 422: no explanation'],
    [
      'the words are not quoted',
      'createSource: 400: Airbyte’s words are not quoted, because nothing says which',
    ],
    [
      'it was not answered',
      'createSource: the request is not valid HTTP and failed before anything was sent',
    ],
  ])('is the operator’s where nobody says what to correct: %s', (_, detail) => {
    const told = toldFailure(failure('Airbyte.Invalid', detail, [], 'createSource'), { isTriedAgain: false });
    expect(told).toMatchObject({ whose_move: 'operator', summary: 'We can’t finish this yet.' });
  });

  it('is the operator’s where a problem speaks of how the request is written', () => {
    const problem = {
      field: 'credentials',
      message: 'give the source `credentials`, out of `source_config`',
    };
    expect(
      whoseMove(failure('Airbyte.Invalid', 'Nothing was sent.', [problem]), { isTriedAgain: false }),
    ).toBe('operator');
  });
});

describe('what the customer reads', () => {
  it('has none of the operator’s words: every row', () => {
    const spoken = rows.filter((row) => {
      const told = toldFailure(failureOf(row), row);
      const source = { name: 'Stripe', state: 'failed', failure: told };
      const { sources, failure: whole } = customerProgress({
        sources: [source],
        failure: told,
      } as unknown as Progress);
      return [sources[0]?.failure, whole].some((shown) =>
        OPERATORS_WORDS.test(JSON.stringify([shown?.summary, shown?.next, shown?.fields])),
      );
    });
    expect(spoken).toEqual([]);
  });

  it('has fields by their paths in the configuration, and none of the request', () => {
    const refused = failure('Airbyte.Invalid', 'createSource: 422: no', [
      CONFIGURED,
      OF_REQUEST,
      { field: 'workspace_id', message: 'is not known' },
    ]);
    expect(customersFields(refused)).toEqual([{ ...CONFIGURED, field: 'client_secret' }]);
  });

  it.each(['body.source_config', 'source_config', 'body.replication_config', 'body'])(
    'has a field for each thing that the platform’s validator found wrong, told of %s',
    (field) => {
      const message =
        "json schema validation failed when comparing the data to the json schema. \nErrors: $.client_secret: does not match the regex pattern ^sk_, $.tunnel: required property 'host' not found, $: required property 'port' not found, $.credentials.mode: must be a constant value A, B";
      const refused = failure('Airbyte.Invalid', 'createSource: 422: no', [{ field, message }]);
      expect(customersFields(refused)).toEqual([
        { field: 'client_secret', message: 'does not have the form that is wanted' },
        { field: 'tunnel.host', message: 'is required' },
        { field: 'port', message: 'is required' },
        { field: 'credentials.mode', message: 'must be a constant value A, B' },
      ]);
      expect(whoseMove(refused, { isTriedAgain: false })).toBe('customer');
    },
  );

  it('has the fields that are told with `body` before them, and of the body itself none', () => {
    const refused = failure('Airbyte.Invalid', 'createSource: 422: no', [
      { field: 'body.source_config.client_secret', message: 'is no key' },
      { field: 'body.source_template_id', message: 'is not a UUID' },
      { field: 'body', message: 'Value error, One of connector_type, definition_id must be provided' },
    ]);
    expect(customersFields(refused)).toEqual([{ field: 'client_secret', message: 'is no key' }]);
  });

  it('has fields that only sound like the request’s where the configuration was checked before any call', () => {
    const problem = { field: 'workspace_id', message: 'is required.' };
    expect(customersFields(failure('Airbyte.Invalid', 'Nothing was sent.', [problem]))).toEqual([problem]);
  });

  it('has the reason, and not what is told beside it for the operator', () => {
    const refused = failure('Airbyte.Invalid', 'createSource: 422: bad password');
    const beside = 'A create was answered with the source s-1, which no list has shown.';
    const told = toldFailure(withDetail(refused, beside), { isTriedAgain: false });
    expect(told.summary).toBe('This was not accepted. bad password.');
    expect(told.message).toContain('s-1');
  });
});
