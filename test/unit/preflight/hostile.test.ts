import { describe, expect, test } from 'vitest';
import { Specification } from '../../../src/preflight/specification.ts';
import { problemsOf } from '../../support/problems.ts';
import { UnusableSchemaError } from '../../../src/preflight/safe-schema.ts';

const text = { type: 'string' };

function nested(depth: number): unknown {
  let schema: unknown = text;
  for (let level = 0; level < depth; level += 1) schema = { type: 'object', properties: { a: schema } };
  return schema;
}

function nestedValue(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level += 1) value = { a: value };
  return value;
}

/** `JSON.parse`, because only that makes an own property of the name. */
function parsed(json: string): unknown {
  return JSON.parse(json);
}

describe('a specification that no configuration is checked by', () => {
  test.each([
    ['is nested deeply', nested(20_000), /nested deeper/],
    ['refers to itself', { properties: { a: { $ref: '#' } } }, /references/],
    [
      'refers in a circle',
      { $ref: '#/definitions/a', definitions: { a: { $ref: '#/definitions/b' } } },
      /references/,
    ],
    [
      'is a megabyte of fields',
      { properties: Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`field_${at}`, text])) },
      /over 1000 fields/,
    ],
    ['has a number for a field', { properties: { a: 7 } }, /not a JSON object/],
    [
      'lists without end',
      {
        properties: Object.fromEntries(
          Array.from({ length: 900 }, (_, at) => [at, { enum: ['a', 'b', 'c', 'd', 'e', 'f'] }]),
        ),
      },
      /lists over 5000 values/,
    ],
    ['is a list', [], /not a JSON object/],
    ['is null', null, /not a JSON object/],
  ])('%s', (_name, raw, why) => {
    expect(() => new Specification(raw, {})).toThrow(UnusableSchemaError);
    expect(() => new Specification(raw, {})).toThrow(why);
  });
});

