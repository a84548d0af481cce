/**
 * Of a connector's specification (JSON Schema, draft 7) only what can be checked at a bounded cost.
 *
 * Specifications come from outside, and one worker checks those of everybody: whatever could make a validator recurse
 * without end, build code without end or search without end is left out here, keyword by keyword, or makes the whole
 * specification unusable. What is left out the API checks itself when it creates the source.
 *
 * What is left out must never lead to a refusal. A schema without a part of it takes more, so that of the alternatives of a
 * `oneOf` more than one may take a value that only one of them is for, and a name may look as if the connector did not have
 * it. So the reader keeps for each schema whether it is whole: a `oneOf` of alternatives that are not is an `anyOf`, and
 * `additionalProperties: false` counts only where all the names are known.
 */
import { entryOf, examplesOf, formOf, isCheckableDate } from './forms.ts';
import { safePattern, type SafePattern } from './safe-pattern.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, rather than a list or nothing. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A specification that is not checked at all. The message says why, and quotes nothing of it. */
export class UnusableSchemaError extends Error {
  override readonly name = 'UnusableSchemaError';
}

/** Of these only that a value begins with a date. */
export type DateFormat = 'date' | 'date-time';

export type Scalar = string | number | boolean | null;

/** A schema of keywords that are safe to check, and the annotations that tell a person of it. */
export interface SafeSchema {
  readonly type?: string | readonly string[];
  readonly const?: Scalar;
  readonly enum?: readonly Scalar[];
  readonly properties?: Readonly<Record<string, SafeSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: SafeSchema;
  readonly oneOf?: readonly SafeSchema[];
  readonly anyOf?: readonly SafeSchema[];
  readonly allOf?: readonly SafeSchema[];
  readonly pattern?: string;
  readonly format?: DateFormat;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly title?: string;
  readonly description?: string;
  /** What a value of the pattern looks like. */
  readonly form?: string;
  readonly example?: Scalar;
  readonly default?: Scalar;
  readonly airbyte_secret?: true;
}

/** More than any connector has; compiling as many takes under a second, once. */
const MAX_SCHEMAS = 1_000;
const MAX_DEPTH = 32;
const MAX_LIST = 500;
/** Of all lists together: a comparison is built for each entry. */
const MAX_LISTED = 5_000;
/** Characters of a value that a field may have. */
const MAX_CONSTANT = 500;
const MAX_NAME = 200;
const MAX_TITLE = 120;
const MAX_DESCRIPTION = 300;
const MAX_PATTERNS = 100;
/** Of all patterns together: they are most of what a specification weighs. */
const MAX_STATES = 20_000;

const TYPES = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'];
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems'] as const;
const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const;
const ALTERNATIVES = ['oneOf', 'anyOf', 'allOf'] as const;
/** What is checked where it has the form that the draft gives it; whether it was is whether the safe schema has it. */
const CHECKED: ReadonlySet<string> = new Set([
  ...['type', 'const', 'enum', 'properties', 'required', 'additionalProperties', 'items', 'pattern'],
  ...COUNTS,
  ...BOUNDS,
  ...ALTERNATIVES,
]);
/** What is never checked, or only in part: of draft 7, of those before it and after it, and of validators. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['format', 'uniqueItems', 'contains', 'minContains', 'maxContains', 'multipleOf', 'divisibleBy'],
  ...['additionalItems', 'prefixItems', 'unevaluatedItems', 'unevaluatedProperties'],
  ...['patternProperties', 'propertyNames', 'minProperties', 'maxProperties'],
  ...['dependencies', 'dependentRequired', 'dependentSchemas'],
  ...['not', 'if', 'then', 'else', 'disallow', 'extends', 'nullable'],
  ...['contentEncoding', 'contentMediaType', 'contentSchema', '$dynamicRef', '$recursiveRef'],
]);
/** By these a schema has names besides those of its properties. */
const OTHER_NAMES = ['patternProperties', 'extends'];

/** What can be checked of a specification. */
export interface ReadSchema {
  readonly schema: SafeSchema;
  /** Those that are in the schema, by their text. */
  readonly patterns: ReadonlyMap<string, SafePattern>;
  /** How many schemas it consists of. */
  readonly schemas: number;
}

export interface ReadOptions {
  /**
   * The specification tells only of a part of what the connector takes, at any depth: it refuses no name, and values that
   * tell alternatives apart may lie in the other part.
   */
  readonly isNarrowed?: boolean;
}

/** @throws UnusableSchemaError */
export function readSchema(raw: unknown, options: ReadOptions = {}): ReadSchema {
  const reader = new Reader(options);
  const { schema } = reader.read(raw, 0);
  return { schema, patterns: reader.patterns, schemas: reader.schemas };
}

/** A schema, and whether it takes nothing that the specification's would not. */
interface ReadPart {
  readonly schema: SafeSchema;
  readonly isWhole: boolean;
}

