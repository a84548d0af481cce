/** What is wrong with a value, in the words of this package: what it must be, never what it is. */
import type { z } from 'zod';
import { firstProblemTexts } from './problem-list.ts';

type Issue = z.core.$ZodRawIssue;

/** For `safeParse(value, { error: schemaMessage })`; what a schema says itself goes before. */
export const schemaMessage: z.core.$ZodErrorMap = (issue) => {
  const wanted = ruleBroken(issue);
  return isMissing(issue) ? `is missing; it ${wanted}` : wanted;
};

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function ruleBroken(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
      return sizeRule(issue.origin, 'at least', issue.minimum);
    case 'too_big':
      return sizeRule(issue.origin, 'at most', issue.maximum);
    case 'unrecognized_keys':
      return `must not have ${firstProblemTexts(issue.keys).join(', ')}, which nobody knows`;
    case 'invalid_key':
      // What the schema says of the name itself.
      return issue.issues.map(({ message }) => message).join('; ');
    case 'invalid_union':
      // No schema has another union than that of the values of JSON.
      return 'must be JSON';
    default:
      return 'is not of the form that is documented';
  }
}

const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
};

function sizeRule(origin: string, bound: string, size: number | bigint): string {
  const [one, many] = UNITS[origin] ?? [];
  return one === undefined
    ? `must be ${bound} ${size}`
    : `must have ${bound} ${size} ${size === 1 ? one : many}`;
}

/** JSON has no `undefined`: the field is not there. */
function isMissing({ code, input }: Issue): boolean {
  return input === undefined && (code === 'invalid_type' || code === 'invalid_value');
}
