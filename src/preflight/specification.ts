import { Ajv, type ValidateFunction } from 'ajv';
import type { FieldProblem } from '../domain/history/types.ts';
import { problemsOf } from './field-problems.ts';
import { safePattern } from './safe-pattern.ts';
import { isObject, readSchema, UnusableSchemaError, type Json, type SafeSchema } from './safe-schema.ts';

/** What came of checking a configuration. */
export type Checked =
  | { readonly kind: 'checked'; readonly problems: readonly FieldProblem[] }
  /** Not checked, and why. */
  | { readonly kind: 'skipped'; readonly reason: string };

/** The cost of a check is at most that of each part of the specification at each value. */
const MAX_WORK = 500_000;

/** What a source template asks for, ready to check configurations by. */
export class Specification {
  readonly schema: SafeSchema;
  /** What the template supplies by itself. */
  readonly defaults: Json;
  readonly #size: number;
  readonly #validate: ValidateFunction;

  /**
   * @param raw JSON Schema, draft 7, as a connector's `connectionSpecification` is
   * @throws UnusableSchemaError
   */
  constructor(raw: unknown, defaults: unknown) {
    const { schema, size } = readSchema(raw);
    this.schema = schema;
    this.#size = size;
    this.defaults = knownDefaults(schema, isObject(defaults) ? defaults : {});
    this.#validate = compile(schema);
  }

  /** Checks a configuration together with the template's defaults. The problems never have a value in them. */
  check(config: Json): Checked {
    const whole = withDefaults(this.defaults, config);
    if (this.#size * countValues(whole, MAX_WORK / this.#size) > MAX_WORK)
      return { kind: 'skipped', reason: 'The configuration and the specification are too large together.' };
    if (this.#validate(whole)) return { kind: 'checked', problems: [] };
    const problems = problemsOf(this.#validate.errors ?? []);
    // The validator keeps what it found, and with it the values, until the next time.
    this.#validate.errors = null;
    return { kind: 'checked', problems };
  }

  /** The values of a configuration that the specification says are secret. */
  secretsIn(config: Json): string[] {
    if (this.#size * countValues(config, MAX_WORK / this.#size) > MAX_WORK) return [];
    return secretValues(this.schema, config);
  }
}

/** A validator of its own for each, so that one that nobody needs any more leaves nothing behind. */
function compile(schema: SafeSchema): ValidateFunction {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true, // the schema at fault has the field's title
    messages: false,
    strict: false,
    validateSchema: false, // what is in it was read keyword by keyword
    validateFormats: false,
    addUsedSchema: false,
    logger: false,
    code: { regExp: Object.assign((pattern: string) => safePattern(pattern), { code: 'safePattern' }) },
  });
  try {
    return ajv.compile(schema);
  } catch {
    // Whatever it is: an error of the validator's would quote the specification.
    throw new UnusableSchemaError('the validator does not take it');
  }
}

/** What the specification does not name is nothing that it could be checked by. */
function knownDefaults({ properties }: SafeSchema, defaults: Json): Json {
  if (properties === undefined) return {};
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => Object.hasOwn(properties, name)));
}

/** The customer's values win, at any depth, as in the API. */
function withDefaults(defaults: Json, config: Json): Json {
  const merged = Object.entries(config).map(([name, value]) => {
    const preset = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
    return [name, isObject(preset) && isObject(value) ? withDefaults(preset, value) : value] as const;
  });
  return { ...defaults, ...Object.fromEntries(merged) };
}

/** How many values are in it; counting stops past the limit. Not recursive: its depth is up to others. */
function countValues(value: unknown, limit: number): number {
  const open: unknown[] = [value];
  let count = 0;
  for (; open.length > 0 && count <= limit; count += 1) {
    const next = open.pop();
    if (typeof next === 'object' && next !== null) for (const child of Object.values(next)) open.push(child);
  }
  return count;
}

/**
 * What the specification flags with `airbyte_secret`, at any depth, as text. From every alternative: what a configuration was
 * meant to be does not matter here.
 */
function secretValues(schema: SafeSchema, value: unknown): string[] {
  if (schema.airbyte_secret === true) return leaves(value);
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  const found = alternatives.flatMap((alternative) => secretValues(alternative, value));
  const { items, properties = {} } = schema;
  if (Array.isArray(value) && items !== undefined)
    found.push(...value.flatMap((item) => secretValues(items, item)));
  if (isObject(value)) {
    for (const [name, property] of Object.entries(properties)) {
      if (Object.hasOwn(value, name)) found.push(...secretValues(property, value[name]));
    }
  }
  return [...new Set(found)];
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leaves);
}