class Reader {
  readonly patterns = new Map<string, SafePattern>();
  schemas = 0;
  readonly #isNarrowed: boolean;
  #listed = 0;
  #patternsSeen = 0;
  #states = 0;

  constructor({ isNarrowed = false }: ReadOptions) {
    this.#isNarrowed = isNarrowed;
  }

  /** @param isOptional of a field that can be left out */
  read(raw: unknown, depth: number, isOptional = false): ReadPart {
    if (depth > MAX_DEPTH) throw new UnusableSchemaError(`it is nested deeper than ${MAX_DEPTH} levels`);
    this.schemas += 1;
    if (this.schemas > MAX_SCHEMAS) throw new UnusableSchemaError(`it has over ${MAX_SCHEMAS} fields`);
    if (typeof raw === 'boolean') return { schema: {}, isWhole: raw };
    if (!isObject(raw)) throw new UnusableSchemaError('a part of it is not a JSON object');
    if ('$ref' in raw) throw new UnusableSchemaError('it has references, which connectors do not use');
    const own = values(raw, isOptional);
    this.#listed += (own.enum?.length ?? 0) + (own.required?.length ?? 0);
    if (this.#listed > MAX_LISTED)
      throw new UnusableSchemaError(`it lists over ${MAX_LISTED} values and required fields`);
    const pattern = this.#pattern(raw);
    const parts = this.#parts(raw, depth + 1);
    const kept: SafeSchema = { ...own, ...pattern.schema, ...parts.schema };
    const schema = {
      ...kept,
      ...(this.#knowsNames(raw, kept) && { additionalProperties: false }),
      ...annotations(raw),
    };
    const saysAll = Object.keys(raw).every((keyword) => saysAllOf(keyword, raw, schema));
    return {
      schema: parts.hasDistinctAlternatives ? schema : withAnyOf(schema),
      isWhole: saysAll && pattern.isWhole && parts.isWhole && !this.#isNarrowed,
    };
  }

  #parts(raw: Json, depth: number): ReadPart & { readonly hasDistinctAlternatives: boolean } {
    const { properties, items } = raw;
    const named = isObject(properties) ? this.#properties(properties, raw['required'], depth) : null;
    const entry = isObject(items) ? entryOf(raw, items) : items;
    const ofItems = isObject(entry) || entry === true ? this.read(entry, depth) : null;
    const alternatives = ALTERNATIVES.flatMap((keyword) => {
      const schemas = raw[keyword];
      if (!Array.isArray(schemas) || schemas.length === 0) return [];
      return [{ keyword, parts: schemas.map((schema) => this.read(schema, depth)) }];
    });
    const areWhole = ({ parts }: (typeof alternatives)[number]): boolean =>
      parts.every(({ isWhole }) => isWhole);
    const ofOneOf = alternatives.find(({ keyword }) => keyword === 'oneOf');
    return {
      schema: {
        ...(named !== null && { properties: named.properties }),
        ...(ofItems !== null && { items: ofItems.schema }),
        ...Object.fromEntries(
          alternatives.map(({ keyword, parts }) => [keyword, parts.map(({ schema }) => schema)]),
        ),
      },
      isWhole:
        (named?.isWhole ?? true) &&
        (ofItems?.isWhole ?? true) &&
        alternatives.every((each) => areWhole(each)),
      hasDistinctAlternatives: !this.#isNarrowed && (ofOneOf === undefined || areWhole(ofOneOf)),
    };
  }

  #properties(
    raw: Json,
    required: unknown,
    depth: number,
  ): Required<Pick<SafeSchema, 'properties'>> & { isWhole: boolean } {
    const properties: Record<string, SafeSchema> = {};
    let isWhole = true;
    const needed = new Set<unknown>(Array.isArray(required) ? required : []);
    // As soon as there are too many the first of them says so: nobody waits for the rest.
    for (const [name, property] of Object.entries(raw)) {
      const part = isName(name) ? this.read(property, depth, !needed.has(name)) : null;
      if (part !== null) properties[name] = part.schema;
      isWhole &&= part?.isWhole ?? false;
    }
    return { properties, isWhole };
  }

  /** Whether a name that the schema does not have is one that the connector does not have. */
  #knowsNames(raw: Json, { properties = {} }: SafeSchema): boolean {
    return (
      raw['additionalProperties'] === false &&
      !this.#isNarrowed &&
      !OTHER_NAMES.some((keyword) => keyword in raw) &&
      Object.keys(raw['properties'] ?? {}).every((name) => Object.hasOwn(properties, name))
    );
  }

  #pattern(raw: Json): ReadPart {
    const { pattern: text } = raw;
    const pattern = typeof text === 'string' ? this.#safePattern(text) : null;
    if (pattern === null) return { schema: {}, isWhole: true };
    const form = formOf(raw, pattern);
    const schema = { pattern: pattern.toString(), ...(form !== null && shortened('form', form, MAX_TITLE)) };
    return { schema, isWhole: pattern.isExact };
  }

  #safePattern(text: string): SafePattern | null {
    if (this.#patternsSeen >= MAX_PATTERNS) return null;
    this.#patternsSeen += 1;
    const known = this.patterns.get(text);
    if (known !== undefined) return known;
    const pattern = safePattern(text);
    if (pattern === null || this.#states + pattern.states > MAX_STATES) return null;
    this.#states += pattern.states;
    this.patterns.set(text, pattern);
    return pattern;
  }
}

