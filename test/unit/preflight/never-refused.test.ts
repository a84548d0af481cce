/** The rule of docs/decisions/0006: what is not checked never leads to a refusal. */
import { describe, expect, test } from 'vitest';
import { Specification } from '../../../src/preflight/specification.ts';
import { falseRefusals, noCounts } from '../../fuzz/schemas/compare.ts';
import { wrongPatterns } from '../../fuzz/schemas/compare-patterns.ts';
import { Random } from '../../fuzz/schemas/random.ts';
import { problemsOf } from '../../support/problems.ts';

const PASSES: readonly unknown[] = [];

function fieldsOf(schema: unknown, config: Record<string, unknown>): readonly string[] {
  return problemsOf(new Specification(schema, {}), config).map(({ field }) => field);
}

describe('in general', () => {
  test('no random configuration that a full validator takes is refused, and most that it refuses are', () => {
    const counts = noCounts();
    const wrong = [];
    for (let seed = 1; seed <= 200; seed += 1) wrong.push(...falseRefusals(seed, counts));
    expect(wrong).toEqual([]);
    expect(counts.valid).toBeGreaterThan(500);
    expect(counts.refused / counts.invalid).toBeGreaterThan(0.7);
  });

  test('a pattern takes whatever ECMAScript’s takes, and an exact one nothing else', () => {
    const random = new Random(1);
    const counts = { pairs: 0, invalid: 0, refused: 0 };
    const wrong = Array.from({ length: 1_000 }, () => wrongPatterns(random, counts)).flat();
    expect(wrong).toEqual([]);
    expect(counts.pairs).toBeGreaterThan(2_000);
    expect(counts.refused / counts.invalid).toBeGreaterThan(0.7);
  });
});

describe('alternatives of which a part is not checked', () => {
  const choice = (one: unknown, other: unknown) => ({ properties: { a: { oneOf: [one, other] } } });
  const list = (items: unknown) => ({ type: 'array', items });

  test.each<[string, unknown, unknown, unknown]>([
    [
      'formats',
      { type: 'string', format: 'email' },
      { type: 'string', format: 'uri' },
      'https://example.com',
    ],
    ['not', { not: { type: 'string' } }, { type: 'string' }, 'x'],
    ['conditions', { if: { type: 'string' }, then: { const: 'y' } }, { type: 'string' }, 'x'],
    [
      'a bound of draft 4',
      { type: 'number', maximum: 10, exclusiveMaximum: true },
      { type: 'number', minimum: 10 },
      10,
    ],
    ['a lookaround in the middle', { pattern: '^a(?!b).*$' }, { pattern: '^ab' }, 'ab'],
    ['a reference to a group', { pattern: String.raw`^(a)\1$` }, { pattern: '^ab$' }, 'ab'],
    ['tuples', { type: 'array', items: [{ type: 'number' }] }, list({ type: 'string' }), ['x']],
    ['uniqueItems', { type: 'array', uniqueItems: true }, list({ const: 'x' }), ['x', 'x']],
    ['contains', { type: 'array', contains: { const: 1 } }, list({ const: 'x' }), ['x']],
    ['an enumeration of objects', { enum: [{ b: 1 }] }, { type: 'object' }, { b: 2 }],
    ['dependencies', { dependencies: { b: ['c'] } }, { type: 'object' }, { b: 1 }],
    ['names', { propertyNames: { pattern: '^x' } }, { type: 'object' }, { b: 1 }],
    ['patterns of names', { patternProperties: { '^b': { type: 'string' } } }, { type: 'object' }, { b: 1 }],
    ['a schema that takes nothing', { properties: { b: false } }, { type: 'object' }, { b: 1 }],
    ['further names by a schema', { additionalProperties: { type: 'string' } }, { type: 'object' }, { b: 1 }],
    ['a type that there is not', { type: 'any', const: 'x' }, { type: 'string' }, 'x'],
    ['alternatives within them', { oneOf: [{ format: 'email' }, { format: 'uri' }] }, { const: 'x' }, 'x'],
    [
      'a part of a field',
      { properties: { b: { format: 'ipv4' } } },
      { properties: { b: { format: 'ipv6' } } },
      { b: '::1' },
    ],
  ])('%s: two may take a value that only one is for', (_what, one, other, value) => {
    expect(fieldsOf(choice(one, other), { a: value })).toEqual(PASSES);
    // And what neither takes is still refused.
    const neither = { oneOf: [one, other], allOf: [{ type: ['string', 'number', 'object', 'array'] }] };
    expect(fieldsOf({ properties: { a: neither } }, { a: null })).toEqual(['a']);
  });

  test('alternatives that are checked whole exclude each other', () => {
    expect(fieldsOf(choice({ type: 'string' }, { minLength: 2 }), { a: 'xy' })).toEqual(['a']);
    expect(fieldsOf(choice({ pattern: '^x' }, { pattern: 'y$' }), { a: 'xy' })).toEqual(['a']);
    expect(fieldsOf(choice({ type: 'string' }, { minLength: 2 }), { a: 'x' })).toEqual(PASSES);
  });

  test('a value that is too long for a pattern is of any alternative', () => {
    const schema = choice({ pattern: '^x+$' }, { pattern: '^x+y$' });
    expect(fieldsOf(schema, { a: `${'x'.repeat(5_000)}y` })).toEqual(PASSES);
    expect(fieldsOf(schema, { a: 'z' })).toEqual(['a']);
    const beside = { ...schema, required: ['b'] };
    expect(fieldsOf(beside, { a: `${'x'.repeat(5_000)}y` })).toEqual(['b']);
  });

  test('what has an anyOf besides has to be of that too', () => {
    const a = { anyOf: [{ const: 'x' }, { const: 'y' }], oneOf: [{ format: 'email' }, { type: 'number' }] };
    expect(fieldsOf({ properties: { a } }, { a: 'x' })).toEqual(PASSES);
    expect(fieldsOf({ properties: { a } }, { a: 'z' })).toEqual(['a']);
    expect(fieldsOf({ properties: { a } }, { a: true })).toEqual(['a']);
  });
});

