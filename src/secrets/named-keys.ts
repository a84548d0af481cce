import { createHash, timingSafeEqual } from 'node:crypto';

/** A caller's key, and the name that an audit log shows for it. */
export interface NamedKey {
  readonly name: string;
  readonly key: string;
}

/** Characters: 16 of base64 are 96 bits, which nobody guesses. */
const MIN_KEY_LENGTH = 16;
const NAME = /^[A-Za-z0-9._@-]{1,64}$/;

/** Named keys could not be read. The message names each entry by its place, and repeats nothing of a key. */
export class NamedKeysError extends Error {
  override readonly name = 'NamedKeysError';
}

/** Reads `name:key`, separated by commas. @throws NamedKeysError */
export function parseNamedKeys(text: string): NamedKey[] {
  const entries = text.split(',').map((entry) => entry.trim());
  const problems: string[] = [];
  const keys = entries.flatMap((entry, index) => {
    const separator = entry.indexOf(':');
    const [name, key] = [entry.slice(0, Math.max(separator, 0)), entry.slice(separator + 1)];
    const problem = problemOf(name, key);
    if (problem === null) return [{ name, key }];
    problems.push(`entry ${index + 1} ${problem}`);
    return [];
  });
  if (new Set(keys.map(({ name }) => name)).size < keys.length)
    problems.push('two entries have the same name');
  if (problems.length > 0) throw new NamedKeysError(`${problems.join('; ')}.`);
  return keys;
}

function problemOf(name: string, key: string): string | null {
  if (!NAME.test(name)) return 'is not of the form name:key, the name of letters, digits, and . _ @ -';
  return key.length >= MIN_KEY_LENGTH ? null : `has a key of under ${MIN_KEY_LENGTH} characters`;
}

/** The name of the key that was presented, or `null`. All are compared, in constant time. */
export function nameOfKey(keys: readonly NamedKey[], presented: string): string | null {
  const asked = digest(presented);
  let found: string | null = null;
  for (const { name, key } of keys) if (timingSafeEqual(digest(key), asked)) found ??= name;
  return found;
}

/** Of equal length, whatever was presented. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
