/** Where in a configuration something is wrong, and what a person would call that place. */
import type { ErrorObject } from 'ajv';
import { alternativesOf, discriminatorOf } from './alternatives.ts';
import { isObject, type SafeSchema } from './safe-schema.ts';

export interface Place {
  readonly path: readonly string[];
  /** Of the field, as far as the specification has one. */
  readonly schema: SafeSchema | undefined;
  /** `Host`, `Repositories, entry 2,` or `Reports, entry 2: Name`: the beginning of a sentence. */
  readonly subject: string;
}

/** @param root the schema that the validator was built of */
export function placeOf(error: ErrorObject, root: SafeSchema): Place {
  const path = error.instancePath.split('/').slice(1).map(unescaped);
  const around = (error.parentSchema ?? {}) as SafeSchema;
  const { missingProperty, additionalProperty } = error.params as Record<string, string | undefined>;
  const within = missingProperty ?? additionalProperty ?? discriminatorIn(error);
  const entries = entriesOf(path, stepsTo(error, root));
  if (within === undefined) {
    const isEntry = entries !== null && entries.end === path.length;
    const subject = isEntry ? `${entries.text},` : inEntry(entries, titleOf(around, path.at(-1)));
    return { path, schema: around, subject };
  }
  const { properties = {} } = around;
  const own = Object.hasOwn(properties, within) ? properties[within] : undefined;
  // A discriminator has no title of its own as often as not: that of the choice says more.
  const schema = isChoice(error) ? around : own;
  return { path: [...path, within], schema, subject: inEntry(entries, titleOf(schema, within)) };
}

export function isChoice({ keyword }: Pick<ErrorObject, 'keyword'>): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf';
}

/** JSON pointers write `/` as `~1` and `~` as `~0`. */
export function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The name of the field that tells the alternatives apart, where the value is one that has fields. */
function discriminatorIn(error: ErrorObject): string | undefined {
  if (!isChoice(error) || !isObject(error.data)) return undefined;
  return discriminatorOf(alternativesOf((error.parentSchema ?? {}) as SafeSchema))?.name;
}

function titleOf(schema: SafeSchema | undefined, name = 'The configuration'): string {
  return (schema?.title ?? name).replace(/[.\s]+$/, '');
}

function inEntry(entries: Entries | null, title: string): string {
  return entries === null ? title : `${entries.text}: ${title}`;
}

interface Entries {
  /** `Repositories, entry 2`: the list that is nearest, and the place in it as people count. */
  readonly text: string;
  /** How many parts of the path lead there. */
  readonly end: number;
}

function entriesOf(path: readonly string[], steps: readonly Step[]): Entries | null {
  const last = steps.findLastIndex(({ isEntry }) => isEntry);
  if (last < 0) return null;
  // Lists within lists: the outermost of those that follow each other has the name.
  const first = steps.slice(0, last).findLastIndex(({ isEntry }) => !isEntry) + 1;
  const list = titleOf(steps[first - 1]?.schema, path[first - 1] ?? 'The list');
  const entries = path.slice(first, last + 1).map((index) => `entry ${Number(index) + 1}`);
  return { text: [list, ...entries].join(', '), end: last + 1 };
}

/** A part of a path, with the schema of what lies there. */
interface Step {
  readonly isEntry: boolean;
  readonly schema: SafeSchema | undefined;
}

/** The way to a fault, by the place of its keyword in the schema. */
function stepsTo({ schemaPath }: ErrorObject, root: SafeSchema): Step[] {
  const tokens = schemaPath.split('/').slice(1);
  const steps: Step[] = [];
  let schema: SafeSchema | undefined = root;
  for (let at = 0; at < tokens.length && schema !== undefined; at += 1) {
    const keyword = tokens[at];
    const next = unescaped(decodeURIComponent(tokens[at + 1] ?? ''));
    if (keyword === 'items') {
      schema = schema.items;
      steps.push({ isEntry: true, schema });
    } else if (keyword === 'properties') {
      schema = schema.properties?.[next];
      steps.push({ isEntry: false, schema });
      at += 1;
    } else if (keyword === 'oneOf' || keyword === 'anyOf' || keyword === 'allOf') {
      schema = schema[keyword]?.[Number(next)];
      at += 1;
    } else break;
  }
  return steps;
}
