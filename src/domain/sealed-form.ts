/** What a sealed value and the id of a key look like: all that can be said of them without a key (I4). */

/** A regular expression, as part of longer ones. */
export const KEY_ID_PATTERN = '[A-Za-z0-9_-]{1,64}';

/** Every version that opens here, the oldest first. */
export const SEAL_VERSIONS = [1, 2] as const;
export type SealVersion = (typeof SEAL_VERSIONS)[number];

const SEALED_PREFIX = 'sealed.';
/** How values of any version begin, as part of a regular expression; its groups are the version and the key’s id. */
export const SEALED_PATTERN = String.raw`sealed\.v([1-9]\d{0,3})\.(${KEY_ID_PATTERN})\.`;

/** A value, which {@link SEALED_PATTERN} finds. Both parts are base64url. */
export function sealedForm(version: SealVersion, keyId: string, nonce: string, body: string): string {
  return `${SEALED_PREFIX}v${version}.${keyId}.${nonce}.${body}`;
}

export function isKeyId(text: string): boolean {
  return new RegExp(`^${KEY_ID_PATTERN}$`).test(text);
}

/** Whether a value is sealed, of whichever version; says nothing of whether it opens. */
export function isSealed(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(SEALED_PREFIX);
}
