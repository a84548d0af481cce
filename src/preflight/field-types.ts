/** What a field takes, as far as a cell of a spreadsheet can hold it. */
import type { SafeSchema } from './safe-schema.ts';
import type { Specification } from './specification.ts';

export type FieldType = 'text' | 'integer' | 'number' | 'boolean';

/** By the types that a field may have besides `null`, in the order of their names. */
const FIELD_TYPES: ReadonlyMap<string, FieldType> = new Map([
  ['integer', 'integer'],
  ['integer,number', 'number'],
  ['boolean', 'boolean'],
]);

/**
 * The type of the field at a path. `text` where it may also be a text or something else, where alternatives disagree, and
 * where the specification does not say.
 */
export function fieldTypeOf({ schema }: Pick<Specification, 'schema'>, path: readonly string[]): FieldType {
  const types = [...(typesAt(schema, path) ?? [])].filter((type) => type !== 'null').sort();
  return FIELD_TYPES.get(types.join(',')) ?? 'text';
}

type Types = ReadonlySet<string>;

const ALL_TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] as const;

/** `null` where a schema does not have the field: of alternatives, another one may. */
function typesAt(schema: SafeSchema, path: readonly string[]): Types | null {
  const { properties = {}, oneOf = [], anyOf = [], allOf = [] } = schema;
  const [name, ...rest] = path;
  const property = name !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
  const own = name === undefined ? ownTypes(schema) : property && typesAt(property, rest);
  const said = [
    own,
    ...allOf.map((part) => typesAt(part, path)),
    ...[oneOf, anyOf].map((alternatives) => anyOfTypes(alternatives.map((one) => typesAt(one, path)))),
  ].filter((types) => types !== null && types !== undefined);
  const [first, ...others] = said;
  if (first === undefined) return null;
  return new Set([...first].filter((type) => others.every((types) => types.has(type))));
}

function anyOfTypes(alternatives: readonly (Types | null)[]): Types | null {
  const said = alternatives.filter((types) => types !== null);
  return said.length === 0 ? null : new Set(said.flatMap((types) => [...types]));
}

/** An integer is a number, too. */
function ownTypes({ type }: SafeSchema): Types {
  if (type === undefined) return new Set(ALL_TYPES);
  const types = [type].flat();
  return new Set(types.includes('number') ? [...types, 'integer'] : types);
}
