/** Preflight beside a validator that checks everything: what the validator takes, preflight must not refuse. */
import { Specification } from '../../../src/preflight/specification.ts';
import { UnusableSchemaError } from '../../../src/preflight/safe-schema.ts';
import { fullValidator } from './full-validator.ts';
import { Random } from './random.ts';
import { isObject, randomConfiguration, randomSpecification, type Json } from './schemas.ts';

export interface Counts {
  pairs: number;
  /** Specifications that no configuration is checked by. */
  unusable: number;
  valid: number;
  invalid: number;
  /** Of those that are not valid. */
  refused: number;
  skipped: number;
  /** Templates that supply a part, and tell of the other part only. */
  narrowed: number;
}

export interface FalseRefusal {
  readonly seed: number;
  readonly schema: Json;
  readonly defaults: Json;
  readonly config: Json;
  readonly message: string;
}

const CONFIGURATIONS_EACH = 10;

export function noCounts(): Counts {
  return { pairs: 0, unusable: 0, valid: 0, invalid: 0, refused: 0, skipped: 0, narrowed: 0 };
}

/** Compares by one random specification; answers what preflight refuses wrongly, and adds to the counts. */
export function falseRefusals(seed: number, counts: Counts): FalseRefusal[] {
  const random = new Random(seed);
  const schema = randomSpecification(random);
  const isValid = fullValidator(schema);
  if (isValid === null) return [];
  const specification = read(schema, {}, false);
  if (specification === null) {
    counts.unusable += 1;
    return [];
  }
  const wrong: FalseRefusal[] = [];
  const refusal = (of: Specification, config: Json): string | null => {
    const checked = of.check(config);
    if (checked.kind === 'skipped') counts.skipped += 1;
    return checked.kind === 'skipped' ? null : (checked.problems[0]?.message ?? null);
  };
  let wasSplit = false;
  for (let at = 0; at < CONFIGURATIONS_EACH; at += 1) {
    const config = randomConfiguration(random, schema);
    const message = refusal(specification, config);
    counts.pairs += 1;
    counts[isValid(config) ? 'valid' : 'invalid'] += 1;
    if (!isValid(config)) {
      counts.refused += message === null ? 0 : 1;
      continue;
    }
    if (message !== null) wrong.push({ seed, schema, defaults: {}, config, message });
    if (wasSplit) continue;
    wasSplit = true;
    const [defaults, own] = split(random, config);
    const narrowed = narrowedBy(schema, defaults) as Json;
    const ofTemplate = read(narrowed, defaults, true);
    if (ofTemplate === null) continue;
    counts.narrowed += 1;
    const ofPart = refusal(ofTemplate, own);
    if (ofPart !== null) wrong.push({ seed, schema: narrowed, defaults, config: own, message: ofPart });
  }
  return wrong;
}

function read(schema: Json, defaults: Json, isNarrowed: boolean): Specification | null {
  try {
    return new Specification(schema, defaults, { isNarrowed });
  } catch (error) {
    if (error instanceof UnusableSchemaError) return null;
    throw error;
  }
}

/** A configuration as what a template supplies and what is left to the customer. */
function split(random: Random, config: Json): [defaults: Json, own: Json] {
  const parts = Object.entries(config).map(([name, value]) => {
    if (!isObject(value) || random.chance(0.3))
      return random.chance(0.5) ? [{ [name]: value }, {}] : [{}, { [name]: value }];
    const [supplied, left] = split(random, value);
    return [{ [name]: supplied }, { [name]: left }];
  });
  return [
    Object.assign({}, ...parts.map(([supplied]) => supplied)),
    Object.assign({}, ...parts.map(([, left]) => left)),
  ] as [Json, Json];
}

/** A specification without what a template supplies, at any depth. */
function narrowedBy(schema: unknown, defaults: Json): unknown {
  if (!isObject(schema)) return schema;
  const { properties, required, oneOf, anyOf, allOf, ...rest } = schema;
  const isSupplied = (name: string): boolean => Object.hasOwn(defaults, name) && !isObject(defaults[name]);
  const alternatives = Object.entries({ oneOf, anyOf, allOf }).filter(([, each]) => Array.isArray(each));
  return {
    ...rest,
    ...(isObject(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties)
          .filter(([name]) => !isSupplied(name))
          .map(([name, property]) => [
            name,
            Object.hasOwn(defaults, name) ? narrowedBy(property, defaults[name] as Json) : property,
          ]),
      ),
    }),
    ...(Array.isArray(required) && { required: (required as string[]).filter((name) => !isSupplied(name)) }),
    ...Object.fromEntries(
      alternatives.map(([keyword, each]) => [
        keyword,
        (each as unknown[]).map((alternative) => narrowedBy(alternative, defaults)),
      ]),
    ),
  };
}
