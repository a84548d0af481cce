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
