import { describe, expect, test } from 'vitest';
import { configurationFaults } from '../../../emulator/configuration-faults.ts';
import { connectors, connectorTemplates } from '../../../emulator/index.ts';
import { Specification } from '../../../src/preflight/specification.ts';
import { problemsOf } from '../../support/problems.ts';
import {
  minimal,
  missing,
  SECRET,
  wrongBranch,
  wrongValue,
  type ConnectorName,
} from '../../fixtures/configurations.ts';

const names = Object.keys(connectors) as ConnectorName[];
const specifications = Object.fromEntries(
  names.map((name) => [name, new Specification(connectors[name].connectionSpecification, {})]),
) as Record<ConnectorName, Specification>;

const wrong = [
  ...names.flatMap((connector) => missing[connector].map((each) => ({ connector, ...each }))),
  ...names.flatMap((connector) => (wrongBranch[connector] ?? []).map((each) => ({ connector, ...each }))),
  ...wrongValue,
];

test.each(names)('the smallest right configuration of %s passes', (connector) => {
  expect(specifications[connector].check(minimal[connector])).toEqual({
    kind: 'checked',
    problems: [],
    more: 0,
  });
});

test.each(names)('every field that %s requires is among those that are missed below', (connector) => {
  const required = connectors[connector].connectionSpecification['required'] as string[];
  expect(missing[connector].map(({ field }) => field)).toEqual(expect.arrayContaining(required));
});

describe.each(wrong)('$connector: $field, $message', ({ connector, config, field, message }) => {
  test('is told in one sentence, and nothing else is', () => {
    const checked = specifications[connector].check(config);
    expect(checked).toEqual({
      kind: 'checked',
      problems: [expect.objectContaining({ field, message }) as unknown],
      more: 0,
    });
    expect(JSON.stringify(checked)).not.toContain(SECRET);
  });

  test('is refused by the API too', () => {
    expect(configurationFaults(connectors[connector].connectionSpecification, config)).not.toEqual([]);
  });
});

test('several faults are told at once, each with the title and the description of its field', () => {
  expect(problemsOf(specifications.stripe, { start_date: 'yesterday' })).toEqual([
    {
      field: 'client_secret',
      message: 'Secret Key is required.',
      title: 'Secret Key',
      description: 'The API key that the connector uses.',
    },
    {
      field: 'account_id',
      message: 'Account ID is required.',
      title: 'Account ID',
      // Without the markup that the specification has there.
      description: 'The account, which begins with acct_. It is in the account settings.',
    },
    {
      field: 'start_date',
      message: 'Replication Start Date must have the form of 2017-01-25T00:00:00Z.',
      title: 'Replication Start Date',
      description: 'Only what came into being after this moment is replicated.',
    },
  ]);
});

test('a template that was read before is checked by as it is now', () => {
  const schema = { properties: { a: { pattern: '^a+$' }, b: { type: 'string' } }, required: ['b'] };
  const first = new Specification(schema, {});
  const same = new Specification(structuredClone(schema), { b: 'preset' }, { before: first });
  expect(problemsOf(first, { a: 'aa' }).map(({ field }) => field)).toEqual(['b']);
  expect(problemsOf(same, { a: 'bb' }).map(({ field }) => field)).toEqual(['a']);
  const changed = new Specification({ ...schema, required: ['a'] }, {}, { before: same });
  expect(problemsOf(changed, {}).map(({ field }) => field)).toEqual(['a']);
});

describe('the defaults of a template', () => {
  test.each(connectorTemplates.map(({ name, ...template }) => ({ name, template })))(
    'are honoured by $name: what they supply is asked of nobody',
    ({ template }) => {
      const asked = template.user_config_spec!['connectionSpecification'];
      const connector = names.find(
        (name) => connectors[name].definitionId === template.source_definition_id,
      )!;
      const defaults = template.partial_default_config ?? {};
      const config = Object.fromEntries(
        Object.entries(minimal[connector]).filter(([name]) => !Object.hasOwn(defaults, name)),
      );
      for (const specification of [
        new Specification(asked, defaults),
        // As where the API does not say what is asked, and the connector's whole specification does.
        new Specification(template.connection_specification, defaults),
      ]) {
        expect(specification.check(config)).toEqual({ kind: 'checked', problems: [], more: 0 });
      }
    },
  );

  test('may supply a part of an alternative, and are overruled by what the customer gives', () => {
    const defaults = { credentials: { credentials_title: 'Private App Credentials' } };
    const specification = new Specification(connectors.hubspot.connectionSpecification, defaults);
    expect(specification.check({ credentials: { access_token: SECRET } })).toMatchObject({ problems: [] });
    const other = { credentials: { credentials_title: 'OAuth Credentials', access_token: SECRET } };
    expect(specification.check(other)).toMatchObject({
      problems: [
        { field: 'credentials.client_id' },
        { field: 'credentials.client_secret' },
        { field: 'credentials.refresh_token' },
      ],
    });
  });
});

describe('secret', () => {
  test.each([
    ['stripe', { account_id: 'acct_123', client_secret: 'k1' }, ['k1']],
    [
      'hubspot',
      { credentials: { client_id: 'open', client_secret: 'k1', refresh_token: 'k2' } },
      ['k1', 'k2'],
    ],
    [
      'googleSheets',
      { spreadsheet_id: 'open', credentials: { auth_type: 'Client', client_id: 'k1' } },
      ['k1'],
    ],
    [
      'postgres',
      { host: 'open', password: 12, ssl_mode: { mode: 'x', ca_certificate: 'k1', client_key: 'k2' } },
      ['12', 'k1', 'k2'],
    ],
    [
      'postgres',
      { tunnel_method: { tunnel_method: 'wrong', ssh_key: 'k1' }, password: { in: ['k2'] } },
      ['k2', 'k1'],
    ],
  ] as const)(
    'in %s is what the specification flags, in any alternative: %o',
    (connector, config, secrets) => {
      expect(specifications[connector].secretsIn(config)?.sort()).toEqual([...secrets].sort());
    },
  );
});
