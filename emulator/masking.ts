/** What the platform answers in the place of a secret (AirbyteSecretConstants.SECRETS_MASK). */
export const SECRETS_MASK = '**********';

// Only for templates without a specification; the API itself goes by `airbyte_secret` in the connector's schema.
const secretName =
  /secret|token|passw|passphrase|credential|api_?key|private_?key|ssh_key|client_key|certificate|service_account/i;

type Json = Readonly<Record<string, unknown>>;

/** Whether the key of a configuration holds a secret. */
export type IsSecret = (key: string) => boolean;

/** By the names that the schema flags with `airbyte_secret`, at any depth and in any alternative. */
export function secretsOf(schema: Json | null): IsSecret {
  if (schema === null) return (key) => secretName.test(key);
  const flagged = new Set<string>();
  collect(schema, flagged);
  return (key) => flagged.has(key);
}

function collect(schema: unknown, flagged: Set<string>): void {
  if (!isObject(schema)) return;
  const properties = schema['properties'];
  if (isObject(properties)) {
    for (const [key, property] of Object.entries(properties)) {
      if (isObject(property) && property['airbyte_secret'] === true) flagged.add(key);
    }
  }
  for (const part of Object.values(schema)) {
    for (const inner of Array.isArray(part) ? (part as unknown[]) : [part]) collect(inner, flagged);
  }
}

/** The configuration as the API answers it. */
export function masked(config: Json, isSecret: IsSecret): Json {
  return mapLeaves(config, (value, key) => (isSecret(key) && !isEmpty(value) ? SECRETS_MASK : value));
}

/** An updated configuration in which a mask that was echoed back stands for the secret that is stored. */
export function unmasked(update: Json, stored: Json): Json {
  return Object.fromEntries(
    Object.entries(update).map(([key, value]) => {
      const before = stored[key];
      if (value === SECRETS_MASK && before !== undefined) return [key, before];
      return [key, isObject(value) && isObject(before) ? unmasked(value, before) : value];
    }),
  );
}

function mapLeaves(config: Json, map: (value: unknown, key: string) => unknown): Json {
  const mapValue = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => mapValue(item, key));
    return isObject(value) ? mapLeaves(value, map) : map(value, key);
  };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, mapValue(value, key)]));
}

const isEmpty = (value: unknown): boolean => value === null || value === '';

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
