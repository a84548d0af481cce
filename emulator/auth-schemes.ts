import { ApiError } from './errors.ts';

type Json = Readonly<Record<string, unknown>>;

/** One way to authenticate: what `credentials` may have, and has to have. */
interface AuthScheme {
  readonly allowed: readonly string[];
  readonly required: readonly string[];
  /** What tells it from the others, such as a title. */
  readonly constants: Json;
}

/**
 * A connector's configuration, put together from what a request of `agents` has in parts. Where the specification has an
 * object `credentials`, the request's are that object's members; otherwise they are fields beside the others.
 */
export function wholeConfig(
  specification: Json | null,
  replicationConfig: Json,
  credentials: Json | null,
): Json {
  if (credentials === null) return replicationConfig;
  if (credentialsOf(specification) === null) return { ...replicationConfig, ...credentials };
  const given = replicationConfig['credentials'];
  return { ...replicationConfig, credentials: { ...(isObject(given) ? given : {}), ...credentials } };
}

/**
 * The credentials as the connector takes them: with the constants of their scheme, which a request need not name.
 * @param defaults of the template, which may have a part of them
 * @throws ApiError 400 when they fit no scheme of the connector; it names keys and no value
 */
export function knownCredentials(specification: Json, credentials: Json, defaults: Json = {}): Json {
  const keys = Object.keys(credentials);
  const schemes = authSchemes(specification);
  const preset = credentialsOf(specification) ? defaults['credentials'] : defaults;
  const isThere = (key: string): boolean => key in credentials || (isObject(preset) && key in preset);
  const scheme = schemes.find(
    ({ allowed, required }) => keys.every((key) => allowed.includes(key)) && required.every(isThere),
  );
  if (scheme) return { ...scheme.constants, ...credentials };
  if (schemes.length === 0 && keys.length === 0) return {};
  const available = schemes.map(({ allowed }) => listed(allowed)).join(', ');
  throw new ApiError(
    400,
    `Credentials do not match any auth scheme. Provided keys: ${listed(keys)}. Available schemes: ${available}`,
  );
}

/** Each alternative of an object `credentials`, or else the secrets at the top; none where there is neither. */
function authSchemes(specification: Json): AuthScheme[] {
  const credentials = credentialsOf(specification);
  if (credentials) {
    const alternatives = credentials['oneOf'] ?? credentials['anyOf'] ?? [credentials];
    return (alternatives as Json[]).map(schemeOf);
  }
  const properties = propertiesOf(specification);
  const secrets = Object.keys(properties).filter((key) => {
    const property = properties[key];
    return isObject(property) && property['airbyte_secret'] === true;
  });
  if (secrets.length === 0) return [];
  const required = requiredOf(specification).filter((key) => secrets.includes(key));
  return [{ allowed: secrets, required, constants: {} }];
}

function schemeOf(alternative: Json): AuthScheme {
  const properties = propertiesOf(alternative);
  const constants = Object.fromEntries(
    Object.entries(properties).flatMap(([key, property]) =>
      isObject(property) && 'const' in property ? [[key, property['const']] as const] : [],
    ),
  );
  return {
    allowed: Object.keys(properties),
    required: requiredOf(alternative).filter((key) => !(key in constants)),
    constants,
  };
}

function credentialsOf(specification: Json | null): Json | null {
  const credentials = specification && propertiesOf(specification)['credentials'];
  return isObject(credentials) && credentials['type'] === 'object' ? credentials : null;
}

function propertiesOf(schema: Json): Json {
  return isObject(schema['properties']) ? schema['properties'] : {};
}

function requiredOf(schema: Json): string[] {
  return (schema['required'] ?? []) as string[];
}

/** As Python writes a list of texts. */
const listed = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
