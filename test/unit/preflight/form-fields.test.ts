import { describe, expect, test } from 'vitest';
import { connectorTemplates } from '../../../emulator/index.ts';
import { minimal, type ConnectorName } from '../../fixtures/configurations.ts';
import { formOfTemplate, pathsOutside, type FormField } from '../../../src/preflight/form-fields.ts';
import { Specification } from '../../../src/preflight/specification.ts';

const password = {
  title: 'Password',
  properties: {
    auth_type: { type: 'string', const: 'password' },
    password: { type: 'string', airbyte_secret: true },
  },
  required: ['auth_type', 'password'],
};
const oauth = {
  title: 'OAuth',
  properties: { auth_type: { const: 'oauth' }, client_id: { type: 'string' } },
  required: ['auth_type', 'client_id'],
};

function formOf(properties: Record<string, unknown>, { required = [] as string[], defaults = {} } = {}) {
  return formOfTemplate(new Specification({ type: 'object', properties, required }, defaults));
}

function fieldOf(property: unknown): FormField {
  const [field] = formOf({ f: property }).fields;
  if (field === undefined) throw new Error('no field');
  return field;
}

describe('a form', () => {
  test('has the required fields first, and none that the template supplies', () => {
    const form = formOf(
      { port: { type: 'integer' }, schema: { type: 'string' }, host: { type: 'string' } },
      { required: ['host', 'port'], defaults: { port: 5432 } },
    );
    expect(form.fields.map(({ name, required }) => [name, required])).toEqual([
      ['host', true],
      ['schema', false],
    ]);
  });

  test('says of a text what it has to be', () => {
    const text = { title: 'Key', description: 'Of yours', pattern: '^sk_', airbyte_secret: true };
    expect(fieldOf({ ...text, type: 'string', minLength: 3, maxLength: 9 })).toMatchObject({
      type: 'string',
      title: 'Key',
      description: 'Of yours',
      pattern: '^sk_',
      secret: true,
      min_length: 3,
      max_length: 9,
    });
  });

  test.each<[string, unknown, Partial<FormField>]>([
    [
      'a number',
      { type: ['null', 'number'], minimum: 1, default: 2 },
      { type: 'number', minimum: 1, default: 2 },
    ],
    [
      'values to choose from',
      { enum: ['us', 'eu'] },
      {
        type: 'string',
        choices: [
          { value: 'us', title: null },
          { value: 'eu', title: null },
        ],
      },
    ],
    [
      'values with titles',
      { oneOf: [{ const: 1, title: 'One' }, { const: 2 }] },
      {
        type: 'number',
        choices: [
          { value: 1, title: 'One' },
          { value: 2, title: null },
        ],
      },
    ],
    ['a value that is given', { const: 'api' }, { type: 'string', constant: 'api' }],
    ['one of several types', { anyOf: [{ type: 'integer' }, { type: 'string' }] }, { type: 'integer' }],
    ['what nothing is said of', {}, { type: 'any' }],
  ])('has %s', (_, property, field) => {
    expect(fieldOf(property)).toMatchObject(field);
  });

  test('has the alternatives of an object, what tells them apart, and what all of them have', () => {
    const field = fieldOf({ properties: { region: {} }, oneOf: [password, oauth] });
    expect(field).toMatchObject({ type: 'object', chosen_by: 'auth_type' });
    expect(field.fields.map(({ name }) => name)).toEqual(['region']);
    expect(field.alternatives.map(({ title, fields }) => [title, fields.map(({ name }) => name)])).toEqual([
      ['Password', ['auth_type', 'password']],
      ['OAuth', ['auth_type', 'client_id']],
    ]);
    expect(field.alternatives[0]?.fields[0]).toMatchObject({ constant: 'password' });
  });

  test('requires nothing that only one alternative does', () => {
    const field = fieldOf({
      properties: { a: {}, b: {} },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    });
    expect(field.fields.map(({ required }) => required)).toEqual([false, false]);
  });

  test('has what the entries of a list are', () => {
    expect(fieldOf({ type: 'array', items: { type: 'object', properties: { id: {} } } })).toMatchObject({
      type: 'array',
      items: { type: 'object', fields: [{ name: 'id' }] },
    });
  });
});

describe('what is outside of a form', () => {
  const form = formOf(
    {
      host: {},
      credentials: { oneOf: [password, oauth] },
      tables: { type: 'array', items: { properties: { name: {} } } },
      free: { type: 'object' },
      app: { properties: { id: {}, key: {} } },
      oauth: { properties: { id: {}, secret: {} } },
      headers: { type: 'object' },
      empty: { type: 'object' },
    },
    {
      defaults: {
        app: { id: 'ours' },
        oauth: { id: 'ours', secret: 'ours' },
        headers: { key: 'ours' },
        empty: {},
      },
    },
  );

  test.each([
    [{ host: 'h', free: { any: 1 }, tables: [{ name: 't' }], app: { key: 'k' } }, []],
    [{ credentials: { auth_type: 'oauth', client_id: 'c' } }, []],
    [{ ssh: {}, credentials: { tunnel: 1 } }, ['ssh', 'credentials.tunnel']],
    [{ tables: [{ name: 't' }, { schema: 's' }] }, ['tables[1].schema']],
    [{ app: { id: 'theirs' } }, ['app.id']],
    // The template supplies the whole object, or has begun it.
    [{ oauth: { secret: 'theirs' }, headers: { key: 'theirs' }, empty: { any: 1 } }, ['oauth', 'headers']],
    [JSON.parse('{"__proto__": 1, "constructor": 2}'), ['__proto__', 'constructor']],
  ])('is told by its path: %j', (config: Record<string, unknown>, paths) => {
    expect(pathsOutside(form, config)).toEqual(paths);
  });

  test.each<[string, ConnectorName, string[]]>([
    ['Sample data', 'faker', []],
    ['Stripe', 'stripe', []],
    ['GitHub', 'github', []],
    ['HubSpot', 'hubspot', []],
    // The template supplies it.
    ['PostgreSQL', 'postgres', ['port']],
    ['Google Sheets', 'googleSheets', []],
  ])('is found in a configuration of %s', (name, connector, paths) => {
    const template = connectorTemplates.find((each) => each.name === name);
    const raw = template?.user_config_spec?.['connectionSpecification'];
    const specification = new Specification(raw, template?.partial_default_config, { isNarrowed: true });
    expect(pathsOutside(formOfTemplate(specification), minimal[connector])).toEqual(paths);
  });
});
