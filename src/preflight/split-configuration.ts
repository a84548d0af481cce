/**
 * A configuration in the two parts that the newest API takes: what authenticates among `credentials`, the rest as
 * `replication_config`. The rule, in full:
 *
 * 1. What lies in an object named `credentials` or `authorization` goes to the credentials, member by member. These two are where
 *    every connector of Airbyte's own SDK has its authentication (`replication_auth_key_mapping` in airbytehq/airbyte-agent-sdk
 *    at 5a6d83b: 112 mappings out of `credentials`, 4 out of `authorization`, no other object), and how Airbyte's documents show it
 *    (`add-connector.md`: GitHub).
 * 2. Any other field that the specification flags with `airbyte_secret` goes to the credentials under its own name. So does one that it
 *    does not know there, and flags under the same name elsewhere: an older form of a connector had beside the other fields what is in
 *    `credentials` now, and many still take it (of the 249 configurations that Airbyte has published, 8 are so).
 * 3. A field without a secret in it goes to `replication_config`.
 * 4. A secret that lies deeper, inside of another object or in a list, has no place: it is refused with its path. So is a name that
 *    would stand twice among the credentials.
 *
 * So nothing that is flagged as secret is ever in `replication_config`, which the API answers to whoever reads the source.
 */
import type { FieldProblem } from '../domain/history/types.ts';
import { isObject, type Json, type SafeSchema } from './safe-schema.ts';

const AUTHENTICATION: ReadonlySet<string> = new Set(['credentials', 'authorization']);

const GIVE_CREDENTIALS =
  'give the source `credentials` of its own, as Airbyte’s connector reference names them, and leave the secrets out of `source_config`';

export type SplitConfiguration =
  | { readonly kind: 'split'; readonly credentials: Json; readonly rest: Json }
  | { readonly kind: 'unplaceable'; readonly problems: readonly FieldProblem[] };

export function splitConfiguration(schema: SafeSchema, config: Json): SplitConfiguration {
  const problems: FieldProblem[] = [];
  const credentials = new Map<string, unknown>();
  const rest = new Map<string, unknown>();
  const addCredential = (name: string, value: unknown, field: string): void => {
    if (credentials.has(name))
      problems.push({ field, message: `would stand twice among the credentials; ${GIVE_CREDENTIALS}` });
    credentials.set(name, value);
  };
  const secrets = secretsOf(schema, config);
  const isAuthentication = ([name, value]: readonly [string, unknown]) =>
    AUTHENTICATION.has(name) && isObject(value);
  const fields = Object.entries(config);
  for (const [name, value] of fields.filter(isAuthentication))
    for (const [member, its] of Object.entries(value as Json))
      addCredential(member, its, `${name}.${member}`);
  for (const [name, value] of fields.filter((field) => !isAuthentication(field))) {
    const ofField = secrets.filter(([first]) => first === name);
    if (ofField.some(({ length }) => length === 1)) addCredential(name, value, name);
    else {
      rest.set(name, value);
      problems.push(...ofField.map(unplaceable));
    }
  }
  if (problems.length > 0) return { kind: 'unplaceable', problems };
  return { kind: 'split', credentials: Object.fromEntries(credentials), rest: Object.fromEntries(rest) };
}

/** The secrets of a configuration that is sent beside credentials of its own, where none may be. */
export function secretsBesideCredentials(schema: SafeSchema, config: Json): FieldProblem[] {
  return secretsOf(schema, config).map((path) => ({
    field: path.join('.'),
    message: 'is secret, and belongs among the `credentials` that the source has of its own',
  }));
}

/** The fields at the top of a specification that have a secret in them, of whatever alternative. */
export function secretFieldsOf(schema: SafeSchema): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { properties = {} } of withAlternatives(schema))
    for (const [name, property] of Object.entries(properties)) if (hasSecret(property)) names.add(name);
  return names;
}

function unplaceable(path: Path): FieldProblem {
  return {
    field: path.join('.'),
    message: `is secret, and Airbyte’s API has no place for it there; ${GIVE_CREDENTIALS}`,
  };
}

type Path = readonly (string | number)[];

/** Where the secrets of a configuration are: by their place, and at the top also by a name that is a secret's elsewhere. */
function secretsOf(schema: SafeSchema, config: Json): Path[] {
  const known = new Set(withAlternatives(schema).flatMap(({ properties = {} }) => Object.keys(properties)));
  const flagged = secretNamesIn(schema);
  const astray = Object.keys(config).filter((name) => flagged.has(name) && !known.has(name));
  return [...secretPathsIn(schema, config), ...astray.map((name) => [name])];
}

/** The names, at any depth, of what is flagged as secret. */
function secretNamesIn(schema: SafeSchema): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { properties = {}, items } of withAlternatives(schema)) {
    for (const [name, property] of Object.entries(properties)) {
      if (withAlternatives(property).some(({ airbyte_secret }) => airbyte_secret === true)) names.add(name);
      for (const inner of secretNamesIn(property)) names.add(inner);
    }
    if (items !== undefined) for (const inner of secretNamesIn(items)) names.add(inner);
  }
  return names;
}

/** Where a configuration has what any alternative flags as secret: what it was meant to be does not matter here. */
function secretPathsIn(schema: SafeSchema, value: unknown, path: Path = []): Path[] {
  const found = withAlternatives(schema).flatMap((about) => pathsBy(about, value, path));
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

function pathsBy({ airbyte_secret, properties = {}, items }: SafeSchema, value: unknown, path: Path): Path[] {
  if (airbyte_secret === true && path.length > 0) return [path];
  if (Array.isArray(value) && items !== undefined)
    return value.flatMap((item: unknown, index) => secretPathsIn(items, item, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(properties)
    .filter(([name]) => Object.hasOwn(value, name))
    .flatMap(([name, property]) => secretPathsIn(property, value[name], [...path, name]));
}

function hasSecret(schema: SafeSchema): boolean {
  return withAlternatives(schema).some(
    ({ airbyte_secret, properties = {}, items }) =>
      airbyte_secret === true ||
      Object.values(properties).some(hasSecret) ||
      (items !== undefined && hasSecret(items)),
  );
}

/** A schema and all that it is made of or may be, at any depth. */
function withAlternatives(schema: SafeSchema): SafeSchema[] {
  const { oneOf = [], anyOf = [], allOf = [] } = schema;
  return [schema, ...[...oneOf, ...anyOf, ...allOf].flatMap(withAlternatives)];
}
