/** What a template asks for, in a shape that a page can build a form from; and what of a configuration is in no such form. */
import { alternativesOf, discriminatorOf, onlyValueOf } from './alternatives.ts';
import { isObject, type Json, type SafeSchema, type Scalar } from './safe-schema.ts';
import type { Specification } from './specification.ts';

/** `any`: the specification does not say. */
export const FIELD_KINDS = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'any'] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** One field of a form. */
export interface FormField {
  /** Its key in the object that it is a field of. */
  readonly name: string;
  readonly type: FieldKind;
  readonly title: string | null;
  readonly description: string | null;
  readonly required: boolean;
  /** Not to be shown once it is typed in. */
  readonly secret: boolean;
  /** A regular expression that a text has to fit. */
  readonly pattern: string | null;
  /** What fits the pattern, in words or as an example. */
  readonly form: string | null;
  readonly min_length: number | null;
  readonly max_length: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly default: Scalar;
  /** The only value that it may have: nobody is asked for it. Absent where there is none. */
  readonly constant?: Scalar;
  /** The values that it may be, where there is a choice of values. */
  readonly choices: readonly FormChoice[];
  /** Of an object. One without fields and without alternatives takes any. */
  readonly fields: readonly FormField[];
  /** The objects that it may be one of. */
  readonly alternatives: readonly FormAlternative[];
  /** The field whose `constant` tells the alternatives apart; `null` where there is none. */
  readonly chosen_by: string | null;
  /** What each entry of a list is; `null` where it is no list, or takes any. */
  readonly items: FormField | null;
}

export interface FormChoice {
  readonly value: Scalar;
  readonly title: string | null;
}

export interface FormAlternative {
  readonly title: string | null;
  readonly description: string | null;
  readonly fields: readonly FormField[];
}

/** A form, or the part of one that stands for an object: fields of its own, and those of the alternative that is chosen. */
export type Form = Pick<FormField, 'fields' | 'alternatives' | 'chosen_by'>;

/** The form for a template: without what the template supplies by itself. */
export function formOfTemplate({ schema, defaults }: Specification): Form {
  return objectForm(whole(schema), defaults);
}

/** The paths of what stands in a configuration and is in no field of the form. */
export function pathsOutside(form: Form, config: Json, path = ''): string[] {
  const fields = new Map<string, FormField[]>();
  for (const field of [...form.fields, ...form.alternatives.flatMap((alternative) => alternative.fields)])
    fields.set(field.name, [...(fields.get(field.name) ?? []), field]);
  return Object.entries(config).flatMap(([name, value]) => {
    const its = path === '' ? name : `${path}.${name}`;
    const known = fields.get(name);
    return known === undefined ? [its] : outsideOfEach(known, value, its);
  });
}

/** What is in none of the fields of one name: alternatives may have the same. */
function outsideOfEach(fields: readonly FormField[], value: unknown, path: string): string[] {
  const [first = [], ...others] = fields.map((field) => outsideOfField(field, value, path));
  const inAll = others.map((paths) => new Set(paths));
  return first.filter((outside) => inAll.every((paths) => paths.has(outside)));
}

function outsideOfField(field: FormField, value: unknown, path: string): string[] {
  const { items } = field;
  if (Array.isArray(value))
    return items === null
      ? []
      : value.flatMap((entry, at) => outsideOfField(items, entry, `${path}[${String(at)}]`));
  return isObject(value) && !takesAny(field) ? pathsOutside(field, value, path) : [];
}

function objectForm(schema: SafeSchema, supplied: Json): Form {
  const alternatives = objectsOf(schema);
  return {
    fields: fieldsOf(schema, supplied),
    alternatives: alternatives.map((alternative) => ({
      title: alternative.title ?? null,
      description: alternative.description ?? null,
      fields: fieldsOf(alternative, supplied),
    })),
    chosen_by: discriminatorOf(alternatives)?.name ?? null,
  };
}

/** The required ones first. */
function fieldsOf({ properties = {}, required = [] }: SafeSchema, supplied: Json): FormField[] {
  return Object.entries(properties)
    .filter(([name]) => !Object.hasOwn(supplied, name) || isObject(supplied[name]))
    .map(([name, property]) => {
      const preset = supplied[name];
      const isRequired = required.includes(name);
      return fieldOf(name, property, { isRequired, supplied: isObject(preset) ? preset : {} });
    })
    .filter((field) => !isSupplied(field, supplied[field.name]))
    .toSorted((a, b) => Number(b.required) - Number(a.required));
}

