import { Ajv, type ValidateFunction } from 'ajv';
import { valueBytes } from '../domain/value-bytes.ts';
import { problemsOf, type FieldProblems } from './field-problems.ts';
import { beginsWithDate } from './forms.ts';
import type { SafePattern } from './safe-pattern.ts';
import {
  isObject,
  readSchema,
  UnusableSchemaError,
  type Json,
  type ReadOptions,
  type ReadSchema,
  type SafeSchema,
} from './safe-schema.ts';
import { costOf, partsOf, type Cost } from './steps.ts';
import { weakened } from './weakened-schema.ts';

/** What came of checking a configuration. */
export type Checked =
  | ({ readonly kind: 'checked' } & FieldProblems)
  /** Not checked, and why. */
  | { readonly kind: 'skipped'; readonly reason: string };

/** Of one configuration, whatever its specification: tens of milliseconds. What costs more the API checks. */
const MAX_STEPS = 250_000;
export const TOO_LONG = 'To check it by its specification would take too long: Airbyte decides.';
/** What a specification weighs, as measured: the validator, each schema of it, each character as JSON, and each state of a pattern. */
const WEIGHT_BYTES = { validator: 32 * 1024, schema: 256, character: 3, state: 512 } as const;
/** Defaults that lie deeper than a specification may are not known either. */
const MAX_DEFAULTS_DEPTH = 32;
export interface SpecificationOptions extends ReadOptions {
  /**
   * What was read of the same template earlier: where nothing has changed its validators are used on, because building one
   * takes longer than any check.
   */
  readonly before?: Specification | null;
}

/** What a source template asks for, ready to check configurations by. */
export class Specification {
  readonly schema: SafeSchema;
  /** What the template supplies by itself. */
  readonly defaults: Json;
  /** What it weighs in memory, about. */
  readonly bytes: number;
  /** Whether all that it flags as secret was read: what was left out of it may flag more. */
  readonly knowsSecrets: boolean;
  readonly #read: ReadSchema;
  readonly #text: string;
  readonly #validators: Validators;

