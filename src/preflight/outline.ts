/** What a template asks for, in an order that a person can fill in. */
import type { Json, SafeSchema } from './safe-schema.ts';
import type { Specification } from './specification.ts';

/** A field of the configuration. */
export interface OutlineField {
  readonly field: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly required: boolean;
  readonly secret: boolean;
  /** Titles of what it may be, where there is a choice. */
  readonly alternatives: readonly string[];
}

/** The fields that the template leaves to the customer, the required ones first. */
export function outlineOf({ schema, defaults }: Specification): OutlineField[] {
  const { properties = {}, required = [] } = schema;
  const fields = Object.entries(properties)
    .filter(([field]) => !Object.hasOwn(defaults, field))
    .map(([field, { title, description, airbyte_secret, oneOf = [] }]) => ({
      field,
      title: title ?? null,
      description: description ?? null,
      required: required.includes(field),
      secret: airbyte_secret === true,
      alternatives: oneOf.flatMap((alternative) => alternative.title ?? []),
    }));
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required));
}

/** A configuration with a placeholder for each required field; of a choice, its first alternative. */
export function skeletonOf({ schema, defaults }: Specification): Json {
  const open = (schema.required ?? []).filter((name) => !Object.hasOwn(defaults, name));
  return objectOf({ ...schema, required: open });
}

function objectOf({ properties = {}, required = [] }: SafeSchema): Json {
  const names = Object.keys(properties).filter(
    (name) => required.includes(name) || properties[name]?.const !== undefined,
  );
  return Object.fromEntries(names.map((name) => [name, placeholder(name, properties[name] ?? {})]));
}

function placeholder(name: string, schema: SafeSchema): unknown {
  const { const: constant, oneOf: [first] = [], items, title = name } = schema;
  if (constant !== undefined) return constant;
  if (first !== undefined) return objectOf(first);
  const [type] = [schema.type ?? 'string'].flat();
  switch (type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return items === undefined ? [] : [placeholder(name, { title, ...items })];
    case 'integer':
    case 'number':
      return schema.default ?? schema.minimum ?? 0;
    case 'boolean':
      return schema.default ?? false;
    default:
      return `<${title.replace(/[.\s]+$/, '')}>`;
  }
}
