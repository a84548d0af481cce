/** What is wrong with a field, in one sentence that a customer understands. It never has the value in it. */
import type { ErrorObject } from 'ajv';
import { discriminatorOf } from './alternatives.ts';
import type { SafeSchema, Scalar } from './safe-schema.ts';

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

/** @param field its schema, as far as the specification has one; @param name the last part of its path */
export function sentenceOf(error: ErrorObject, field: SafeSchema | undefined, name: string): string {
  const subject = (field?.title ?? name).replace(/[.\s]+$/, '');
  return `${subject} ${predicate(error, field)}.`;
}

function predicate({ keyword, params, parentSchema = {} }: ErrorObject, field: SafeSchema = {}): string {
  const limit = String(params['limit']);
  switch (keyword) {
    case 'required':
      return requiredWords(field);
    case 'type':
      return `must be ${[params['type'] as string | string[]]
        .flat()
        .map((type) => TYPES[type] ?? type)
        .join(' or ')}`;
    case 'const':
      return `must be ${quoted((parentSchema as SafeSchema).const ?? null)}`;
    case 'enum':
      return `must be ${oneOf(((parentSchema as SafeSchema).enum ?? []).map(quoted))}`;
    case 'pattern':
      return patternWords(parentSchema as SafeSchema, field);
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
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
    case 'anyOf':
      return choiceWords(parentSchema as SafeSchema);
    default:
      return 'is not what the connector takes';
  }
}

function requiredWords(field: SafeSchema): string {
  const { oneOf: alternatives } = field;
  if (alternatives !== undefined) {
    const titles = alternatives.flatMap(({ title }) => (title === undefined ? [] : [title]));
    return titles.length === 0 ? 'is required' : `is required: ${oneOf(titles)}`;
  }
  return field.const === undefined ? 'is required' : `is required, as ${quoted(field.const)}`;
}

function patternWords(schema: SafeSchema, { pattern_descriptor, example }: SafeSchema): string {
  const form = schema.pattern_descriptor ?? pattern_descriptor ?? schema.example ?? example;
  return form === undefined
    ? 'does not have the form that the connector takes'
    : `must have the form of ${String(form)}`;
}

function choiceWords(schema: SafeSchema): string {
  const alternatives = schema.oneOf ?? schema.anyOf ?? [];
  const discriminator = discriminatorOf(alternatives);
  if (discriminator !== null) {
    const options = discriminator.options.map(
      ({ constant, title }) =>
        `${quoted(constant)}${title === null || title === constant ? '' : ` (${title})`}`,
    );
    return `must be ${oneOf(options)}`;
  }
  const titles = alternatives.flatMap(({ title }) => (title === undefined ? [] : [title]));
  return titles.length === 0
    ? 'is none of what the connector takes'
    : `must be ${oneOf(titles)}, and only that`;
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
