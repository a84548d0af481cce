/** AES-256-GCM, as sealed values and encrypted payloads have it: `nonce ‖ ciphertext ‖ tag`. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Of what encrypts nothing. */
export const MIN_ENCRYPTED_BYTES = NONCE_BYTES + TAG_BYTES;

/** Encrypts with a nonce of its own. @param bound additional data: only with the same does it decrypt */
export function encryptedBytes(key: Buffer, plaintext: Uint8Array, bound: readonly string[]): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(bound));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The plaintext; `null` where it is not authentic: encrypted with another key, bound to something else, or changed. */
export function decryptedBytes(key: Buffer, encrypted: Buffer, bound: readonly string[]): Buffer | null {
  const nonce = encrypted.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(bound));
  decipher.setAuthTag(encrypted.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(encrypted.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null; // Node's own error says less, and may repeat nothing of it
  }
}

/** JSON of a list, so that no two contexts read the same. */
function additionalData(bound: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(bound));
}
