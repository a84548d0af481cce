/**
 * Sealed values (I4): AES-256-GCM, as `sealed.v<version>.<key id>.<nonce>.<ciphertext and tag>`, the last two in
 * base64url. The additional data binds a value to its version, key, workspace and purpose, so that it opens nowhere else.
 *
 * Version 1 encrypts with the key itself, version 2 with a key that is derived of it for the purpose.
 */
import { SEAL_VERSIONS, SEALED_PATTERN, sealedForm, type SealVersion } from '../domain/sealed-form.ts';
import { rememberSecret } from '../redaction/index.ts';
import { decryptedBytes, encryptedBytes, NONCE_BYTES } from './aes-gcm.ts';
import { keyForPurpose, type Key, type KeyProvider, type UnopenableReason } from './keyring.ts';

const SEALED = new RegExp(String.raw`^${SEALED_PATTERN}([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$`);

/** Sealed where nothing else is said: the newest that the workers of the release before open, too. */
const DEFAULT_SEAL_VERSION: SealVersion = 1;

const PURPOSES = ['source_config', 'credentials', 'scoped_token'] as const;
type SealPurpose = (typeof PURPOSES)[number];

/** What a sealed value is bound to. */
export interface SealContext {
  readonly workspaceName: string;
  readonly purpose: SealPurpose;
}

/** Why a sealed value does not open; `unknown_version`: it is of a later version of this package. */
type UnsealableReason = UnopenableReason | 'unknown_version';

/** A sealed value does not open. The message says why and names the key id, never the value. */
export class UnsealableError extends Error {
  override readonly name = 'UnsealableError';
  readonly reason: UnsealableReason;

  constructor(reason: UnsealableReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Seals `plaintext` with the active key. @param version whoever is to open it must know it */
export function seal(
  keys: KeyProvider,
  context: SealContext,
  plaintext: string,
  version: SealVersion = DEFAULT_SEAL_VERSION,
): string {
  rememberSecret(plaintext, [context.workspaceName]);
  const key = keys.active;
  const bound = boundTo(version, key.id, context);
  const encrypted = encryptedBytes(sealingKey(version, key, context), Buffer.from(plaintext), bound);
  const [nonce, body] = [encrypted.subarray(0, NONCE_BYTES), encrypted.subarray(NONCE_BYTES)];
  return sealedForm(version, key.id, nonce.toString('base64url'), body.toString('base64url'));
}

/**
 * Opens a sealed value.
 * @throws UnsealableError where it is malformed, of an unknown version, its key is not there, or it is not bound to `context`
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
  const [, number, keyId, nonce, body] = SEALED.exec(sealed) ?? [];
  if (keyId === undefined || nonce === undefined || body === undefined) {
    throw new UnsealableError('malformed', 'This is not a sealed value.');
  }
  const version = SEAL_VERSIONS.find((known) => String(known) === number);
  if (version === undefined) {
    throw new UnsealableError(
      'unknown_version',
      `Sealed as version ${number}, which this process does not know yet: it needs a later version of this software.`,
    );
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
  const plaintext = decryptedBytes(
    sealingKey(version, key, context),
    encrypted,
    boundTo(version, keyId, context),
  );
  if (plaintext !== null) return plaintext.toString('utf8');
  throw new UnsealableError(
    'not_authentic',
    `Sealed with the key "${keyId}" for another workspace or purpose, or changed since.`,
  );
}

/** Nothing else is encrypted, and no digest is made, with the key of a version 2. */
function sealingKey(version: SealVersion, key: Key, { purpose }: SealContext): Buffer {
  return version === 1 ? key.bytes : keyForPurpose(key, `sealed.v${version}/${purpose}`);
}

function boundTo(version: SealVersion, keyId: string, { workspaceName, purpose }: SealContext): string[] {
  return [`v${version}`, keyId, purpose, workspaceName];
}