/** Whether the template supplies an object of which it leaves nothing to ask for: as a field without fields it would take any. */
function isSupplied(field: FormField, preset: unknown): boolean {
  return isObject(preset) && Object.keys(preset).length > 0 && takesAny(field);
}

/** Of an object that says nothing of what is in it. */
function takesAny({ fields, alternatives }: Form): boolean {
  return fields.length === 0 && alternatives.length === 0;
}

interface Place {
  readonly isRequired: boolean;
  /** What the template supplies of it by itself. */
  readonly supplied: Json;
}

function fieldOf(name: string, given: SafeSchema, { isRequired, supplied }: Place): FormField {
  const schema = whole(given);
  const constant = onlyValueOf(schema);
  return {
    name,
    type: kindOf(schema),
    title: schema.title ?? null,
    description: schema.description ?? null,
    required: isRequired,
    secret: isSecret(given),
    pattern: schema.pattern ?? null,
    form: schema.form ?? null,
    min_length: schema.minLength ?? null,
    max_length: schema.maxLength ?? null,
    minimum: schema.minimum ?? null,
    maximum: schema.maximum ?? null,
    default: schema.default ?? null,
    ...(constant !== undefined && { constant }),
    choices: choicesOf(schema),
    ...objectForm(schema, supplied),
    items:
      schema.items === undefined ? null : fieldOf(name, schema.items, { isRequired: true, supplied: {} }),
  };
}

/** A schema with what all of its parts say; of alternatives between which a form has nothing to choose, with the first. */
function whole({ allOf = [], ...schema }: SafeSchema): SafeSchema {
  const joined = allOf.map(whole).reduce(both, schema);
  const { oneOf = [], anyOf = [], ...own } = joined;
  const alternatives = alternativesOf({ oneOf, anyOf }).filter(({ type }) => type !== 'null');
  if (alternatives.length > 1 && alternatives.every(isChoice)) return joined;
  const taken = alternatives.find(({ type }) => type !== undefined);
  return taken === undefined ? own : both(own, whole(taken));
}

/** Whether an alternative is something to choose: an object of fields, or a value. */
function isChoice(alternative: SafeSchema): boolean {
  return isOfObject(alternative) || onlyValueOf(alternative) !== undefined;
}

function isOfObject({ type, properties }: SafeSchema): boolean {
  return properties !== undefined || type === 'object';
}

/** What both say; where they differ, the first. */
function both(first: SafeSchema, second: SafeSchema): SafeSchema {
  const properties = { ...second.properties, ...first.properties };
  const required = [...new Set([...(first.required ?? []), ...(second.required ?? [])])];
  return {
    ...second,
    ...first,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

function objectsOf(schema: SafeSchema): readonly SafeSchema[] {
  return alternativesOf(schema).map(whole).filter(isOfObject);
}

function isSecret(schema: SafeSchema): boolean {
  if (schema.airbyte_secret === true) return true;
  const { oneOf = [], anyOf = [], allOf = [] } = schema;
  return [...oneOf, ...anyOf, ...allOf].some(isSecret);
}

function choicesOf(schema: SafeSchema): FormChoice[] {
  if (schema.enum !== undefined && schema.enum.length > 1)
    return schema.enum.filter((value) => value !== null).map((value) => ({ value, title: null }));
  return alternativesOf(schema).flatMap((alternative) => {
    const value = onlyValueOf(alternative);
    return value === undefined ? [] : [{ value, title: alternative.title ?? null }];
  });
}

function kindOf(schema: SafeSchema): FieldKind {
  const { type, items } = schema;
  const named = [type ?? []].flat().find((one) => one !== 'null');
  const known = FIELD_KINDS.find((kind) => kind === named);
  if (known !== undefined) return known;
  if (schema.properties !== undefined || objectsOf(schema).length > 0) return 'object';
  if (items !== undefined) return 'array';
  const [value] = [onlyValueOf(schema) ?? [], choicesOf(schema).map((choice) => choice.value)].flat();
  const ofValue = FIELD_KINDS.find((kind) => kind === typeof value);
  return ofValue ?? 'any';
}
