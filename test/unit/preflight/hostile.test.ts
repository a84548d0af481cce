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
    ['a pattern that RE2 does not have is left to the API', { pattern: '^(?!a).*$' }, 'a', 0],
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
    expect(specification.check({ a: 'x' })).toEqual({ kind: 'checked', problems: [] });
    expect('polluted' in {}).toBe(false);
  });

  test('names and constants that look like code are none', () => {
    const name = '"]; process.exit(1); //`${process.exit(1)}';
    const raw = { properties: { [name]: { const: name }, b: text }, required: [name] };
    const problems = problemsOf(new Specification(raw, {}), { b: 'x' });
    expect(problems.map(({ field }) => field)).toEqual([name]);
  });
});

test('a configuration that is too large for its specification is not checked, rather than checked for minutes', () => {
  const items = { anyOf: Array.from({ length: 900 }, (_, at) => ({ const: `option ${at}` })) };
  const specification = new Specification({ properties: { list: { type: 'array', items } } }, {});
  const config = { list: Array.from({ length: 50_000 }, () => 'x') };
  expect(specification.check(config)).toMatchObject({ kind: 'skipped' });
  expect(specification.secretsIn(config)).toEqual([]);
});

test('of thousands of faults the first twenty are told', () => {
  const specification = new Specification({ properties: { list: { type: 'array', items: text } } }, {});
  const checked = specification.check({ list: Array.from({ length: 30_000 }, (_, at) => at) });
  expect(checked).toMatchObject({ kind: 'checked', problems: { length: 20 } });
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
