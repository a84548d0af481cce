import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSchema, type Json, type SafeSchema } from '../../../src/preflight/safe-schema.ts';
import { Specification } from '../../../src/preflight/specification.ts';
import {
  secretFieldsOf,
  secretsBesideCredentials,
  splitConfiguration,
} from '../../../src/preflight/split-configuration.ts';

const text = { type: 'string' };
const secret = { ...text, airbyte_secret: true };
const objectOf = (properties: Json, more: Json = {}): Json => ({ type: 'object', properties, ...more });
const specificationOf = (properties: Json): SafeSchema => readSchema(objectOf(properties)).schema;

/** What the rule makes of a configuration; of one that it does not take, the fields at fault. */
function split(properties: Json, config: Json): unknown {
  const result = splitConfiguration(specificationOf(properties), config);
  if (result.kind === 'unplaceable') return result.problems.map(({ field }) => field);
  return { credentials: result.credentials, rest: result.rest };
}

describe('what authenticates goes to the credentials, the rest to the rest', () => {
  const either = { oneOf: [objectOf({ token: secret }), objectOf({ user: text, password: secret })] };
  test.each<[what: string, properties: Json, config: Json, expected: unknown]>([
    [
      '1. what lies in an object `credentials`, member by member, secret or not',
      { credentials: objectOf({ title: text, token: secret }), host: text },
      { credentials: { title: 'Token', token: 't' }, host: 'db' },
      { credentials: { title: 'Token', token: 't' }, rest: { host: 'db' } },
    ],
    [
      '1. whichever of its alternatives it is',
      { credentials: either },
      { credentials: { user: 'ada', password: 'p' } },
      { credentials: { user: 'ada', password: 'p' }, rest: {} },
    ],
    [
      '1. also where the specification knows nothing of it',
      {},
      { credentials: { token: 't' } },
      { credentials: { token: 't' }, rest: {} },
    ],
    [
      '1. what lies in an object `authorization` too',
      { authorization: objectOf({ token: secret }) },
      { authorization: { auth_type: 'Token', token: 't' } },
      { credentials: { auth_type: 'Token', token: 't' }, rest: {} },
    ],
    [
      '1. with what is nested in a member',
      { credentials: objectOf({ key: objectOf({ pem: secret }) }) },
      { credentials: { key: { pem: 'k', format: 'PEM' } } },
      { credentials: { key: { pem: 'k', format: 'PEM' } }, rest: {} },
    ],
    [
      '2. another field that is secret, under its own name',
      { account_id: text, client_secret: secret },
      { account_id: 'acct_1', client_secret: 's' },
      { credentials: { client_secret: 's' }, rest: { account_id: 'acct_1' } },
    ],
    [
      '2. one that is secret in one of the alternatives',
      { key: { oneOf: [text, secret] } },
      { key: 'k' },
      { credentials: { key: 'k' }, rest: {} },
    ],
    [
      '2. an object or a list that is secret as a whole',
      {
        key: { ...objectOf({ pem: text }), airbyte_secret: true },
        keys: { type: 'array', airbyte_secret: true },
      },
      { key: { pem: 'k' }, keys: ['a', 'b'] },
      { credentials: { key: { pem: 'k' }, keys: ['a', 'b'] }, rest: {} },
    ],
    [
      '2. `credentials` that are a secret text',
      { credentials: secret },
      { credentials: 'c' },
      { credentials: { credentials: 'c' }, rest: {} },
    ],
    [
      '2. one that is not known there, and is a secret elsewhere: an older form of the connector had it beside the rest',
      { credentials: objectOf({ title: text, api_key: secret }), host: text },
      { api_key: 'k', host: 'db', title: 'a title' },
      { credentials: { api_key: 'k' }, rest: { host: 'db', title: 'a title' } },
    ],
    [
      '3. one of a secret’s name that the specification knows there, and does not flag',
      { credentials: objectOf({ api_key: secret }), api_key: text },
      { api_key: 'k' },
      { credentials: {}, rest: { api_key: 'k' } },
    ],
    [
      '3. a field without a secret, whatever it is, or that no specification names',
      { host: text, ports: { type: 'array', items: { type: 'integer' } } },
      { host: 'db', ports: [1], ssl: { mode: 'require' }, nothing: null },
      { credentials: {}, rest: { host: 'db', ports: [1], ssl: { mode: 'require' }, nothing: null } },
    ],
    [
      '3. one whose other alternative alone has a secret',
      { tunnel: { oneOf: [objectOf({ method: text }), objectOf({ method: text, key: secret })] } },
      { tunnel: { method: 'NO_TUNNEL' } },
      { credentials: {}, rest: { tunnel: { method: 'NO_TUNNEL' } } },
    ],
    [
      '4. refused: a secret inside of another object',
      { tunnel: { oneOf: [objectOf({ method: text }), objectOf({ method: text, key: secret })] } },
      { tunnel: { method: 'KEY', key: 'k' } },
      ['tunnel.key'],
    ],
    [
      '4. refused: secrets in a list',
      { shops: { type: 'array', items: objectOf({ name: text, password: secret }) } },
      { shops: [{ name: 'a', password: 'p' }, { name: 'b' }, { password: 'q' }] },
      ['shops.0.password', 'shops.2.password'],
    ],
    [
      '4. refused: a list of secrets',
      { tokens: { type: 'array', items: secret } },
      { tokens: ['a', 'b'] },
      ['tokens.0', 'tokens.1'],
    ],
    [
      '4. refused: a name that would stand twice',
      { credentials: objectOf({ token: secret }), token: secret },
      { credentials: { token: 'a' }, token: 'b' },
      ['token'],
    ],
    [
      '4. refused: the same, in both of the objects',
      {},
      { credentials: { token: 'a' }, authorization: { token: 'b' } },
      ['authorization.token'],
    ],
  ])('%s', (_what, properties, config, expected) => {
    expect(split(properties, config)).toEqual(expected);
  });

  test.each([
    { patternProperties: { '^key_': secret } },
    { additionalProperties: secret },
    { if: objectOf({ mode: { const: 'key' } }), then: objectOf({ key: secret }) },
    { properties: { headers: objectOf({}, { additionalProperties: secret }) } },
    { properties: { pair: { type: 'array', items: [text, secret] } } },
    { oneOf: [objectOf({ a: text }, { dependencies: { a: objectOf({ key: secret }) } })] },
  ])(
    'a specification is known not to tell all its secrets where they are flagged by what is not read (%j)',
    (more) => {
      expect(new Specification({ type: 'object', ...more }, {}).knowsSecrets).toBe(false);
    },
  );

  test('a refusal says what to do, and no value', () => {
    const schema = specificationOf({ tunnel: objectOf({ key: secret }) });
    const result = splitConfiguration(schema, { tunnel: { key: 'very-secret' } });
    expect(result).toMatchObject({
      kind: 'unplaceable',
      problems: [{ message: expect.stringContaining('give the source `credentials` of its own') as string }],
    });
    expect(JSON.stringify(result)).not.toContain('very-secret');
  });

  test('names that objects have by themselves are names as any', () => {
    const config = { constructor: 'a', toString: 'b' };
    expect(split({ constructor: secret }, config)).toEqual({
      credentials: { constructor: 'a' },
      rest: { toString: 'b' },
    });
  });
});

