import { describe, expect, test } from 'vitest';
import { outlineOf, skeletonOf } from '../../../src/preflight/outline.ts';
import { Specification } from '../../../src/preflight/specification.ts';

const scan = {
  title: 'Scan',
  properties: { method: { type: 'string', enum: ['SCAN'] } },
  required: ['method'],
};
const log = {
  title: 'Log',
  properties: { method: { type: 'string', enum: ['LOG'] }, slot: { type: 'string' } },
  required: ['method', 'slot'],
};

function specificationOf(properties: Record<string, unknown>, required = Object.keys(properties)) {
  return new Specification({ type: 'object', properties, required }, {});
}

describe('an example', () => {
  test.each<[string, unknown, unknown]>([
    ['a constant', { const: 'api' }, 'api'],
    ['a list of one value', { type: 'string', enum: ['api'] }, 'api'],
    ['the first alternative', { title: 'Method', type: 'object', oneOf: [scan, log] }, { method: 'SCAN' }],
    [
      'the first alternative, and what all have',
      { properties: { host: { type: 'string' } }, required: ['host'], anyOf: [scan, log] },
      { host: '<host>', method: 'SCAN' },
    ],
    ['the first type', { title: 'Port', anyOf: [{ type: 'integer', minimum: 1 }, { type: 'string' }] }, 1],
    ['values to choose from', { title: 'Region', enum: ['us', 'eu'] }, '<Region: us or eu>'],
    ['a form', { title: 'Day', pattern: '^[0-9-]+$', examples: ['2020-01-01'] }, '<Day: 2020-01-01>'],
    [
      'no form that would end the placeholder',
      { title: 'Mail', pattern: '@', examples: ['a@b.example'] },
      '<Mail>',
    ],
    ['a list', { title: 'Names', type: 'array', items: { type: 'string' } }, ['<Names>']],
    ['more than a bound', { type: 'integer', exclusiveMinimum: 0 }, 1],
  ])('has %s', (_name, field, value) => {
    expect(skeletonOf(specificationOf({ f: field }))).toEqual({ f: value });
  });

  test('has the fields of the first alternative where the whole is a choice', () => {
    const schema = { properties: { host: {} }, required: ['host'], oneOf: [scan, log] };
    expect(skeletonOf(new Specification(schema, { host: 'db' }))).toEqual({ method: 'SCAN' });
  });
});

test('an outline tells choices, what chooses between them, patterns and forms', () => {
  const told = outlineOf(
    specificationOf({
      method: { oneOf: [scan, log] },
      region: { enum: ['us', 'eu'] },
      days: { type: 'array', items: { type: 'string', pattern: '^[0-9-]+$', format: 'date' } },
    }),
  );
  expect(
    told.map(({ alternatives, choices, chosen_by, pattern, form }) => [
      alternatives,
      choices,
      chosen_by,
      pattern,
      form,
    ]),
  ).toEqual([
    [['Scan', 'Log'], ['"SCAN" (Scan)', '"LOG" (Log)'], 'method', null, null],
    [[], ['"us"', '"eu"'], null, null, null],
    [[], [], null, '^[0-9-]+$', '2017-01-25'],
  ]);
});