describe('names that are not known to be none of the connector’s', () => {
  test.each([
    ['a pattern of names', { patternProperties: { '^x-': {} } }],
    ['a name that is too long', { properties: { ['x'.repeat(300)]: {} } }],
  ])('%s: no name is refused', (_what, schema) => {
    expect(fieldsOf({ ...schema, additionalProperties: false }, { 'x-1': 1 })).toEqual(PASSES);
  });

  test('where all are known, another one is refused, whatever else is not checked', () => {
    const schema = { properties: { a: { format: 'uri' } }, additionalProperties: false };
    expect(fieldsOf(schema, { a: 'x' })).toEqual(PASSES);
    expect(fieldsOf(schema, { b: 'x' })).toEqual(['b']);
  });

  test('a field may be called as every object’s methods are', () => {
    const schema = {
      properties: { constructor: { type: 'string' }, valueOf: { const: 1 } },
      required: ['toString'],
    };
    expect(fieldsOf(schema, {})).toEqual(['toString']);
    expect(fieldsOf(schema, { toString: 'x' })).toEqual(PASSES);
    expect(fieldsOf(schema, { toString: 'x', constructor: 1 })).toEqual(['constructor']);
  });
});

describe('a template that supplies a part of an object', () => {
  const narrowed = {
    type: 'object',
    properties: {
      login: {
        type: 'object',
        additionalProperties: false,
        oneOf: [
          { title: 'Key', properties: { secret: { type: 'string' } }, required: ['secret'] },
          { title: 'Password', properties: { secret: { type: 'string' }, user: { type: 'string' } } },
        ],
      },
    },
    required: ['login', 'region'],
    additionalProperties: false,
  };
  const defaults = { region: 'eu', login: { kind: 'key', audience: 'https://example.com' } };
  const specification = new Specification(narrowed, defaults, { isNarrowed: true });

  test('refuses neither what it supplies nor what it no longer tells apart', () => {
    expect(problemsOf(specification, { login: { secret: 'x' } })).toEqual(PASSES);
    expect(problemsOf(specification, { login: { secret: 'x', scope: 'all' }, more: 1 })).toEqual(PASSES);
  });

  test('still refuses what none of it takes', () => {
    expect(problemsOf(specification, {})).toEqual(PASSES);
    expect(problemsOf(specification, { login: { secret: 7 } })[0]?.field).toBe('login.secret');
    expect(problemsOf(specification, { login: 'x' })[0]?.field).toBe('login');
  });
});

test('what only a template supplies is not the customer’s to correct', () => {
  const schema = {
    properties: {
      port: { type: 'integer' },
      login: {
        properties: { kind: { const: 'key' }, key: { type: 'string' } },
        required: ['kind', 'key'],
        additionalProperties: false,
      },
    },
  };
  const defaults = { port: '5432', login: { kind: 'key', audience: 'https://example.com' } };
  const specification = new Specification(schema, defaults);
  expect(problemsOf(specification, { login: { key: 'x' } })).toEqual(PASSES);
  expect(problemsOf(specification, { port: '1', login: {} }).map(({ field }) => field)).toEqual([
    'port',
    'login.key',
  ]);
});
