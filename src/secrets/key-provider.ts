import { createHmac, hkdfSync } from 'node:crypto';

/** How long a key is. */
export const KEY_BYTES = 32;

export interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Where keys come from: the environment, a file, or a KMS whose data keys somebody unwraps ahead of their use. It is
 * asked anew for each value, so keys may change while the process runs; it answers at once, from memory.
 */
export interface KeyProvider {
  /** The key that seals and encrypts from now on. */
  readonly active: Key;
  /** Every key that opens. */
  get(id: string): Key | undefined;
  /** Calls `listener` when the keys have changed, or could not be read anew; absent where they never change. */
  onChange?(listener: (change: KeyChange) => void): void;
  /** Stops looking for changes. */
  close?(): void;
}

/** Ids are no secret; a problem names no key. */
export type KeyChange =
  | { readonly kind: 'changed'; readonly active: string; readonly ids: readonly string[] }
  | { readonly kind: 'kept'; readonly problem: string };

/** A key of its own for `purpose`, so that no two purposes share one. */
export function derivedKey(key: Key, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key.bytes, '', `onboarding/${purpose}`, KEY_BYTES));
}

/** HMAC-SHA-256, base64url, under the named key as derived for `purpose`; `null` where that key is not there. */
export function keyedDigest(
  keys: KeyProvider,
  keyId: string,
  purpose: string,
  content: string,
): string | null {
  const key = keys.get(keyId);
  if (key === undefined) return null;
  return createHmac('sha256', derivedKey(key, purpose)).update(content).digest('base64url');
}
