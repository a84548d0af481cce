import { equalInConstantTime } from '../domain/constant-time.ts';
import { firstProblemTexts } from '../domain/problem-list.ts';

/** A caller's key, and the name that an audit log shows for it. */
export interface NamedKey {
  readonly name: string;
  readonly key: string;
}

const NAME = /^[A-Za-z0-9._@-]{1,64}$/;

/** Named keys could not be read. The message names each entry by its place, and repeats nothing of a key. */
export class NamedKeysError extends Error {
  override readonly name = 'NamedKeysError';
}

/**
 * Reads `name:key`, separated by commas. A name may stand twice: while a key is replaced, the new one and the old one open, and the
 * audit log shows the same name for both.
 * @throws NamedKeysError
 */
export function parseNamedKeys(
  text: string,
  { minKeyLength = 1 }: { readonly minKeyLength?: number } = {},
): NamedKey[] {
  const entries = text.split(',').flatMap((entry) => entry.trim() || []);
  const problems = entries.flatMap((entry, index) => {
    const problem = problemOf(entry, minKeyLength);
    return problem === null ? [] : [`entry ${index + 1} ${problem}`];
  });
  if (entries.length === 0) problems.push('there is no entry');
  if (problems.length > 0) throw new NamedKeysError(`${firstProblemTexts(problems).join('; ')}.`);
  return entries.map(namedKeyOf);
}

function namedKeyOf(entry: string): NamedKey {
  const separator = Math.max(entry.indexOf(':'), 0);
  return { name: entry.slice(0, separator), key: entry.slice(separator + 1) };
}

function problemOf(entry: string, minKeyLength: number): string | null {
  const { name, key } = namedKeyOf(entry);
  if (!NAME.test(name)) return 'is not of the form name:key, the name of letters, digits, and . _ @ -';
  // A bearer token has no spaces.
  if (key === '' || /\s/.test(key)) return 'is not of the form name:key, the key without spaces';
  return key.length >= minKeyLength ? null : `has a key of under ${minKeyLength} characters`;
}

/** The name of the key that was presented, or `null`. All are compared, in constant time. */
export function nameOfKey(keys: readonly NamedKey[], presented: string): string | null {
  let found: string | null = null;
  for (const { name, key } of keys) if (equalInConstantTime(key, presented)) found ??= name;
  return found;
}
