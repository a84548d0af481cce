/**
 * Sealed values (I4): AES-256-GCM, as `sealed.v1.<key id>.<nonce>.<ciphertext and tag>`, the last two in base64url.
 * The additional data binds a value to its version, key, workspace and purpose, so that it opens nowhere else.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SEALED_V1, SEALED_V1_PATTERN, sealedV1 } from '../domain/sealed-form.ts';
import { rememberSecret } from '../redaction/index.ts';
import type { KeyProvider } from './key-provider.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = new RegExp(String.raw`^${SEALED_V1_PATTERN}([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$`);

const PURPOSES = ['source_config', 'scoped_token'] as const;
export type SealPurpose = (typeof PURPOSES)[number];

/** What a sealed value is bound to. */
export interface SealContext {
  readonly workspaceName: string;
  readonly purpose: SealPurpose;
}

export type UnsealableReason = 'malformed' | 'unknown_key' | 'not_authentic';

/** A sealed value does not open. The message says why and names the key id, never the value. */
export class UnsealableError extends Error {
  override readonly name = 'UnsealableError';
  readonly reason: UnsealableReason;

  constructor(reason: UnsealableReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Seals `plaintext` with the active key. */
export function seal(keys: KeyProvider, context: SealContext, plaintext: string): string {
  rememberSecret(plaintext, [context.workspaceName]);
  const { id, bytes } = keys.active;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(id, context));
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return sealedV1(id, nonce.toString('base64url'), sealed.toString('base64url'));
}

/**
 * Opens a sealed value.
 * @throws UnsealableError where it is malformed, its key is not there, or it is not bound to `context`
 */
export function unseal(keys: KeyProvider, context: SealContext, sealed: string): string {
  const plaintext = decrypted(keys, context, sealed);
  rememberSecret(plaintext, [context.workspaceName]);
  return plaintext;
}

/**
 * Whether the key of its id that is here is not the one that sealed it: it opens for no purpose. What is in it
 * goes nowhere (I4).
 */
export function isSealedWithAnother(keys: KeyProvider, workspaceName: string, sealed: string): boolean {
  return PURPOSES.every((purpose) => {
    try {
      decrypted(keys, { workspaceName, purpose }, sealed);
      return false;
    } catch (error) {
      if (error instanceof UnsealableError) return error.reason === 'not_authentic';
      throw error;
    }
  });
}

function decrypted(keys: KeyProvider, context: SealContext, sealed: string): string {
  const [, keyId, nonce, body] = SEALED.exec(sealed) ?? [];
  if (keyId === undefined || nonce === undefined || body === undefined) {
    throw new UnsealableError('malformed', 'This is not a sealed value of a version that is known here.');
  }
  const key = keys.get(keyId);
  if (key === undefined) {
    throw new UnsealableError(
      'unknown_key',
      `Sealed with the key "${keyId}", which is not among this process’s keys.`,
    );
  }
  const bytes = Buffer.from(body, 'base64url');
  // The last character can carry bits that decoding drops: only the one spelling of a value opens.
  if (bytes.toString('base64url') !== body)
    throw new UnsealableError('malformed', 'This sealed value was changed.');
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(nonce, 'base64url'), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(additionalData(keyId, context));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
    return opened.toString('utf8');
  } catch {
    // Node's own error says less than this, and nothing of it may be repeated.
    throw new UnsealableError(
      'not_authentic',
      `Sealed with the key "${keyId}" for another workspace or purpose, or changed since.`,
    );
  }
}

/** JSON of a list, so that no two contexts read the same. */
function additionalData(keyId: string, { workspaceName, purpose }: SealContext): Buffer {
  return Buffer.from(JSON.stringify([SEALED_V1, keyId, purpose, workspaceName]));
}
