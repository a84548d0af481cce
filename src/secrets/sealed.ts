/**
 * Sealed values (I4): AES-256-GCM, as `sealed.v1.<key id>.<nonce>.<ciphertext and tag>`, the last two in base64url.
 * The additional data binds a value to its version, key, workspace and purpose, so that it opens nowhere else.
 */
import { SEALED_V1, SEALED_V1_PATTERN, sealedV1 } from '../domain/sealed-form.ts';
import { rememberSecret } from '../redaction/index.ts';
import { decryptedBytes, encryptedBytes, NONCE_BYTES } from './aes-gcm.ts';
import type { KeyProvider, UnopenableReason } from './keyring.ts';

const SEALED = new RegExp(String.raw`^${SEALED_V1_PATTERN}([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$`);

const PURPOSES = ['source_config', 'scoped_token'] as const;
type SealPurpose = (typeof PURPOSES)[number];

/** What a sealed value is bound to. */
export interface SealContext {
  readonly workspaceName: string;
  readonly purpose: SealPurpose;
}

/** A sealed value does not open. The message says why and names the key id, never the value. */
export class UnsealableError extends Error {
  override readonly name = 'UnsealableError';
  readonly reason: UnopenableReason;

  constructor(reason: UnopenableReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Seals `plaintext` with the active key. */
export function seal(keys: KeyProvider, context: SealContext, plaintext: string): string {
  rememberSecret(plaintext, [context.workspaceName]);
  const { id, bytes } = keys.active;
  const encrypted = encryptedBytes(bytes, Buffer.from(plaintext), boundTo(id, context));
  const [nonce, body] = [encrypted.subarray(0, NONCE_BYTES), encrypted.subarray(NONCE_BYTES)];
  return sealedV1(id, nonce.toString('base64url'), body.toString('base64url'));
}

/**
 * Opens a sealed value.
 * @throws UnsealableError where it is malformed, its key is not there, or it is not bound to `context`
 */
export function unseal(keys: KeyProvider, context: SealContext, sealed: string): string {
  const plaintext = plaintextOf(keys, context, sealed);
  rememberSecret(plaintext, [context.workspaceName]);
  return plaintext;
}

/**
 * Whether a value was sealed with another key of the same id than the one here: then it opens for no purpose. Its content
 * goes nowhere (I4).
 */
export function isSealedWithAnother(keys: KeyProvider, workspaceName: string, sealed: string): boolean {
  return PURPOSES.every((purpose) => {
    try {
      plaintextOf(keys, { workspaceName, purpose }, sealed);
      return false;
    } catch (error) {
      if (error instanceof UnsealableError) return error.reason === 'not_authentic';
      throw error;
    }
  });
}

function plaintextOf(keys: KeyProvider, context: SealContext, sealed: string): string {
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
  const encrypted = Buffer.concat([Buffer.from(nonce, 'base64url'), bytes]);
  const plaintext = decryptedBytes(key.bytes, encrypted, boundTo(keyId, context));
  if (plaintext !== null) return plaintext.toString('utf8');
  throw new UnsealableError(
    'not_authentic',
    `Sealed with the key "${keyId}" for another workspace or purpose, or changed since.`,
  );
}

function boundTo(keyId: string, { workspaceName, purpose }: SealContext): string[] {
  return [SEALED_V1, keyId, purpose, workspaceName];
}
