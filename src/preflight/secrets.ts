/** Which values of a configuration are secret: what the specification flags with `airbyte_secret`, at any depth. */
import { isObject } from './json.ts';
import type { SafeSchema } from './safe-schema.ts';

/** The secret values, as text, from every alternative: what a configuration was meant to be does not matter here. */
export function secretValues(schema: SafeSchema, value: unknown): string[] {
  if (schema.airbyte_secret === true) return leaves(value);
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  const found = alternatives.flatMap((alternative) => secretValues(alternative, value));
  const { items, properties = {} } = schema;
  if (Array.isArray(value) && items !== undefined)
    found.push(...value.flatMap((item) => secretValues(items, item)));
  if (isObject(value)) {
    for (const [name, property] of Object.entries(properties)) {
      if (Object.hasOwn(value, name)) found.push(...secretValues(property, value[name]));
    }
  }
  return [...new Set(found)];
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leaves);
}
