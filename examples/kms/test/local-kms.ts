/** What stands in for a KMS: the same two calls, with a key of its own that lies in this process. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Kms } from '../src/kms.ts';

export const KEY_ID = 'alias/onboarding';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export class LocalKms implements Kms {
  readonly #key = randomBytes(32);
  /** How many keys were unwrapped. */
  decrypted = 0;

  generateDataKey: Kms['generateDataKey'] = ({ KeyId, EncryptionContext }) => {
    const Plaintext = randomBytes(32);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(bound(KeyId, EncryptionContext));
    const sealed = Buffer.concat([cipher.update(Plaintext), cipher.final()]);
    return Promise.resolve({ Plaintext, CiphertextBlob: Buffer.concat([iv, cipher.getAuthTag(), sealed]) });
  };

  // Asynchronous, so that what it throws is a rejection, as a network's.
  decrypt: Kms['decrypt'] = async ({ KeyId, CiphertextBlob, EncryptionContext }) => {
    const iv = CiphertextBlob.subarray(0, IV_BYTES);
    const tag = CiphertextBlob.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, iv).setAAD(bound(KeyId, EncryptionContext));
    decipher.setAuthTag(tag);
    const sealed = CiphertextBlob.subarray(IV_BYTES + TAG_BYTES);
    const Plaintext = Buffer.concat([decipher.update(sealed), decipher.final()]);
    this.decrypted += 1;
    return await Promise.resolve({ Plaintext });
  };
}

function bound(keyId: string, context: Record<string, string>): Buffer {
  return Buffer.from(JSON.stringify([keyId, Object.entries(context).sort()]));
}
