/** What a template asks for, in an order that a person can fill in. */
import { alternativesOf, discriminatorOf, onlyValueOf } from './alternatives.ts';
import type { Json, SafeSchema } from './safe-schema.ts';
import { choicesOf } from './sentences.ts';
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
  /** What it may be, or in a list each entry, as one writes it: values, or those of the field within it that chooses. */
  readonly choices: readonly string[];
  /** The field within it that chooses. */
  readonly chosen_by: string | null;
  /** That it, or in a list each entry, has to fit. */
  readonly pattern: string | null;
  /** What fits the pattern. */
  readonly form: string | null;
}

/** The fields that the template leaves to the customer, the required ones first. */
export function outlineOf({ schema, defaults }: Specification): OutlineField[] {
  const { properties = {}, required = [] } = schema;
  const fields = Object.entries(properties)
    .filter(([field]) => !Object.hasOwn(defaults, field))
    .map(([field, property]) => outlineFieldOf(field, property, required.includes(field)));
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required));
}

function outlineFieldOf(field: string, schema: SafeSchema, required: boolean): OutlineField {
  const { title, description, airbyte_secret, items = {} } = schema;
  const alternatives = alternativesOf(schema);
  const choices = choicesOf(schema);
  return {
    field,
    title: title ?? null,
    description: description ?? null,
    required,
    secret: airbyte_secret === true,
    alternatives: alternatives.flatMap((alternative) => alternative.title ?? []),
    choices: choices.length > 0 ? choices : choicesOf(items),
    chosen_by: discriminatorOf(alternatives)?.name ?? null,
    pattern: schema.pattern ?? items.pattern ?? null,
    form: schema.form ?? items.form ?? null,
  };
}

/** A configuration with a placeholder for each required field; of a choice, its first alternative. */
export function skeletonOf({ schema, defaults }: Specification): Json {
  const { required = [], ...chosen } = withFirstAlternative(schema);
  return objectOf({ ...chosen, required: required.filter((name) => !Object.hasOwn(defaults, name)) });
}

function objectOf({ properties = {}, required = [] }: SafeSchema): Json {
  const names = Object.keys(properties).filter(
    (name) => required.includes(name) || onlyValueOf(properties[name] ?? {}) !== undefined,
  );
  return Object.fromEntries(names.map((name) => [name, placeholder(name, properties[name] ?? {})]));
}

/** A schema of which nothing is left to choose. Its names are its own and those of the alternative. */
function withFirstAlternative(schema: SafeSchema): SafeSchema {
  const { oneOf = [], anyOf = [], ...own } = schema;
  const [first] = [...oneOf, ...anyOf];
  if (first === undefined) return own;
  const { properties, required, title, ...chosen } = withFirstAlternative(first);
  return {
    ...own,
    ...chosen,
    ...(title !== undefined && { title: own.title ?? title }),
    properties: { ...own.properties, ...properties },
    required: [...new Set([...(own.required ?? []), ...(required ?? [])])],
  };
}

function placeholder(name: string, choice: SafeSchema): unknown {
  const schema = withFirstAlternative(choice);
  const { items, properties = {}, title = name } = schema;
  const only = onlyValueOf(schema);
  if (only !== undefined) return only;
  const [type = Object.keys(properties).length > 0 ? 'object' : 'string'] = [schema.type ?? []].flat();
  switch (type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return items === undefined ? [] : [placeholder(name, { title, ...items })];
    case 'integer':
    case 'number':
      return schema.default ?? schema.minimum ?? (schema.exclusiveMinimum ?? -1) + 1;
    case 'boolean':
      return schema.default ?? false;
    default:
      return `<${title.replace(/[.\s]+$/, '')}${hintOf(schema)}>`;
  }
}

const MAX_HINT = 60;

/** What to fill in, where it is short and no character of it would end the placeholder. */
function hintOf({ enum: allowed = [], form }: SafeSchema): string {
  const hint = allowed.length > 0 ? allowed.map(String).join(' or ') : (form ?? '');
  return hint === '' || hint.length > MAX_HINT || /[<>@]|\/$/.test(hint) ? '' : `: ${hint}`;
}
