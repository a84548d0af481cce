/** What is wrong with a field, in one sentence that a customer understands. It never has the value in it. */
import type { ErrorObject } from 'ajv';
import { alternativesOf, discriminatorOf, onlyValueOf } from './alternatives.ts';
import { isObject, type SafeSchema, type Scalar } from './safe-schema.ts';

const MAX_OPTIONS = 10;

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object of fields',
  array: 'a list',
  null: 'null',
};

/** The sentence from its verb on. @param field the schema of the field, as far as the specification has one */
export function predicateOf(
  { keyword, params, parentSchema = {}, data }: ErrorObject,
  field: SafeSchema = {},
): string {
  const limit = String(params['limit']);
  const schema = parentSchema as SafeSchema;
  switch (keyword) {
    case 'required':
      return requiredWords(field);
    case 'type':
      return typeWords([params['type'] as string | string[]].flat(), schema);
    case 'const':
      return `must be ${quoted(schema.const ?? null)}`;
    case 'enum':
      return `must be ${oneOf((schema.enum ?? []).map(quoted))}`;
    case 'pattern':
      return schema.form === undefined
        ? 'does not have the form that the connector takes'
        : `must have the form of ${schema.form}`;
    case 'format':
      return `must be a ${schema.format === 'date' ? 'date such as 2017-01-25' : 'date and time such as 2017-01-25T00:00:00Z'}`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}`;
    case 'exclusiveMaximum':
      return `must be less than ${limit}`;
    case 'minLength':
      return `must have at least ${plural(limit, 'character')}`;
    case 'maxLength':
      return `must have at most ${plural(limit, 'character')}`;
    case 'minItems':
      return `must have at least ${plural(limit, 'entry', 'entries')}`;
    case 'maxItems':
      return `must have at most ${plural(limit, 'entry', 'entries')}`;
    case 'additionalProperties':
      return 'is not a field that the connector has';
    case 'oneOf':
      return Array.isArray(params['passingSchemas'])
        ? severalWords(schema, params['passingSchemas'] as number[])
        : choiceWords(schema, data);
    case 'anyOf':
      return choiceWords(schema, data);
    default:
      return 'is not what the connector takes';
  }
}

function requiredWords(field: SafeSchema): string {
  const only = onlyValueOf(field);
  if (only !== undefined) return `is required, as ${quoted(only)}`;
  const titles = titlesOf(alternativesOf(field));
  const choices = titles.length > 0 ? titles : (field.enum ?? []).map(quoted);
  return choices.length === 0 ? 'is required' : `is required: ${oneOf(choices)}`;
}

/** Of a field with choices, which they are: who gave another type did not know of them. */
function typeWords(types: readonly string[], schema: SafeSchema): string {
  if (schema.enum !== undefined) return `must be ${oneOf(schema.enum.map(quoted))}`;
  const alternatives = alternativesOf(schema);
  const words = `must be ${types.map((type) => TYPES[type] ?? type).join(' or ')}`;
  const titles = titlesOf(alternatives);
  return discriminatedWords(alternatives) ?? (titles.length === 0 ? words : `${words}: ${oneOf(titles)}`);
}

function choiceWords(schema: SafeSchema, value: unknown): string {
  const alternatives = alternativesOf(schema);
  const choices = choicesOf(schema);
  if (discriminatorOf(alternatives) !== null && !isObject(value))
    return discriminatedWords(alternatives) ?? `must be ${oneOf(choices)}`;
  if (choices.length > 0) return `must be ${oneOf(choices)}`;
  const required = alternatives.map((alternative) => (alternative.required ?? []).join(' and '));
  if (required.length > 0 && !required.includes('')) return `must have ${oneOf(required)}`;
  const types = [...new Set(alternatives.flatMap(({ type = '' }) => type))];
  if (types.length > 0 && !types.includes('')) return typeWords(types, {});
  return 'is none of what the connector takes';
}

function severalWords({ oneOf: alternatives = [] }: SafeSchema, passing: readonly number[]): string {
  const titles = titlesOf(passing.flatMap((at) => alternatives[at] ?? []));
  return titles.length < passing.length
    ? 'fits more than one of what the connector takes'
    : `fits ${titles.join(' and ')}, and must be only one of them`;
}

/** Of alternatives that a field tells apart, for somebody who gave no fields. */
function discriminatedWords(alternatives: readonly SafeSchema[]): string | null {
  const discriminator = discriminatorOf(alternatives);
  if (discriminator === null) return null;
  return `must be an object of fields, with ${discriminator.name} ${oneOf(choicesOf({ anyOf: alternatives }))}`;
}

/** What a field may be, one text each: of a list of values, of alternatives that a constant tells apart, or of their titles. */
export function choicesOf(schema: SafeSchema): string[] {
  if (schema.enum !== undefined) return schema.enum.map(quoted);
  const alternatives = alternativesOf(schema);
  const discriminator = discriminatorOf(alternatives);
  if (discriminator !== null)
    return discriminator.options.map(
      ({ constant, title }) =>
        `${quoted(constant)}${title === null || title === constant ? '' : ` (${title})`}`,
    );
  const values = alternatives.map(onlyValueOf).filter((value) => value !== undefined);
  return values.length > 0 && values.length === alternatives.length
    ? values.map(quoted)
    : titlesOf(alternatives);
}

function titlesOf(alternatives: readonly SafeSchema[]): string[] {
  return alternatives.flatMap(({ title }) => (title === undefined ? [] : [title]));
}

function oneOf(options: readonly string[]): string {
  const shown = options.slice(0, MAX_OPTIONS);
  if (options.length > MAX_OPTIONS) return `one of ${shown.join(', ')}, …`;
  return options.length === 1 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1) ?? ''}`;
}

function quoted(value: Scalar): string {
  return typeof value === 'string' ? `"${value.slice(0, 100)}"` : String(value);
}

function plural(limit: string, one: string, many = `${one}s`): string {
  return `${limit} ${limit === '1' ? one : many}`;
}