  /**
   * @param raw JSON Schema, draft 7, as a connector's `connectionSpecification` is
   * @throws UnusableSchemaError
   */
  constructor(raw: unknown, defaults: unknown, { before = null, ...options }: SpecificationOptions = {}) {
    const read = readSchema(raw, options);
    this.#read = read;
    this.schema = read.schema;
    const supplied = isObject(defaults) ? defaults : {};
    this.defaults = options.isNarrowed === true ? supplied : knownDefaults(read.schema, supplied);
    this.#text = JSON.stringify(read.schema);
    this.knowsSecrets = flagsIn(raw) === flagsIn(read.schema);
    this.bytes = weightOf(read, this.#text) + valueBytes(this.defaults);
    const isUnchanged = before !== null && before.#text === this.#text;
    this.#validators = isUnchanged ? before.#validators : new Validators(read);
  }

  /** Checks a configuration together with the template's defaults. The problems never have a value in them. */
  check(config: Json): Checked {
    const whole = withDefaults(this.defaults, config);
    const cost = this.#costOf(whole);
    if (cost.steps > MAX_STEPS) return { kind: 'skipped', reason: TOO_LONG };
    const validate = this.#validators.for(cost);
    if (validate(whole)) return { kind: 'checked', problems: [], more: 0 };
    const found = problemsOf(validate.errors ?? [], {
      root: validate.schema as SafeSchema,
      // What only the template supplies no customer can correct: where it is wrong, the API says so.
      isTold: (path) => isIn(config, path) || !isIn(this.defaults, path),
    });
    // The validator keeps what it found, and with it the values, until the next time.
    validate.errors = null;
    return { kind: 'checked', ...found };
  }

  /** The values of a configuration that the specification says are secret; `null` where to look for them would take too long. */
  secretsIn(config: Json): string[] | null {
    // No pattern is searched for it: where only those cost too much, what is secret is still known.
    if (costOf(config, { ...this.#read, patterns: new Map() }, MAX_STEPS).steps > MAX_STEPS) return null;
    const secrets = new Set<string>();
    addSecrets(this.schema, config, secrets);
    return [...secrets];
  }

  #costOf(config: Json): Cost {
    return costOf(config, this.#read, MAX_STEPS);
  }
}

/** The validator of a specification, and the one for configurations of which a part is passed over: its alternatives need not exclude each other. */
class Validators {
  readonly #read: ReadSchema;
  readonly #usual: ValidateFunction;
  #weakened: ValidateFunction | null;

  constructor(read: ReadSchema) {
    this.#read = read;
    this.#usual = compile(read);
    this.#weakened = mayNeedWeakened(read) ? null : this.#usual;
  }

  for({ passesOver }: Cost): ValidateFunction {
    if (!passesOver) return this.#usual;
    this.#weakened ??= compile({ ...this.#read, schema: weakened(this.#read.schema) });
    return this.#weakened;
  }
}

function mayNeedWeakened({ schema, patterns }: ReadSchema): boolean {
  return patterns.size > 0 && hasOneOf(schema);
}

function hasOneOf({ properties = {}, items, oneOf, anyOf = [], allOf = [] }: SafeSchema): boolean {
  const within = [...Object.values(properties), ...(items === undefined ? [] : [items]), ...anyOf, ...allOf];
  return oneOf !== undefined || within.some(hasOneOf);
}

function weightOf(read: ReadSchema, text: string): number {
  const { schemas, patterns } = read;
  const states = [...patterns.values()].reduce((sum, pattern) => sum + pattern.states, 0);
  const { validator, schema, character, state } = WEIGHT_BYTES;
  const ofValidator = validator + schema * schemas + character * text.length;
  return ofValidator * (mayNeedWeakened(read) ? 2 : 1) + state * states;
}

/** A validator of its own for each, so that one that nobody needs any more leaves nothing behind. */
function compile({ schema, patterns }: Pick<ReadSchema, 'schema' | 'patterns'>): ValidateFunction {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true, // the schema at fault has the field's title
    messages: false,
    strict: false,
    validateSchema: false, // what is in it was read keyword by keyword
    ownProperties: true, // a field may be called as a method of every object is
    formats: { date: beginsWithDate, 'date-time': beginsWithDate },
    addUsedSchema: false,
    logger: false,
    code: {
      regExp: Object.assign((pattern: string) => patternOf(patterns, pattern), { code: 'safePattern' }),
    },
  });
  try {
    return ajv.compile(schema);
  } catch {
    // Whatever it is: an error of the validator's would quote the specification.
    throw new UnusableSchemaError('the validator does not take it');
  }
}

function patternOf(patterns: ReadSchema['patterns'], text: string): SafePattern {
  const pattern = patterns.get(text);
  if (pattern === undefined) throw new Error('a pattern that is in no schema');
  return pattern;
}

/** What the connector's specification does not name is nothing that it could be checked by. */
function knownDefaults({ properties = {}, required = [] }: SafeSchema, defaults: Json): Json {
  const isNamed = (name: string): boolean => Object.hasOwn(properties, name) || required.includes(name);
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => isNamed(name)));
}

/** Whether there is a value at a path. */
function isIn(value: unknown, path: readonly string[]): boolean {
  let within = value;
  for (const name of path) {
    if (typeof within !== 'object' || within === null || !Object.hasOwn(within, name)) return false;
    within = (within as Json)[name];
  }
  return true;
}

/** The customer's values win, at any depth, as in the API. */
function withDefaults(defaults: Json, config: Json, depth = 0): Json {
  if (depth > MAX_DEFAULTS_DEPTH) return config;
  const merged = Object.entries(config).map(([name, value]) => {
    const preset = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
    const isMerged = isObject(preset) && isObject(value);
    return [name, isMerged ? withDefaults(preset, value, depth + 1) : value] as const;
  });
  return { ...defaults, ...Object.fromEntries(merged) };
}

/**
 * Adds what the specification flags with `airbyte_secret`, at any depth, as text. From every alternative: what a configuration
 * was meant to be does not matter here.
 */
function addSecrets(schema: SafeSchema, value: unknown, secrets: Set<string>): void {
  if (schema.airbyte_secret === true) {
    for (const leaf of leavesOf(value)) secrets.add(leaf);
    return;
  }
  for (const [within, part] of partsOf(schema, value)) addSecrets(within, part, secrets);
}

/** How many schemas are flagged as secret. Not recursive: its depth is up to others. */
function flagsIn(schema: unknown): number {
  const open = [schema];
  let flags = 0;
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if ((next as SafeSchema).airbyte_secret === true) flags += 1;
    for (const child of Object.values(next)) open.push(child);
  }
  return flags;
}

/** The texts and numbers in a value, as texts. Not recursive: its depth is up to others. */
export function* leavesOf(value: unknown): Generator<string> {
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string') yield next;
    if (typeof next === 'number') yield String(next);
    if (typeof next === 'object' && next !== null) for (const child of Object.values(next)) open.push(child);
  }
}