describe('a specification of which only a part is checked', () => {
  test.each([
    ['a catastrophic pattern searches in linear time', { pattern: '^(a+)+$' }, `${'a'.repeat(4_000)}!`, 1],
    ['another one', { pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' }, 'a'.repeat(4_000), 1],
    ['a pattern that RE2 cannot search for is left to the API', { pattern: String.raw`^(b)\1$` }, 'a', 0],
    ['no pattern at all', { pattern: '(' }, 'a', 0],
    ['a pattern that is written out without end', { pattern: '(x{100}){100}'.repeat(10) }, 'a', 0],
    ['a pattern of a hundred thousand characters', { pattern: '('.repeat(100_000) }, 'a', 0],
    ['types that there are not', { type: 'text' }, 7, 0],
    [
      'keywords of a wrong type',
      { required: 'a', enum: 7, minLength: 'x', properties: [], oneOf: {} },
      'a',
      0,
    ],
    ['identifiers and vocabularies of its own', { $id: 'http://a/b', $schema: 'x', $async: true }, 'a', 0],
    ['one type, named without end', { type: Array.from({ length: 100_000 }, () => 'string') }, 7, 1],
    ['a constant of a megabyte', { const: 'x'.repeat(1_000_000) }, 'a', 0],
    ['an enumeration without end', { enum: Array.from({ length: 100_000 }, (_, at) => at) }, 'a', 0],
  ])('%s', (_name, a, value, problems) => {
    const specification = new Specification({ type: 'object', properties: { a } }, {});
    expect(specification.check({ a: value })).toMatchObject({
      kind: 'checked',
      problems: { length: problems },
    });
  });

  test('a field named __proto__ reaches no prototype', () => {
    const raw = parsed(
      '{"properties":{"__proto__":{"type":"string"},"a":{"type":"string"}},"required":["__proto__"]}',
    );
    const specification = new Specification(raw, parsed('{"__proto__":{"polluted":true}}'));
    expect(specification.check({ a: 'x' })).toEqual({ kind: 'checked', problems: [], more: 0 });
    expect('polluted' in {}).toBe(false);
  });

  test('names and constants that look like code are none', () => {
    const name = '"]; process.exit(1); //`${process.exit(1)}';
    const raw = { properties: { [name]: { const: name }, b: text }, required: [name] };
    const problems = problemsOf(new Specification(raw, {}), { b: 'x' });
    expect(problems.map(({ field }) => field)).toEqual([name]);
  });
});

describe('what would take too long is not checked, and the API decides', () => {
  const many = <T>(count: number, of: (at: number) => T): T[] =>
    Array.from({ length: count }, (_, at) => of(at));
  const named = (count: number, of: (at: number) => unknown): Record<string, unknown> =>
    Object.fromEntries(many(count, (at) => [`field_${at}`, of(at)]));
  const listOf = (items: unknown): unknown => ({ properties: { list: { type: 'array', items } } });
  const slow = '([a-z]?){499}[#%]';
  const options = many(500, (at) => `${'x'.repeat(490)} ${at}`);

  const reason = 'To check it by its specification would take too long: Airbyte decides.';

  test.each<[string, unknown, Record<string, unknown>]>([
    ['a pattern of many states', { properties: { a: { pattern: slow } } }, { a: 'a'.repeat(4_000) }],
    [
      'a hundred patterns, none of which is slow by itself',
      { properties: named(100, (at) => ({ pattern: `^([a-z]?){9}[#%]${at}$` })) },
      named(100, () => 'a'.repeat(400)),
    ],
    [
      'one pattern, at each entry of a list',
      listOf({ pattern: '^[a-z]+$' }),
      { list: many(100, () => 'a'.repeat(4_000)) },
    ],
  ])('%s; what is secret beside it is known all the same', (_name, raw, config) => {
    const { properties } = raw as { properties: Record<string, unknown> };
    const specification = new Specification(
      { properties: { ...properties, token: { airbyte_secret: true } } },
      {},
    );
    const whole = { ...config, token: 'x7' };
    expect(specification.check(whole)).toEqual({ kind: 'skipped', reason });
    expect(specification.secretsIn(whole)).toEqual(['x7']);
  });

  test.each<[string, unknown, Record<string, unknown>]>([
    [
      'large enumerations',
      listOf({ anyOf: many(10, () => ({ enum: options })) }),
      { list: many(900, () => 'x'.repeat(500)) },
    ],
    [
      'a long text that is measured again and again',
      { properties: { a: { allOf: many(900, () => ({ minLength: 1 })) } } },
      { a: 'é'.repeat(100_000) },
    ],
    [
      'fields that are missed everywhere',
      listOf({ required: many(500, (at) => `field_${at}`) }),
      { list: many(1_000, () => ({})) },
    ],
    [
      'a hundred thousand fields that there are not',
      { additionalProperties: false },
      named(100_000, () => 0),
    ],
    [
      'alternatives at each entry of a list',
      listOf({ anyOf: many(900, (at) => ({ const: at })) }),
      { list: many(50_000, () => 'x') },
    ],
    ['a hundred thousand entries', listOf(text), { list: many(100_000, (at) => at) }],
    [
      'a secret that is a whole tree',
      { properties: { a: { airbyte_secret: true } } },
      { a: nestedValue(50_000) },
    ],
  ])('%s', (_name, raw, config) => {
    const specification = new Specification(raw, {});
    expect(specification.check(config)).toEqual({ kind: 'skipped', reason });
    expect(specification.secretsIn(config)).toBeNull();
  });

  test('what is not checked costs nothing, however large it is', () => {
    const raw = {
      properties: { list: { type: 'array', uniqueItems: true } },
      patternProperties: { '^(a+)+$': { pattern: slow } },
      propertyNames: { pattern: '^(a+)+$' },
    };
    const config = { list: many(100_000, (at) => ({ at })), [`${'a'.repeat(100_000)}!`]: 'a'.repeat(4_000) };
    expect(new Specification(raw, {}).check(config)).toEqual({ kind: 'checked', problems: [], more: 0 });
  });

  test('a short value is searched by a pattern of many states', () => {
    const specification = new Specification({ properties: { a: { pattern: slow } } }, {});
    expect(specification.check({ a: 'abc' })).toMatchObject({ kind: 'checked', problems: { length: 1 } });
    expect(specification.check({ a: 'abc#' })).toEqual({ kind: 'checked', problems: [], more: 0 });
  });

  test('alternatives within alternatives are told by what was meant at each level', () => {
    let schema: unknown = { type: 'string' };
    for (let level = 0; level < 8; level += 1) {
      const other = { properties: { kind: { const: 'b' } }, required: ['kind'] };
      schema = { oneOf: [{ properties: { kind: { const: 'a' }, a: schema }, required: ['kind'] }, other] };
    }
    let config: unknown = 7;
    for (let level = 0; level < 8; level += 1) config = { kind: 'a', a: config };
    const checked = new Specification(schema, {}).check(config as Record<string, unknown>);
    expect(checked).toMatchObject({
      kind: 'checked',
      problems: [{ field: 'a.a.a.a.a.a.a.a', message: 'a must be a text.' }],
      more: 0,
    });
  });

  test('defaults that are nested without end are merged no deeper than a specification is', () => {
    const specification = new Specification({ properties: { a: {} } }, { a: nestedValue(50_000) });
    expect(specification.check({ a: nestedValue(50_000) })).toEqual({
      kind: 'checked',
      problems: [],
      more: 0,
    });
  });
});

test('of thousands of faults the first twenty are told', () => {
  const specification = new Specification({ properties: { list: { type: 'array', items: text } } }, {});
  const checked = specification.check({ list: Array.from({ length: 20_000 }, (_, at) => at) });
  expect(checked).toMatchObject({
    kind: 'checked',
    problems: { length: 20 },
    more: expect.any(Number) as number,
  });
});

test('texts of the specification are shortened, and bring no markup or control characters along', () => {
  const title = `\u001b[31m${'Long '.repeat(10_000)}`;
  const description = `${'<'.repeat(50_000)}<script>alert(1)</script>`;
  const schema = { properties: { a: { title, description } }, required: ['a'] };
  const [told] = problemsOf(new Specification(schema, {}), {});
  expect(told!.title!.length).toBeLessThanOrEqual(120);
  expect(told!.message.length).toBeLessThan(200);
  expect(JSON.stringify(told)).not.toMatch(/script>|\\u001b/);
  expect((told!.description ?? '').length).toBeLessThanOrEqual(300);
});
