import { describe, expect, test } from 'vitest';
import { Specification } from '../../../src/preflight/specification.ts';
import { problemsOf } from '../../support/problems.ts';

/** What is said of one field, `f`. */
function said(field: unknown, value: unknown, required: readonly string[] = []): string[] {
  const schema = { type: 'object', properties: { f: field }, required };
  const config = value === undefined ? {} : { f: value };
  return problemsOf(new Specification(schema, {}), config).map(({ message }) => message);
}

describe('a list', () => {
  const entry = { type: 'object', properties: { key: { type: 'string', title: 'Key' } }, required: ['key'] };

  test.each<[string, unknown, unknown, string]>([
    [
      'names the entry by the list’s title',
      { title: 'Report IDs', items: { type: 'integer' } },
      [1, 'two'],
      'Report IDs, entry 2, must be a whole number.',
    ],
    ['or by its name', { items: { type: 'integer' } }, ['one'], 'f, entry 1, must be a whole number.'],
    [
      'whatever its entries are called',
      { title: 'Columns', items: { title: 'Allowed', enum: ['a', 'b'] } },
      ['c'],
      'Columns, entry 1, must be "a" or "b".',
    ],
    [
      'names a field in an entry',
      { title: 'Reports', items: entry },
      [{ key: 'a' }, { key: 1 }],
      'Reports, entry 2: Key must be a text.',
    ],
    [
      'names one that is missing',
      { title: 'Reports', items: entry },
      [{}],
      'Reports, entry 1: Key is required.',
    ],
    [
      'has the form of its entries in its examples',
      { title: 'Days', examples: ['2020-01-01'], items: { pattern: '^[0-9-]+$' } },
      ['x'],
      'Days, entry 1, must have the form of 2020-01-01.',
    ],
    [
      'names an entry of an entry',
      { title: 'Matrix', items: { items: { type: 'number' } } },
      [[1], [2, 'x']],
      'Matrix, entry 2, entry 2, must be a number.',
    ],
    [
      'is found within alternatives',
      {
        oneOf: [
          { properties: { ids: { title: 'IDs', items: { type: 'integer' } } }, required: ['ids'] },
          { type: 'null' },
        ],
      },
      { ids: ['x'] },
      'IDs, entry 1, must be a whole number.',
    ],
  ])('%s', (_name, list, value, message) => {
    expect(said(list, value)).toEqual([message]);
  });
});

describe('a choice', () => {
  const kind = (value: string, title?: string) => ({
    title,
    type: 'object',
    properties: { method: { type: 'string', enum: [value] } },
    required: ['method'],
  });
  const method = { title: 'Method', oneOf: [kind('SCAN', 'Scan'), kind('LOG', 'Log')] };

  test.each<[string, unknown, unknown, string]>([
    [
      'that gives no object',
      { ...method, type: 'object' },
      'SCAN',
      'Method must be an object of fields, with method "SCAN" (Scan) or "LOG" (Log).',
    ],
    [
      'that gives no object, where only its alternatives say so',
      method,
      'SCAN',
      'Method must be an object of fields, with method "SCAN" (Scan) or "LOG" (Log).',
    ],
    ['that there is not', method, { method: 'COPY' }, 'Method must be "SCAN" (Scan) or "LOG" (Log).'],
    [
      'of another type',
      { title: 'Region', type: 'string', enum: ['us', 'eu'] },
      7,
      'Region must be "us" or "eu".',
    ],
    [
      'between values',
      { title: 'Region', anyOf: [{ const: 'us', title: 'America' }, { const: 'eu' }] },
      'asia',
      'Region must be "us" or "eu".',
    ],
    [
      'between types',
      { title: 'Port', anyOf: [{ type: 'integer' }, { type: 'string' }] },
      true,
      'Port must be a whole number or a text.',
    ],
    [
      'between fields',
      { title: 'Login', anyOf: [{ required: ['key'] }, { required: ['user', 'password'] }] },
      { a: 1 },
      'Login must have key or user and password.',
    ],
    [
      'whose alternatives nothing tells apart, and all of them refuse the same field',
      {
        oneOf: ['a', 'b'].map((title) => ({ title, properties: { key: { title: 'Key', type: 'string' } } })),
      },
      { key: 7 },
      'Key must be a text.',
    ],
    [
      'of more than one',
      { title: 'Form', oneOf: [{ type: 'string' }, { maxLength: 3 }] },
      'abc',
      'Form fits more than one of what the connector takes.',
    ],
    [
      'of more than one, by their titles',
      {
        title: 'Form',
        oneOf: [
          { title: 'Text', type: 'string' },
          { title: 'Short', maxLength: 3 },
        ],
      },
      'abc',
      'Form fits Text and Short, and must be only one of them.',
    ],
  ])('%s names what there is', (_name, choice, value, message) => {
    expect(said(choice, value)).toEqual([message]);
  });

  test.each([
    [{ title: 'Region', enum: ['us', 'eu'] }, 'Region is required: "us" or "eu".'],
    [{ title: 'Kind', enum: ['only'] }, 'Kind is required, as "only".'],
    [
      { title: 'Login', anyOf: [{ title: 'Key' }, { title: 'Password' }] },
      'Login is required: Key or Password.',
    ],
  ])('that is missing names what there is: %o', (choice, message) => {
    expect(said(choice, undefined, ['f'])).toEqual([message]);
  });
});

