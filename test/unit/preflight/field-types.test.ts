import { expect, test } from 'vitest';
import { fieldTypeOf } from '../../../src/preflight/index.ts';
import { Specification } from '../../../src/preflight/specification.ts';

const integer = { type: 'integer' };
const text = { type: 'string' };
const tunnel = (port?: unknown) => ({
  type: 'object',
  properties: { method: { const: 'x' }, ...(port !== undefined && { port }) },
});

test.each<[string, unknown, string]>([
  ['an integer', { type: 'integer', minimum: 1 }, 'integer'],
  ['a number', { type: 'number' }, 'number'],
  ['a boolean', { type: 'boolean', default: true }, 'boolean'],
  ['an integer or nothing', { type: ['integer', 'null'] }, 'integer'],
  ['a nullable number', { type: 'number', nullable: true }, 'number'],
  ['one of some integers', { type: 'integer', enum: [1, 2] }, 'integer'],
  ['an integer, or no value, as alternatives', { oneOf: [integer, { type: 'null' }] }, 'integer'],
  ['a number that is an integer', { type: 'number', allOf: [integer] }, 'integer'],
  ['a text', text, 'text'],
  ['a number or a text', { type: ['number', 'string'] }, 'text'],
  ['a number or a text, as alternatives', { anyOf: [integer, text] }, 'text'],
  ['a number or a boolean', { type: ['number', 'boolean'] }, 'text'],
  ['an integer, or whatever it is', { anyOf: [integer, {}] }, 'text'],
  ['a field of no type', {}, 'text'],
  ['a list', { type: 'array', items: integer }, 'text'],
])('a column of %s is %s', (_, property, type) => {
  const specification = new Specification({ type: 'object', properties: { field: property } }, {});
  expect(fieldTypeOf(specification, ['field'])).toBe(type);
});

test.each<[string, unknown, string]>([
  ['all alternatives that have it', { oneOf: [tunnel(), tunnel(integer), tunnel(integer)] }, 'integer'],
  ['one of them alone', { oneOf: [tunnel(integer), tunnel(text)] }, 'text'],
  ['none of them', { oneOf: [tunnel(), tunnel()] }, 'text'],
])('a field within another one is an integer where it is one to %s', (_, property, type) => {
  const specification = new Specification({ type: 'object', properties: { tunnel: property } }, {});
  expect(fieldTypeOf(specification, ['tunnel', 'port'])).toBe(type);
});

test('a field that the specification does not have is text, whatever its name', () => {
  const specification = new Specification({ type: 'object', properties: { a: integer } }, {});
  for (const path of [['b'], ['constructor'], ['a', 'b']])
    expect(fieldTypeOf(specification, path)).toBe('text');
});
