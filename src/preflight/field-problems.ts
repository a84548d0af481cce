/** From what the validator found to problems for a person: one a field, of the alternative that was meant. */
import type { ErrorObject } from 'ajv';
import type { FieldProblem } from '../domain/history/types.ts';
import { discriminatorOf, meantAlternative } from './alternatives.ts';
import type { SafeSchema } from './safe-schema.ts';
import { sentenceOf } from './sentences.ts';

const MAX_FOUND = 2_000;
const MAX_PROBLEMS = 20;
const MAX_PATH = 200;

export interface FieldProblems {
  readonly problems: readonly FieldProblem[];
  /** How many fields are wrong besides. */
  readonly more: number;
}

/** What is wrong, the first fault of each field. Never a value. */
export function problemsOf(found: readonly ErrorObject[]): FieldProblems {
  const problems = new Map<string, FieldProblem>();
  for (const error of ofWhatWasMeant(found.slice(0, MAX_FOUND))) {
    const problem = problemOf(error);
    if (!problems.has(problem.field)) problems.set(problem.field, problem);
  }
  const all = [...problems.values()];
  return { problems: all.slice(0, MAX_PROBLEMS), more: Math.max(0, all.length - MAX_PROBLEMS) };
}

/**
 * Without the faults of the alternatives that were not meant. The validator tells of those right before it tells of the
 * choice, so that each choice looks only at its own, and not at all that was found.
 */
function ofWhatWasMeant(found: readonly ErrorObject[]): ErrorObject[] {
  const dropped = new Set<ErrorObject>();
  const typeFaults = new Map<string, ErrorObject[]>();
  for (const error of found.filter(({ keyword }) => keyword === 'type')) {
    const there = typeFaults.get(error.instancePath) ?? [];
    there.push(error);
    typeFaults.set(error.instancePath, there);
  }
  /** A text where an object is wanted is none of the alternatives: the problem of its type says so already. */
  const isNotEvenOfItsType = ({ instancePath, schemaPath }: ErrorObject): boolean =>
    (typeFaults.get(instancePath) ?? []).some(
      (error) => !dropped.has(error) && !error.schemaPath.startsWith(`${schemaPath}/`),
    );
  const outermostFirst = [...found.entries()]
    .filter(([, error]) => isChoice(error))
    .toSorted(([, a], [, b]) => a.schemaPath.length - b.schemaPath.length);
  for (const [at, choice] of outermostFirst) {
    if (dropped.has(choice)) continue;
    const meant = meantAlternative(alternativesOf(choice), choice.data);
    const inside = withinChoice(found, at).filter((error) => !dropped.has(error));
    const isMeant = (error: ErrorObject): boolean =>
      meant !== null && isInside(error, choice, `${choice.schemaPath}/${meant}/`);
    if (inside.some(isMeant) || isNotEvenOfItsType(choice)) dropped.add(choice);
    for (const error of inside) if (!isMeant(error)) dropped.add(error);
  }
  return found.filter((error) => !dropped.has(error));
}

/** What was found in the alternatives of the choice that is told of at a place. */
function withinChoice(found: readonly ErrorObject[], at: number): ErrorObject[] {
  const choice = found[at] as ErrorObject;
  const ofAlternatives = `${choice.schemaPath}/`;
  let from = at;
  for (let before = found[from - 1]; before !== undefined; before = found[from - 1]) {
    if (!isInside(before, choice, ofAlternatives)) break;
    from -= 1;
  }
  return found.slice(from, at);
}

function isChoice({ keyword }: ErrorObject): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf';
}

function alternativesOf({ keyword, parentSchema }: ErrorObject): readonly SafeSchema[] {
  const { oneOf = [], anyOf = [] } = (parentSchema ?? {}) as SafeSchema;
  return keyword === 'oneOf' ? oneOf : anyOf;
}

function isInside(error: ErrorObject, choice: ErrorObject, schemaPath: string): boolean {
  const { instancePath } = choice;
  const isThere = error.instancePath === instancePath || error.instancePath.startsWith(`${instancePath}/`);
  return isThere && error.schemaPath.startsWith(schemaPath);
}

function problemOf(error: ErrorObject): FieldProblem {
  const { path, schema } = placeOf(error);
  const name = path.at(-1) ?? 'The configuration';
  const { title, description } = schema ?? {};
  return {
    field: pathText(path).slice(0, MAX_PATH),
    message: sentenceOf(error, schema, name),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
  };
}

/** Where the field is, and its schema: of a missing one and of a wrong constant it lies within the value at fault. */
function placeOf(error: ErrorObject): { path: string[]; schema: SafeSchema | undefined } {
  const path = error.instancePath.split('/').slice(1).map(unescaped);
  const schema = (error.parentSchema ?? {}) as SafeSchema;
  const { missingProperty, additionalProperty } = error.params as Record<string, string | undefined>;
  const within = missingProperty ?? additionalProperty ?? discriminatorIn(error);
  if (within === undefined) return { path, schema };
  const { properties = {} } = schema;
  // A discriminator has no title of its own as often as not: that of the choice says more.
  if (isChoice(error)) return { path: [...path, within], schema };
  return {
    path: [...path, within],
    schema: Object.hasOwn(properties, within) ? properties[within] : undefined,
  };
}

function discriminatorIn(error: ErrorObject): string | undefined {
  return isChoice(error) ? discriminatorOf(alternativesOf(error))?.name : undefined;
}

/** JSON pointers write `/` as `~1` and `~` as `~0`. */
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function pathText(path: readonly string[]): string {
  return path.map((part, at) => (/^\d+$/.test(part) ? `[${part}]` : `${at > 0 ? '.' : ''}${part}`)).join('');
}
