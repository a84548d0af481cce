/** What a sealed value and the id of a key look like: all that can be said of them without a key (I4). */

/** A regular expression, as part of longer ones. */
export const KEY_ID_PATTERN = '[A-Za-z0-9_-]{1,64}';

const SEALED_PREFIX = 'sealed.';
/** How values of the first version begin, as part of a regular expression; the key's id is its group. */
export const SEALED_V1_PATTERN = String.raw`sealed\.v1\.(${KEY_ID_PATTERN})\.`;

export function isKeyId(text: string): boolean {
  return new RegExp(`^${KEY_ID_PATTERN}$`).test(text);
}

/** Whether a value is sealed, of whichever version; says nothing of whether it opens. */
export function isSealed(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(SEALED_PREFIX);
}
