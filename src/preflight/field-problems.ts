/** From what the validator found to problems for a person: one a field, of the alternative that was meant. */
import type { ErrorObject } from 'ajv';
import type { FieldProblem } from '../domain/history/types.ts';
import { discriminatorOf, meantAlternative } from './alternatives.ts';
import { isChoice, placeOf, type Place } from './places.ts';
import type { SafeSchema } from './safe-schema.ts';
import { predicateOf } from './sentences.ts';

const MAX_FOUND = 2_000;
const MAX_PROBLEMS = 20;
const MAX_PATH = 200;
const NONE: ReadonlySet<ErrorObject> = new Set();

export interface FieldProblems {
  readonly problems: readonly FieldProblem[];
  /** How many fields are wrong besides. */
  readonly more: number;
}

export interface ProblemOptions {
  /** The schema that the validator was built of. */
  readonly root: SafeSchema;
  /** Whether a place is one that somebody can correct. */
  readonly isTold: (path: readonly string[]) => boolean;
}

/** What is wrong, the first fault of each field. Never a value. */
export function problemsOf(found: readonly ErrorObject[], { root, isTold }: ProblemOptions): FieldProblems {
  const problems = new Map<string, FieldProblem>();
  for (const error of ofWhatWasMeant(found.slice(0, MAX_FOUND))) {
    const place = placeOf(error, root);
    if (!isTold(place.path)) continue;
    const problem = problemOf(error, place);
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
    const meant = meantAlternative(alternativesIn(choice), choice.data);
    const inside = withinChoice(found, at).filter((error) => !dropped.has(error));
    const ofEach = meant === null ? faultsOfEach(inside, choice) : NONE;
    const isMeant = (error: ErrorObject): boolean =>
      ofEach.has(error) || (meant !== null && isInside(error, choice, `${choice.schemaPath}/${meant}/`));
    if (inside.some(isMeant) || isNotEvenOfItsType(choice)) dropped.add(choice);
    for (const error of inside) if (!isMeant(error)) dropped.add(error);
  }
  return found.filter((error) => !dropped.has(error));
}

/** The faults within a value that each alternative finds, as the first one tells of them: whichever was meant, these are wrong. */
function faultsOfEach(inside: readonly ErrorObject[], choice: ErrorObject): ReadonlySet<ErrorObject> {
  const alternatives = alternativesIn(choice);
  // What tells them apart is wrong, and the choice says so best.
  if (discriminatorOf(alternatives) !== null) return NONE;
  const places = alternatives.map((_, at) => {
    const own = inside.filter((error) => isInside(error, choice, `${choice.schemaPath}/${at}/`));
    return new Map(own.toReversed().map((error) => [placeKey(error), error]));
  });
  const [first = new Map<string, ErrorObject>(), ...others] = places;
  const ofEach = [...first].filter(
    ([place]) => place !== choice.instancePath && others.every((faults) => faults.has(place)),
  );
  return new Set(ofEach.map(([, error]) => error));
}

function placeKey({ instancePath, params }: ErrorObject): string {
  const { missingProperty } = params as { missingProperty?: string };
  return missingProperty === undefined ? instancePath : `${instancePath}/${missingProperty}`;
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

function alternativesIn({ keyword, parentSchema = {} }: ErrorObject): readonly SafeSchema[] {
  const { oneOf = [], anyOf = [] } = parentSchema as SafeSchema;
  return keyword === 'oneOf' ? oneOf : anyOf;
}

function isInside(error: ErrorObject, choice: ErrorObject, schemaPath: string): boolean {
  const { instancePath } = choice;
  const isThere = error.instancePath === instancePath || error.instancePath.startsWith(`${instancePath}/`);
  return isThere && error.schemaPath.startsWith(schemaPath);
}

function problemOf(error: ErrorObject, { path, schema, subject }: Place): FieldProblem {
  const { title, description } = schema ?? {};
  return {
    field: pathText(path).slice(0, MAX_PATH),
    message: `${subject} ${predicateOf(error, schema)}.`,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
  };
}

function pathText(path: readonly string[]): string {
  return path.map((part, at) => (/^\d+$/.test(part) ? `[${part}]` : `${at > 0 ? '.' : ''}${part}`)).join('');
}
