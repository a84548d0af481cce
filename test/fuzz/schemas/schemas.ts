/** Random specifications, with what preflight checks and what it does not, and configurations that nearly fit them. */
import { randomPattern, randomText } from './patterns.ts';
import type { Random } from './random.ts';

export type Json = Readonly<Record<string, unknown>>;

const NAMES = ['a', 'b', 'kind', 'x-1', 'hasOwnProperty', 'constructor', 'id', 'items'];
const FORMATS = ['date', 'date-time', 'uri', 'email', 'ipv4', 'hostname', 'uuid'];
const NUMBERS = [-1, 0, 0.5, 1, 2, 3, 10, 65_536];
const CONSTANTS = ['a', 'b', 'STANDARD', 'CDC', 1, 0, true, null];
const TYPES = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'];

/** A specification: an object of fields. */
export function randomSpecification(random: Random): Json {
  return objectSchema(random, 3);
}

/** A configuration that a specification is likely to take, or to take nearly. */
export function randomConfiguration(random: Random, schema: Json): Json {
  const instance = instanceOf(random, schema);
  return isObject(instance) ? instance : {};
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function randomSchema(random: Random, depth: number): Json | boolean {
  if (random.chance(0.03)) return random.chance(0.7);
  const kinds = [textSchema, textSchema, numberSchema, constantSchema, otherSchema];
  const nested = [
    objectSchema,
    objectSchema,
    listSchema,
    choiceSchema,
    textsSchema,
    kindsSchema,
    namesSchema,
  ];
  const schema = random.pick(depth > 0 ? [...kinds, ...nested] : kinds)(random, depth - 1);
  if (depth <= 0 || random.chance(0.9)) return schema;
  return {
    ...schema,
    ...random.pick([
      () => ({ not: randomSchema(random, depth - 1) }),
      () => ({
        if: randomSchema(random, depth - 1),
        then: randomSchema(random, depth - 1),
        else: randomSchema(random, depth - 1),
      }),
      () => ({ nullable: true }),
      () => ({ allOf: [randomSchema(random, depth - 1)] }),
      () => ({ id: 'schema', $schema: 'http://json-schema.org/draft-04/schema#' }),
    ])(),
  };
}

function textSchema(random: Random): Json {
  return {
    ...(random.chance(0.9) && { type: 'string' }),
    ...(random.chance(0.4) && { pattern: randomPattern(random) }),
    ...(random.chance(0.25) && { format: random.pick(FORMATS) }),
    ...(random.chance(0.15) && { minLength: random.below(3) }),
    ...(random.chance(0.15) && { maxLength: random.below(6) }),
    ...(random.chance(0.1) && { examples: [randomText(random)] }),
  };
}

function numberSchema(random: Random): Json {
  return {
    type: random.pick(['integer', 'number']),
    ...(random.chance(0.5) && { minimum: random.pick(NUMBERS) }),
    ...(random.chance(0.3) && { maximum: random.pick(NUMBERS) }),
    ...(random.chance(0.2) && { exclusiveMinimum: random.pick([true, false, ...NUMBERS]) }),
    ...(random.chance(0.2) && { exclusiveMaximum: random.pick([true, false, ...NUMBERS]) }),
    ...(random.chance(0.1) && { multipleOf: random.pick([1, 2, 5]) }),
  };
}

function constantSchema(random: Random): Json {
  return random.pick<() => Json>([
    () => ({ const: random.pick(CONSTANTS) }),
    () => ({ enum: [...new Set(random.list(3, () => random.pick(CONSTANTS)).concat('a'))] }),
    () => ({ enum: ['a', ['b'], { a: 1 }] }),
    () => ({ type: 'string', enum: [random.pick(['a', 'b', 'STANDARD'])] }),
  ])();
}

function otherSchema(random: Random): Json {
  return random.pick<() => Json>([
    () => ({}),
    () => ({ type: 'boolean' }),
    () => ({ type: random.some(TYPES).concat('string') }),
    () => ({ type: 'null' }),
  ])();
}

function objectSchema(random: Random, depth: number): Json {
  const names = random.some(NAMES, 0.4);
  return {
    ...(random.chance(0.9) && { type: 'object' }),
    properties: Object.fromEntries(names.map((name) => [name, randomSchema(random, depth - 1)])),
    ...(random.chance(0.5) && { required: random.some(random.chance(0.9) ? names : NAMES) }),
    ...(random.chance(0.35) && {
      additionalProperties: random.pick([false, false, true, { type: 'string' }]),
    }),
    ...(random.chance(0.1) && {
      patternProperties: { [random.pick(['^a', '^x-', 'o'])]: randomSchema(random, depth - 1) },
    }),
    ...(random.chance(0.05) && { propertyNames: { pattern: '^[a-z]+$' } }),
    ...(random.chance(0.05) && { dependencies: { a: ['b'] } }),
    ...(random.chance(0.05) && { minProperties: random.below(3) }),
    ...(random.chance(0.08) && {
      anyOf: [{ required: [random.pick(NAMES)] }, { required: [random.pick(NAMES)] }],
    }),
  };
}

function listSchema(random: Random, depth: number): Json {
  return {
    type: 'array',
    ...(random.chance(0.8) && {
      items: random.chance(0.2)
        ? random.list(2, () => randomSchema(random, depth)).concat(true)
        : randomSchema(random, depth),
    }),
    ...(random.chance(0.15) && { additionalItems: false }),
    ...(random.chance(0.2) && { minItems: random.below(3) }),
    ...(random.chance(0.2) && { maxItems: random.below(4) }),
    ...(random.chance(0.1) && { uniqueItems: true }),
    ...(random.chance(0.1) && { contains: randomSchema(random, depth - 1) }),
  };
}

/** Alternatives that nothing tells apart. */
function choiceSchema(random: Random, depth: number): Json {
  const alternatives = random.list(2, () => randomSchema(random, depth)).concat(randomSchema(random, depth));
  return {
    [random.pick(['oneOf', 'oneOf', 'anyOf'])]: alternatives,
    ...(random.chance(0.1) && { anyOf: [randomSchema(random, depth), {}] }),
  };
}

/** Alternatives that only the form of a text tells apart. */
function textsSchema(random: Random): Json {
  const form = (): Json =>
    random.chance(0.7) ? { pattern: randomPattern(random) } : { format: random.pick(FORMATS) };
  return { type: 'string', oneOf: [form(), form(), ...(random.chance(0.3) ? [{ enum: ['a', 'app'] }] : [])] };
}

/** An object whose names are known by their form, in part. */
function namesSchema(random: Random, depth: number): Json {
  return {
    type: 'object',
    properties: { kind: randomSchema(random, depth) },
    patternProperties: { [random.pick(['^a', '^x-', 'o'])]: random.chance(0.5) || {} },
    additionalProperties: random.pick([false, true]),
  };
}

/** Alternatives that a constant tells apart, as connectors have them. */
function kindsSchema(random: Random, depth: number): Json {
  const kinds = random.some(['STANDARD', 'CDC', 'a'], 0.7).concat('b');
  const oneOf = kinds.map((kind) => {
    const { properties, ...rest } = objectSchema(random, depth);
    const own = { ...(properties as Json), kind: random.chance(0.5) ? { const: kind } : { enum: [kind] } };
    return { ...rest, title: kind, properties: own, required: ['kind'] };
  });
  return { type: 'object', oneOf };
}

const MISTAKE = 0.08;

function instanceOf(random: Random, schema: unknown): unknown {
  if (!isObject(schema) || random.chance(MISTAKE)) return anything(random);
  const { oneOf, anyOf, allOf, enum: allowed } = schema;
  const chosen = [oneOf, anyOf, allOf].filter(Array.isArray).map((each) => random.pick<unknown>(each));
  const [first] = chosen;
  if ('const' in schema) return schema['const'];
  if (Array.isArray(allowed)) return random.pick(allowed);
  const own = ofType(random, schema);
  if (first === undefined) return own;
  if (typeof own === 'string' && random.chance(0.9)) return own;
  const other = instanceOf(random, first);
  // A part of its fields is its own, the other part those of what was chosen.
  return isObject(own) && isObject(other) && random.chance(0.8) ? { ...own, ...other } : other;
}

function ofType(random: Random, schema: Json): unknown {
  const { type, properties, items, pattern, format, minimum } = schema;
  const of = Array.isArray(type)
    ? random.pick<unknown>(type)
    : (type ?? (isObject(properties) ? 'object' : 'string'));
  switch (of) {
    case 'string':
      if (format === 'date' && random.chance(0.6)) return '2017-01-25';
      if (format === 'date-time' && random.chance(0.6)) return '2017-01-25T00:00:00Z';
      if (pattern === undefined && schema['oneOf'] === undefined && random.chance(0.7))
        return random.pick(['a', 'b', 'ab', 'shop']);
      return randomText(random);
    case 'integer':
    case 'number':
      return typeof minimum === 'number' && random.chance(0.5)
        ? minimum + random.below(2)
        : random.pick(NUMBERS);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    case 'array':
      return random.list(3, (at) => instanceOf(random, Array.isArray(items) ? items[at] : items));
    default:
      return objectInstance(random, schema);
  }
}

function objectInstance(random: Random, { properties, required, patternProperties }: Json): Json {
  const needed = Array.isArray(required) ? (required as string[]) : [];
  const own = isObject(properties) ? properties : {};
  const names = new Set([
    ...(random.chance(MISTAKE) ? random.some(needed) : needed),
    ...random.some(Object.keys(own), 0.5),
    ...(random.chance(MISTAKE) ? [random.pick(NAMES)] : []),
    ...(patternProperties !== undefined ? [random.pick(NAMES)] : []),
  ]);
  return Object.fromEntries([...names].map((name) => [name, instanceOf(random, own[name])]));
}

function anything(random: Random): unknown {
  return random.pick<() => unknown>([
    () => randomText(random),
    () => random.pick(NUMBERS),
    () => random.pick([true, false, null]),
    () => random.list(2, () => random.pick(CONSTANTS)),
    () => Object.fromEntries(random.some(NAMES, 0.3).map((name) => [name, random.pick(CONSTANTS)])),
  ])();
}