describe('a form', () => {
  const day = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';

  test.each<[string, Record<string, unknown>, string]>([
    [
      'the connector’s words',
      { pattern: day, pattern_descriptor: 'YYYY-MM-DD', examples: ['2020-01-01'] },
      'YYYY-MM-DD',
    ],
    ['a date of the format that fits the pattern', { pattern: day, format: 'date-time' }, '2017-01-25'],
    [
      'also one that the format does not mean',
      { pattern: '^[0-9]{2}-[0-9]{2}-[0-9]{4}$', format: 'date' },
      '25-01-2017',
    ],
    ['an example', { pattern: day, examples: ['2020-01-01'] }, '2020-01-01'],
    ['the example that fits', { pattern: day, examples: ['YYYY', '2020-01-01'] }, '2020-01-01'],
    ['the pattern itself', { pattern: '^[a-z]+$' }, 'the pattern ^[a-z]+$'],
  ])('is told by %s', (_name, field, form) => {
    expect(said({ type: 'string', ...field }, '12/31/1999 noon')).toEqual([
      `f must have the form of ${form}.`,
    ]);
  });

  test('that is told by nothing is none', () => {
    expect(said({ pattern: `^${'[a-z]'.repeat(40)}$` }, 'UPPER')).toEqual([
      'f does not have the form that the connector takes.',
    ]);
  });

  test.each([
    [{ exclusiveMinimum: 0 }, 0, 'f must be more than 0.'],
    [{ exclusiveMaximum: 10 }, 10, 'f must be less than 10.'],
  ])('%o is told as a bound', (field, value, message) => {
    expect(said(field, value)).toEqual([message]);
  });
});

describe('a date', () => {
  const dateTime = { title: 'Start', type: 'string', format: 'date-time' };
  const wrong = 'last week';

  test('that does not begin as one is refused, in either format', () => {
    expect(said(dateTime, wrong)).toEqual(['Start must be a date and time such as 2017-01-25T00:00:00Z.']);
    expect(said({ ...dateTime, format: 'date' }, wrong)).toEqual([
      'Start must be a date such as 2017-01-25.',
    ]);
  });

  test.each(['2024-01-31', '2024-01-31T10:00:00Z', '2024-01-31 10:00', '2024-01-31T10:00:00.000+02:00'])(
    'that begins as one, %s, is the API’s to judge',
    (value) => {
      expect(said(dateTime, value)).toEqual([]);
    },
  );

  test.each<[string, Record<string, unknown>, readonly string[]]>([
    ['a pattern stands beside it', { pattern: '^[a-z ]+$' }, []],
    ['its example is not of the format', { examples: ['2020'] }, []],
    ['its default is not of the format', { default: 'today' }, []],
    ['nothing confirms it, and it cannot be left out', {}, ['f']],
  ])('is not judged by its format where %s', (_name, field, required) => {
    expect(said({ ...dateTime, ...field }, wrong, required)).toEqual([]);
  });

  test('that cannot be left out is judged where an example confirms the format', () => {
    const examples = ['2021-03-01T00:00:00Z'];
    expect(said({ ...dateTime, examples }, wrong, ['f'])).toHaveLength(1);
  });
});

describe('a pattern that looks around at an edge', () => {
  const repository = String.raw`^[\w.-]+/(([\w.-]*\*)|[\w.-]+(?<!\.git))$`;
  const several = String.raw`^([\w.-]+/(\*|[\w.-]+(?<!\.git))\s+)*[\w.-]+/(\*|[\w.-]+(?<!\.git))$`;

  test.each([
    ['^(?!https://)', 'acme', 'https://acme.example'],
    ['^(?!https://)(?!http://).*', 'acme', 'http://acme.example'],
    ['^(?!(draft_|RESERVED_)).*$', 'final', 'draft_1'],
    ['^(?=.*[0-9])[a-z0-9]+$', 'abc1', 'abcd'],
    [String.raw`(?<!\.git)$`, 'acme/app', 'acme/app.git'],
    [String.raw`(?<=\.com)$`, 'acme.com', 'acme.org'],
    [repository, 'acme/app', 'acme/app.git'],
    [repository, 'acme/*', 'https://example.com/acme/app'],
    [repository, 'acme/git', 'app'],
    [several, 'acme/one acme/*', 'acme/one acme/two.git'],
    [String.raw`^\w+=\w+(&(?!key)\w+=\w+)*$`, 'a=b&c=d', 'a=b&c'],
  ])('%s takes %s, and refuses %s', (pattern, right, wrong) => {
    expect(said({ pattern }, right)).toEqual([]);
    expect(said({ pattern }, wrong)).toHaveLength(1);
  });
});
