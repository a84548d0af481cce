import { Ajv, type ValidateFunction } from 'ajv';
import { valueBytes } from '../domain/value-bytes.ts';
import { problemsOf, type FieldProblems } from './field-problems.ts';
import type { SafePattern } from './safe-pattern.ts';
import {
  isObject,
  readSchema,
  UnusableSchemaError,
  type Json,
  type ReadSchema,
  type SafeSchema,
} from './safe-schema.ts';
import { partsOf, stepsOf } from './steps.ts';

/** What came of checking a configuration. */
export type Checked =
  | ({ readonly kind: 'checked' } & FieldProblems)
  /** Not checked, and why. */
  | { readonly kind: 'skipped'; readonly reason: string };

/** Of one configuration, whatever its specification: tens of milliseconds. What costs more the API checks. */
const MAX_STEPS = 250_000;
/** What a specification weighs, as measured: the validator, each schema of it, each character as JSON, and each state of a pattern. */
const WEIGHT_BYTES = { validator: 32 * 1024, schema: 256, character: 3, state: 512 } as const;
/** Defaults that lie deeper than a specification may are not known either. */
const MAX_DEFAULTS_DEPTH = 32;

/** What a source template asks for, ready to check configurations by. */
export class Specification {
  readonly schema: SafeSchema;
  /** What the template supplies by itself. */
  readonly defaults: Json;
  /** What it weighs in memory, about. */
  readonly bytes: number;
  readonly #patterns: ReadSchema['patterns'];
  readonly #text: string;
  readonly #validate: ValidateFunction;

  /**
   * @param raw JSON Schema, draft 7, as a connector's `connectionSpecification` is
   * @param before what was read of the same template earlier: where nothing has changed its validator is used on, because building
   *   one takes longer than any check
   * @throws UnusableSchemaError
   */
  constructor(raw: unknown, defaults: unknown, before: Specification | null = null) {
    const read = readSchema(raw);
    this.schema = read.schema;
    this.#patterns = read.patterns;
    this.defaults = knownDefaults(read.schema, isObject(defaults) ? defaults : {});
    this.#text = JSON.stringify(read.schema);
    this.bytes = weightOf(read, this.#text) + valueBytes(this.defaults);
    const isUnchanged = before !== null && before.#text === this.#text;
    this.#validate = isUnchanged ? before.#validate : compile(read);
  }

  /** Checks a configuration together with the template's defaults. The problems never have a value in them. */
  check(config: Json): Checked {
    const whole = withDefaults(this.defaults, config);
    if (!this.#affords(whole))
      return {
        kind: 'skipped',
        reason: 'To check it by its specification would take too long: Airbyte decides.',
      };
    if (this.#validate(whole)) return { kind: 'checked', problems: [], more: 0 };
    const found = problemsOf(this.#validate.errors ?? []);
    // The validator keeps what it found, and with it the values, until the next time.
    this.#validate.errors = null;
    return { kind: 'checked', ...found };
  }

  /** The values of a configuration that the specification says are secret; none of one that is not checked. */
  secretsIn(config: Json): string[] {
    const secrets = new Set<string>();
    if (this.#affords(config)) addSecrets(this.schema, config, secrets);
    return [...secrets];
  }

  #affords(config: Json): boolean {
    return stepsOf(config, { schema: this.schema, patterns: this.#patterns }, MAX_STEPS) <= MAX_STEPS;
  }
}

function weightOf({ schemas, patterns }: ReadSchema, text: string): number {
  const states = [...patterns.values()].reduce((sum, pattern) => sum + pattern.states, 0);
  const { validator, schema, character, state } = WEIGHT_BYTES;
  return validator + schema * schemas + character * text.length + state * states;
}

/** A validator of its own for each, so that one that nobody needs any more leaves nothing behind. */
function compile({ schema, patterns }: ReadSchema): ValidateFunction {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true, // the schema at fault has the field's title
    messages: false,
    strict: false,
    validateSchema: false, // what is in it was read keyword by keyword
    validateFormats: false,
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

/** What the specification does not name is nothing that it could be checked by. */
function knownDefaults({ properties }: SafeSchema, defaults: Json): Json {
  if (properties === undefined) return {};
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => Object.hasOwn(properties, name)));
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

/** Not recursive: its depth is up to others. */
function* leavesOf(value: unknown): Generator<string> {
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string') yield next;
    if (typeof next === 'number') yield String(next);
    if (typeof next === 'object' && next !== null) for (const child of Object.values(next)) open.push(child);
  }
}
