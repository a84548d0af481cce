import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/activities/classify.ts';
import { AirbyteError, type AirbyteCredential } from '../../../src/airbyte/airbyte-error.ts';
import { HOUR_MS } from '../../../src/domain/durations.ts';
import { UnsealableError } from '../../../src/secrets/index.ts';

const once = { attempt: 1, failingForMs: 0, repeating: 'none' } as const;

describe('a sealed value that does not open', () => {
  const verdictOn = (reason: UnsealableError['reason'], failingForMs: number) =>
    classify(new UnsealableError(reason, 'It does not open.'), { ...once, failingForMs });

  it.each(['unknown_key', 'unknown_version'] as const)('for %s is tried again for an hour', (reason) => {
    expect(verdictOn(reason, HOUR_MS - 1)).toMatchObject({
      kind: 'retry',
      failure: { type: 'Onboarding.Unsealable' },
    });
    expect(verdictOn(reason, HOUR_MS)).toMatchObject({ kind: 'final' });
  });

  it.each(['malformed', 'not_authentic'] as const)('for %s needs a person at once', (reason) => {
    expect(verdictOn(reason, 0)).toMatchObject({ kind: 'final', failure: { type: 'Onboarding.Unsealable' } });
  });
});

describe('an answer of Airbyte’s', () => {
  const STATUSES = [301, 400, 401, 402, 403, 404, 405, 409, 410, 413, 422];
  const OPERATIONS: readonly [operation: string, credential: AirbyteCredential][] = [
    ['issueScopedToken', 'organization'],
    ['issueWidgetToken', 'organization'],
    ['getScopedTokenInfo', 'scoped'],
    ['listWorkspaces', 'organization'],
    ['listSources', 'scoped'],
    ['listSources', 'organization'],
    ['getSource', 'organization'],
  ];
  const table = OPERATIONS.flatMap(([operation, credential]) =>
    STATUSES.map((status) => {
      const message = `${operation}: ${status}: no explanation`;
      const details = { operation, credential, status, kind: 'http', outcome: 'refused' } as const;
      const verdict = classify(new AirbyteError(message, details), once);
      return { operation, credential, status, ...verdict?.failure };
    }),
  );

  it.each(table)(
    'to $operation with the $credential token, $status, names nothing of a source: $message',
    ({ message = '' }) => {
      expect(message).toContain('Next: ');
      expect(message).not.toMatch(/source_template_id|named fields|corrected source|the configuration/);
    },
  );

  it.each(
    STATUSES.flatMap((status) => ['createSource', 'listSources'].map((operation) => ({ operation, status }))),
  )(
    'to the request for the organization’s token, $status, is not told as one of $operation',
    ({ operation, status }) => {
      const message = `${operation}: no organization token: issueOrganizationToken: ${status}: no explanation`;
      const details = { operation, credential: 'organization', kind: 'http', outcome: 'not_sent' } as const;
      const verdict = classify(new AirbyteError(message, { ...details, status }), once);
      const isCredential = [400, 401, 403, 422].includes(status);
      expect(verdict?.kind).toBe('final');
      expect(verdict?.failure.message).toMatch(
        isCredential ? /AIRBYTE_ACCESS_TOKEN, or AIRBYTE_CLIENT_ID/ : /AIRBYTE_API_URL/,
      );
      expect(verdict?.failure.message).not.toMatch(/source_template_id|named fields|corrected source/);
    },
  );
});
