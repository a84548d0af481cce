/**
 * What checking a configuration costs, counted before it is checked.
 *
 * The validator looks at a value once for each schema that is about it, and so does the count. It is in steps, which are the same
 * on every machine: one state of a pattern at one character of a value.
 */
import { isObject, type ReadSchema, type SafeSchema } from './safe-schema.ts';

/** Of each thing that is looked at: the validator may note a fault there, which costs more than a step of a search. */
const LOOK = 10;

type Part = readonly [SafeSchema, unknown];

export interface Cost {
  /** Of the check, the secrets that are taken out of the configuration included; counting stops past the limit. */
  readonly steps: number;
  /** A value is taken unseen by a pattern that is about it. */
  readonly passesOver: boolean;
}

export function costOf(
  config: unknown,
  { schema, patterns }: Pick<ReadSchema, 'schema' | 'patterns'>,
  limit: number,
): Cost {
  const open: Part[] = [[schema, config]];
  let steps = LOOK;
  let passesOver = false;
  for (let next = open.pop(); next !== undefined && steps <= limit; next = open.pop()) {
    const [about, value] = next;
    const parts = partsOf(about, value);
    steps += LOOK * (parts.length + comparisons(about, value));
    if (typeof value === 'string') {
      const isMeasured = about.minLength !== undefined || about.maxLength !== undefined;
      const pattern = about.pattern === undefined ? undefined : patterns.get(about.pattern);
      passesOver ||= pattern?.passesOver(value) ?? false;
      steps += (isMeasured ? value.length : 0) + (pattern?.stepsFor(value) ?? 0);
    }
    if (about.airbyte_secret === true) steps += LOOK * valuesIn(value, (limit - steps) / LOOK);
    if (steps <= limit) open.push(...parts);
  }
  return { steps, passesOver };
}

/** The parts of a value, each with a schema that is about it: itself, by each alternative, included. */
export function partsOf(schema: SafeSchema, value: unknown): Part[] {
  const { items, properties = {}, oneOf = [], anyOf = [], allOf = [] } = schema;
  const parts: Part[] = [...oneOf, ...anyOf, ...allOf].map((alternative) => [alternative, value]);
  if (Array.isArray(value) && items !== undefined) for (const item of value) parts.push([items, item]);
  if (isObject(value)) {
    for (const [name, property] of Object.entries(properties)) {
      if (Object.hasOwn(value, name)) parts.push([property, value[name]]);
    }
  }
  return parts;
}

/** How often a value, or a name in it, is compared with what a schema lists. */
function comparisons(schema: SafeSchema, value: unknown): number {
  const { enum: allowed = [], required = [], properties = {}, additionalProperties } = schema;
  if (!isObject(value)) return allowed.length;
  const names = additionalProperties === false ? Object.keys(value).length : 0;
  return allowed.length + required.length + Object.keys(properties).length + names;
}

/** How many values are in one; counting stops past the limit. Not recursive: its depth is up to others. */
function valuesIn(value: unknown, limit: number): number {
  const open: unknown[] = [value];
  let count = 0;
  for (; open.length > 0 && count <= limit; count += 1) {
    const next = open.pop();
    if (typeof next === 'object' && next !== null) for (const child of Object.values(next)) open.push(child);
  }
  return count;
}