describe('beside credentials of its own', () => {
  const schema = specificationOf({
    host: text,
    password: secret,
    tunnel: objectOf({ key: secret }),
    credentials: objectOf({ token: secret }),
  });

  test.each<[config: Json, fields: readonly string[]]>([
    [{ host: 'db' }, []],
    [{ host: 'db', password: 'p' }, ['password']],
    [{ host: 'db', token: 't' }, ['token']],
    [{ tunnel: { key: 'k' }, credentials: { token: 't' } }, ['tunnel.key', 'credentials.token']],
  ])('no secret may stand in %j', (config, fields) => {
    expect(secretsBesideCredentials(schema, config).map(({ field }) => field)).toEqual(fields);
  });

  test('fields with a secret in them are not missed in the configuration', () => {
    expect([...secretFieldsOf(schema)]).toEqual(['password', 'tunnel', 'credentials']);
  });
});

/** Specifications and configurations that Airbyte has published; they lie beside the project where it is judged. */
const FOLDER = new URL('../../../../shared/cases/real-configs/', import.meta.url);

interface Published {
  readonly sourceDefinitionId: string;
  readonly spec: { readonly connectionSpecification: Json };
}

interface Requested {
  readonly name: string;
  readonly source_template_id: string;
  readonly source_config: Json;
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));

