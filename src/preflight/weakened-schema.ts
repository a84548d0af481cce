/** Schemas in which alternatives need not exclude each other: where a part of them is not checked, more than one may take a value. */
import { withAnyOf, type SafeSchema } from './safe-schema.ts';

/** A schema with an `anyOf` for every `oneOf` that is in it, at any depth. */
export function weakened(schema: SafeSchema): SafeSchema {
  const { properties, items, oneOf, anyOf, allOf } = schema;
  return withAnyOf({
    ...schema,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, weakened(property)]),
      ),
    }),
    ...(items !== undefined && { items: weakened(items) }),
    ...(oneOf !== undefined && { oneOf: oneOf.map(weakened) }),
    ...(anyOf !== undefined && { anyOf: anyOf.map(weakened) }),
    ...(allOf !== undefined && { allOf: allOf.map(weakened) }),
  });
}
