/** What a sealed value and the id of a key look like: all that can be said of them without a key (I4). */

/** A regular expression, as part of longer ones. */
export const KEY_ID_PATTERN = '[A-Za-z0-9_-]{1,64}';

const SEALED_PREFIX = 'sealed.';
/** The first version, as it stands in a value. */
export const SEALED_V1 = 'v1';
/** How values of the first version begin, as part of a regular expression; the key's id is its group. */
export const SEALED_V1_PATTERN = String.raw`sealed\.v1\.(${KEY_ID_PATTERN})\.`;

/** A value of the first version, which {@link SEALED_V1_PATTERN} finds. Both parts are base64url. */
export function sealedV1(keyId: string, nonce: string, body: string): string {
  return `${SEALED_PREFIX}${SEALED_V1}.${keyId}.${nonce}.${body}`;
}

export function isKeyId(text: string): boolean {
  return new RegExp(`^${KEY_ID_PATTERN}$`).test(text);
}

/** Whether a value is sealed, of whichever version; says nothing of whether it opens. */
export function isSealed(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(SEALED_PREFIX);
}
