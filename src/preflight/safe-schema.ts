/**
 * Of a connector's specification (JSON Schema, draft 7) only what can be checked at a bounded cost.
 *
 * Specifications come from outside, and one worker checks those of everybody: whatever could make a validator recurse
 * without end, build code without end or search without end is left out here, keyword by keyword, or makes the whole
 * specification unusable. What is left out the API checks itself when it creates the source.
 */
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
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly title?: string;
  readonly description?: string;
  readonly pattern_descriptor?: string;
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
const BOUNDS = ['minimum', 'maximum'] as const;
const ALTERNATIVES = ['oneOf', 'anyOf', 'allOf'] as const;

/** What can be checked of a specification. */
export interface ReadSchema {
  readonly schema: SafeSchema;
  /** Those that are in the schema, by their text. */
  readonly patterns: ReadonlyMap<string, SafePattern>;
  /** How many schemas it consists of. */
  readonly schemas: number;
}

/** @throws UnusableSchemaError */
export function readSchema(raw: unknown): ReadSchema {
  const reader = new Reader();
  const schema = reader.read(raw, 0);
  return { schema, patterns: reader.patterns, schemas: reader.schemas };
}

class Reader {
  readonly patterns = new Map<string, SafePattern>();
  schemas = 0;
  #listed = 0;
  #patternsSeen = 0;
  #states = 0;

  read(raw: unknown, depth: number): SafeSchema {
    if (!isObject(raw)) throw new UnusableSchemaError('a part of it is not a JSON object');
    if (depth > MAX_DEPTH) throw new UnusableSchemaError(`it is nested deeper than ${MAX_DEPTH} levels`);
    if ('$ref' in raw) throw new UnusableSchemaError('it has references, which connectors do not use');
    this.schemas += 1;
    if (this.schemas > MAX_SCHEMAS) throw new UnusableSchemaError(`it has over ${MAX_SCHEMAS} fields`);
    const own = values(raw);
    this.#listed += (own.enum?.length ?? 0) + (own.required?.length ?? 0);
    if (this.#listed > MAX_LISTED)
      throw new UnusableSchemaError(`it lists over ${MAX_LISTED} values and required fields`);
    return {
      ...own,
      ...annotations(raw),
      ...this.#pattern(raw),
      ...this.#nested(raw, depth + 1),
    };
  }

  #nested(raw: Json, depth: number): SafeSchema {
    const { properties, items } = raw;
    const alternatives = ALTERNATIVES.flatMap((keyword) => {
      const schemas = raw[keyword];
      if (!Array.isArray(schemas) || schemas.length === 0) return [];
      return [[keyword, schemas.map((schema) => this.read(schema, depth))] as const];
    });
    return {
      ...(isObject(properties) && { properties: this.#properties(properties, depth) }),
      ...(isObject(items) && { items: this.read(items, depth) }),
      ...Object.fromEntries(alternatives),
    };
  }

  #properties(raw: Json, depth: number): Record<string, SafeSchema> {
    const named = Object.entries(raw).filter(([name]) => name !== '__proto__' && name.length <= MAX_NAME);
    // As soon as there are too many the first of them says so: nobody waits for the rest.
    return Object.fromEntries(named.map(([name, schema]) => [name, this.read(schema, depth)]));
  }

  #pattern({ pattern }: Json): SafeSchema {
    if (typeof pattern !== 'string' || this.#patternsSeen >= MAX_PATTERNS) return {};
    this.#patternsSeen += 1;
    if (this.patterns.has(pattern)) return { pattern };
    const safe = safePattern(pattern);
    if (safe === null || this.#states + safe.states > MAX_STATES) return {};
    this.#states += safe.states;
    this.patterns.set(pattern, safe);
    return { pattern };
  }
}

/** The keywords that hold values, as far as those are of the form that the draft gives them. */
function values(raw: Json): SafeSchema {
  const { type, additionalProperties } = raw;
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
    ...(hasTypes && { type: Array.isArray(type) ? [...new Set(types as string[])] : (type as string) }),
    ...('const' in raw && isConstant(raw['const']) && { const: raw['const'] }),
    ...(allowed !== null && { enum: allowed }),
    ...(required !== null && { required: [...new Set(required)] }),
    ...(additionalProperties === false && { additionalProperties }),
    ...Object.fromEntries(numbers),
  };
}

function annotations(raw: Json): SafeSchema {
  const { examples } = raw;
  const [example] = Array.isArray(examples) ? (examples as unknown[]) : [];
  return {
    ...text(raw, 'title', MAX_TITLE),
    ...text(raw, 'description', MAX_DESCRIPTION),
    ...text(raw, 'pattern_descriptor', MAX_TITLE),
    ...(isScalar(example) && String(example).length <= MAX_TITLE && { example }),
    ...(isScalar(raw['default']) &&
      String(raw['default']).length <= MAX_TITLE && { default: raw['default'] }),
    ...(raw['airbyte_secret'] === true && { airbyte_secret: true }),
  };
}

/** Markup, control characters and the length are what a form would show worst. */
function text(raw: Json, keyword: string, limit: number): Record<string, string> {
  const value = raw[keyword];
  if (typeof value !== 'string') return {};
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