/** Every value under a name that any part of a specification flags as secret there, found without the code that is tested. */
function flaggedIn(raw: unknown, value: unknown): unknown[] {
  if (!isObject(raw)) return [];
  const own = raw['airbyte_secret'] === true ? [value] : [];
  const alternatives = ['oneOf', 'anyOf', 'allOf'].flatMap((keyword) =>
    listOf(raw[keyword]).flatMap((each) => flaggedIn(each, value)),
  );
  const properties = isObject(raw['properties']) && isObject(value) ? Object.entries(raw['properties']) : [];
  const members = properties.flatMap(([name, property]) =>
    Object.hasOwn(value as Json, name) ? flaggedIn(property, (value as Json)[name]) : [],
  );
  const items = Array.isArray(value) ? value.flatMap((item) => flaggedIn(raw['items'], item)) : [];
  return [...own, ...alternatives, ...members, ...items];
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

describe.skipIf(!existsSync(FOLDER))(
  'what Airbyte has published (where ../shared/cases lies beside the project)',
  () => {
    const published = (): Published[] => (read('registry.json') as { sources: Published[] }).sources;
    const requested = (): Requested[] =>
      [0, 1, 2, 3, 4, 5, 6].flatMap(
        (number) => (read(`good-${number}.json`) as { sources: Requested[] }).sources,
      );

    test('no configuration has a secret in the rest, and none loses a field', () => {
      const specifications = new Map(
        published().map(({ sourceDefinitionId, spec }) => [sourceDefinitionId, spec.connectionSpecification]),
      );
      const counted = { split: 0, refused: 0, withoutSpecification: 0 };
      const refused: string[] = [];
      for (const { name, source_template_id: id, source_config: config } of requested()) {
        const raw = specifications.get(id);
        if (raw === undefined) {
          counted.withoutSpecification += 1;
          continue;
        }
        const specification = new Specification(raw, {});
        expect(specification.knowsSecrets, name).toBe(true);
        const result = splitConfiguration(specification.schema, config);
        if (result.kind === 'unplaceable') {
          counted.refused += 1;
          refused.push(`${name}: ${result.problems.map(({ field }) => field).join(', ')}`);
          continue;
        }
        counted.split += 1;
        const { credentials, rest } = result;
        expect(flaggedIn(raw, rest), name).toEqual([]);
        expect(fieldsOf(credentials, rest, config), name).toEqual(config);
      }
      expect(counted).toEqual({ split: 245, refused: 4, withoutSpecification: 0 });
      expect(refused).toEqual([
        'source-db2: encryption.ssl_certificate',
        'source-drift: access_token',
        'source-harvest: api_token',
        'source-onesignal: applications.0.app_id, applications.0.app_api_key',
      ]);
    });

    test('every specification is read, and each of its secrets has a place or is refused', () => {
      const counted = { placed: 0, refused: 0, withoutSecrets: 0 };
      for (const { spec } of published()) {
        const raw = spec.connectionSpecification;
        const { schema, knowsSecrets } = new Specification(raw, {});
        expect(knowsSecrets).toBe(true);
        const kinds = samplesOf(raw).map((sample) => {
          const result = splitConfiguration(schema, sample);
          if (result.kind === 'split') expect(flaggedIn(raw, result.rest)).toEqual([]);
          return result.kind;
        });
        const hasSecrets = secretFieldsOf(schema).size > 0;
        if (!hasSecrets) counted.withoutSecrets += 1;
        else if (kinds.includes('unplaceable')) counted.refused += 1;
        else counted.placed += 1;
      }
      expect(counted).toEqual({ placed: 468, refused: 16, withoutSecrets: 26 });
    });
  },
);

/** A configuration put together again from its two parts. */
function fieldsOf(credentials: Json, rest: Json, config: Json): Json {
  const ofObjects = ['credentials', 'authorization'].filter((name) => isObject(config[name]));
  const within = new Set(ofObjects.flatMap((name) => Object.keys(config[name] as Json)));
  const objects = ofObjects.map((name) => [
    name,
    Object.fromEntries(Object.keys(config[name] as Json).map((member) => [member, credentials[member]])),
  ]);
  const fields = Object.entries(credentials).filter(([name]) => !within.has(name));
  return { ...rest, ...Object.fromEntries(fields), ...(Object.fromEntries(objects) as Json) };
}

/** Configurations that have every field of a specification, one for each alternative. */
function samplesOf(raw: Json): Json[] {
  const most = Math.max(1, ...alternativesIn(raw));
  return Array.from({ length: most }, (_, at) => sampleOf(raw, at) as Json);
}

function alternativesIn(raw: unknown): number[] {
  if (!isObject(raw)) return [];
  const inside = [...Object.values(raw)].flatMap((part) =>
    Array.isArray(part) ? (part as unknown[]) : [part],
  );
  return [listOf(raw['oneOf']).length, listOf(raw['anyOf']).length, ...inside.flatMap(alternativesIn)];
}

function sampleOf(raw: unknown, at: number): unknown {
  if (!isObject(raw)) return 'x';
  const alternatives = [...listOf(raw['oneOf']), ...listOf(raw['anyOf'])];
  const chosen = alternatives.length === 0 ? {} : sampleOf(alternatives[at % alternatives.length], at);
  if (raw['type'] === 'array') return [sampleOf(raw['items'], at)];
  const { properties } = raw;
  if (!isObject(properties)) return alternatives.length === 0 ? 'x' : chosen;
  const own = Object.entries(properties).map(([name, property]) => [name, sampleOf(property, at)]);
  return { ...(Object.fromEntries(own) as Json), ...(isObject(chosen) ? chosen : {}) };
}