/** A schema whose own `oneOf` is an `anyOf`. */
export function withAnyOf({ oneOf, ...schema }: SafeSchema): SafeSchema {
  if (oneOf === undefined) return schema;
  const { anyOf, allOf = [], title } = schema;
  if (anyOf === undefined) return { ...schema, anyOf: oneOf };
  return { ...schema, allOf: [...allOf, { ...(title !== undefined && { title }), anyOf: oneOf }] };
}

/** Whether a safe schema checks all that a keyword says. */
function saysAllOf(keyword: string, raw: Json, kept: SafeSchema): boolean {
  if (saysNothing(keyword, raw)) return true;
  return CHECKED.has(keyword) ? Object.hasOwn(kept, keyword) : !LEFT_OUT.has(keyword);
}

/** Keywords in forms in which they refuse nothing. */
function saysNothing(keyword: string, raw: Json): boolean {
  const value = raw[keyword];
  switch (keyword) {
    case 'required':
      return Array.isArray(value) && value.length === 0;
    case 'additionalProperties':
      return value === true || (isObject(value) && Object.keys(value).length === 0);
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'uniqueItems':
    case 'nullable':
      return value === false;
    case 'additionalItems':
      return !Array.isArray(raw['items']);
    default:
      return false;
  }
}

/** The keywords that hold values, as far as those are of the form that the draft gives them. */
function values(raw: Json, isOptional: boolean): SafeSchema {
  const { type } = raw;
  const types: unknown[] = Array.isArray(type) ? type : [type];
  const hasTypes = types.length > 0 && types.every((one) => TYPES.includes(String(one)));
  const required = listOf(raw['required'], isName);
  const allowed = listOf(raw['enum'], isConstant);
  const numbers = [
    ...COUNTS.map((keyword) => [keyword, raw[keyword]] as const).filter(([, value]) => isCount(value)),
    ...BOUNDS.map((keyword) => [keyword, raw[keyword]] as const).filter(([, value]) =>
      Number.isFinite(value),
    ),
  ];
  return {
    ...(hasTypes && { type: typeOf(types as string[], raw['nullable'] === true) }),
    ...('const' in raw && isConstant(raw['const']) && { const: raw['const'] }),
    ...(allowed !== null && { enum: allowed }),
    ...(required !== null && { required: [...new Set(required)] }),
    ...(isCheckableDate(raw, isOptional) && { format: raw['format'] as DateFormat }),
    ...Object.fromEntries(numbers),
  };
}

/** Validators take `null` where a field is `nullable`, although the draft does not know the word. */
function typeOf(types: readonly string[], isNullable: boolean): string | readonly string[] {
  const all = [...new Set(isNullable ? [...types, 'null'] : types)];
  const [first = ''] = all;
  return all.length === 1 ? first : all;
}

function annotations(raw: Json): SafeSchema {
  const [example] = examplesOf(raw);
  return {
    ...text(raw, 'title', MAX_TITLE),
    ...text(raw, 'description', MAX_DESCRIPTION),
    ...(isScalar(example) && String(example).length <= MAX_TITLE && { example }),
    ...(isScalar(raw['default']) &&
      String(raw['default']).length <= MAX_TITLE && { default: raw['default'] }),
    ...(raw['airbyte_secret'] === true && { airbyte_secret: true }),
  };
}

function text(raw: Json, keyword: string, limit: number): Record<string, string> {
  const value = raw[keyword];
  return typeof value === 'string' ? shortened(keyword, value, limit) : {};
}

/** Markup, control characters and the length are what a form would show worst. */
function shortened(keyword: string, value: string, limit: number): Record<string, string> {
  const line = value
    .slice(0, 4 * limit)
    .replaceAll(/<\/?[a-z][^<>]*>?/gi, '')
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  if (line === '') return {};
  const short =
    line.length <= limit
      ? line
      : `${Array.from(line)
          .slice(0, limit - 1)
          .join('')}…`;
  return { [keyword]: short };
}

function listOf<T>(raw: unknown, is: (value: unknown) => value is T): T[] | null {
  return Array.isArray(raw) && raw.length > 0 && raw.length <= MAX_LIST && raw.every(is) ? raw : null;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '__proto__' && value.length <= MAX_NAME;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** One that is compared at a bounded cost. */
function isConstant(value: unknown): value is Scalar {
  return isScalar(value) && String(value).length <= MAX_CONSTANT;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}
