/** What is known of a template's fields where its specification cannot be made into a form: their names, and what the template supplies. */
import { isObject, type Json } from './safe-schema.ts';

export interface FieldNames {
  /** The keys that a configuration may have; `null` where the specification does not list them. */
  readonly names: readonly string[] | null;
  /** Paths of what the template supplies by itself; without the values, which may be secret. */
  readonly supplied: readonly string[];
}

/** Where a schema may have fields besides `properties`. */
const ELSEWHERE = [
  ...['$ref', '$dynamicRef', '$recursiveRef', 'allOf', 'anyOf', 'oneOf', 'if', 'then', 'else'],
  ...['patternProperties', 'dependencies', 'dependentSchemas'],
];

/**
 * The names that can be read of a specification that is not usable as a whole.
 * @param schema `null` where there is none
 * @param defaults of the template
 */
export function fieldNamesOf(schema: Json | null, defaults: unknown): FieldNames {
  const supplied = isObject(defaults) ? pathsIn(defaults) : [];
  const properties = schema?.['properties'];
  const isListed = schema !== null && isObject(properties) && !ELSEWHERE.some((key) => key in schema);
  return { names: isListed ? Object.keys(properties) : null, supplied };
}

/** The paths of what stands in a configuration and is no field of the customer's, as far as the names tell. */
export function pathsNotNamed({ names, supplied }: FieldNames, config: Json): string[] {
  const known = names === null ? null : new Set(names);
  return Object.entries(config).flatMap(([name, value]) => {
    if (known !== null && !known.has(name)) return [name];
    return pathsIn({ [name]: value }).filter((path) => supplied.some((other) => isOnOnePath(path, other)));
  });
}

/** Whether one is the other, or within it: an object may be replaced by a value, and a value by an object. */
function isOnOnePath(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

/** The paths of all that is no object, and of empty ones. */
function pathsIn(value: Json, path = ''): string[] {
  return Object.entries(value).flatMap(([name, entry]) => {
    const its = path === '' ? name : `${path}.${name}`;
    return isObject(entry) && Object.keys(entry).length > 0 ? pathsIn(entry, its) : [its];
  });
}
