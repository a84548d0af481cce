import { randomBytes } from 'node:crypto';
import { equalInConstantTime } from '../domain/constant-time.ts';
import { firstProblemTexts } from '../domain/problem-list.ts';

/** A caller's key, and the name that an audit log shows for it. */
export interface NamedKey {
  readonly name: string;
  readonly key: string;
}

/** Characters: 16 of base64 are 96 bits, which nobody guesses, however long. */
const MIN_KEY_LENGTH = 16;
/** Bytes of a key that is made here. */
const NEW_KEY_BYTES = 24;

const NAME = /^[A-Za-z0-9._@-]{1,64}$/;
const NAME_FORM = 'letters, digits, and . _ @ -';

/** Named keys could not be read. The message names each entry by its place, and repeats nothing of a key. */
export class NamedKeysError extends Error {
  override readonly name = 'NamedKeysError';
}

/**
 * Reads `name:key`, separated by commas. A name may stand twice: while a key is replaced, the new one and the old one open, and the
 * audit log shows the same name for both.
 * @throws NamedKeysError
 */
export function parseNamedKeys(text: string): NamedKey[] {
  const entries = text.split(',').flatMap((entry) => entry.trim() || []);
  const problems = entries.flatMap((entry, index) => {
    const problem = problemOf(entry);
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

function problemOf(entry: string): string | null {
  const { name, key } = namedKeyOf(entry);
  if (!NAME.test(name)) return `is not of the form name:key, the name of ${NAME_FORM}`;
  // A bearer token has no spaces.
  if (key === '' || /\s/.test(key)) return 'is not of the form name:key, the key without spaces';
  if (key.length >= MIN_KEY_LENGTH) return null;
  return `has a key of under ${MIN_KEY_LENGTH} characters, which can be guessed; \`onboarding keygen --api-key\` makes one`;
}

/** A new key under this name, as {@link parseNamedKeys} reads it. @throws NamedKeysError where no key can have the name */
export function generateNamedKey(name: string): string {
  if (!NAME.test(name)) throw new NamedKeysError(`The name of a key must be 1 to 64 ${NAME_FORM}.`);
  return `${name}:${randomBytes(NEW_KEY_BYTES).toString('base64url')}`;
}

/** The name of the key that was presented, or `null`. All are compared, in constant time. */
export function nameOfKey(keys: readonly NamedKey[], presented: string): string | null {
  let found: string | null = null;
  for (const { name, key } of keys) if (equalInConstantTime(key, presented)) found ??= name;
  return found;
}
