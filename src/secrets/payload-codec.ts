/**
 * Whole payloads, encrypted with AES-256-GCM: `nonce ‖ ciphertext ‖ tag` of the serialized payload, the key's id in
 * the metadata. The additional data binds the bytes to cipher and key id, and to nothing of the run: the Temporal UI
 * and command line ask a codec server without saying which workflow it is about.
 *
 * What this codec did not encode passes through decoding as it is: search attributes, markers of the SDK, histories
 * from before it was turned on.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec as TemporalPayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { CodedError } from '../domain/error-answers.ts';
import { isKeyId } from '../domain/sealed-form.ts';
import { derivedKey, type Key, type KeyProvider } from './key-provider.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

const ENCODING = 'binary/encrypted';
/** Tells our payloads from those of other codecs, which like to use the same encoding. */
const CIPHER = 'onboarding/aes-256-gcm/v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What the SDK reads as `undefined`. */
const ABSENT: Payload = { metadata: { encoding: Buffer.from('binary/null') } };

export type UndecodableReason = 'malformed' | 'unknown_key' | 'not_authentic';

/** The failure type that Temporal's SDK makes of an {@link UndecodablePayloadError}: its name. */
export const UNDECODABLE = 'UndecodablePayloadError';

/** A payload cannot be decrypted. The message names the key id and what to do, and nothing of the payload. */
export class UndecodablePayloadError extends Error implements CodedError {
  override readonly name = UNDECODABLE;
  readonly code = 'undecodable';
  readonly reason: UndecodableReason;

  constructor(reason: UndecodableReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface PayloadCodecOptions {
  /** `false`: payloads are written in the open; those that are encrypted already still decode. */
  readonly encrypts?: boolean;
}

export class PayloadCodec implements TemporalPayloadCodec {
  readonly encrypts: boolean;
  readonly #keys: KeyProvider;
  readonly #derived = new WeakMap<Key, Buffer>();

  constructor(keys: KeyProvider, { encrypts = true }: PayloadCodecOptions = {}) {
    this.#keys = keys;
    this.encrypts = encrypts;
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(this.encrypts ? payloads.map((payload) => this.#encrypt(payload)) : payloads);
  }

  /** @throws UndecodablePayloadError */
  // eslint-disable-next-line @typescript-eslint/require-await -- the interface's; an error becomes a rejection
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => (isEncrypted(payload) ? this.#decrypt(payload) : payload));
  }

  /** The same, but what cannot be decrypted decodes to nothing. */
  leniently(): TemporalPayloadCodec {
    const decodeOne = async (payload: Payload): Promise<Payload> => {
      try {
        const [decoded = ABSENT] = await this.decode([payload]);
        return decoded;
      } catch (error) {
        if (error instanceof UndecodablePayloadError) return ABSENT;
        throw error;
      }
    };
    return {
      encode: (payloads) => this.encode(payloads),
      decode: (payloads) => Promise.all(payloads.map(decodeOne)),
    };
  }

  #encrypt(payload: Payload): Payload {
    const key = this.#keys.active;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#derive(key), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(key.id));
    const plaintext = PayloadMessage.encode(payload).finish();
    return {
      metadata: {
        encoding: Buffer.from(ENCODING),
        'encryption-cipher': Buffer.from(CIPHER),
        'encryption-key-id': Buffer.from(key.id),
      },
      data: Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]),
    };
  }

  #decrypt(payload: Payload): Payload {
    const keyId = metadataOf(payload, 'encryption-key-id');
    const data = Buffer.from(payload.data ?? []);
    if (!isKeyId(keyId) || data.length < NONCE_BYTES + TAG_BYTES) {
      throw new UndecodablePayloadError('malformed', 'An encrypted payload is damaged: it lacks parts.');
    }
    const key = this.#keys.get(keyId);
    if (key === undefined) throw unknownKey(keyId);
    const nonce = data.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#derive(key), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(keyId));
    decipher.setAuthTag(data.subarray(-TAG_BYTES));
    try {
      const ciphertext = data.subarray(NONCE_BYTES, -TAG_BYTES);
      return PayloadMessage.decode(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
    } catch {
      throw notAuthentic(keyId); // Node's own error says less
    }
  }

  #derive(key: Key): Buffer {
    const derived = this.#derived.get(key) ?? derivedKey(key, 'payload');
    this.#derived.set(key, derived);
    return derived;
  }
}

/** Whether this codec encoded the payload. */
function isEncrypted(payload: Payload): boolean {
  return metadataOf(payload, 'encoding') === ENCODING && metadataOf(payload, 'encryption-cipher') === CIPHER;
}

/** The id of the key that the payload is encrypted with; `null` where this codec did not encode it. */
export function encryptionKeyId(payload: Payload): string | null {
  return isEncrypted(payload) ? metadataOf(payload, 'encryption-key-id') : null;
}

function metadataOf({ metadata }: Payload, name: string): string {
  const value = metadata?.[name];
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}

function additionalData(keyId: string): Buffer {
  return Buffer.from(JSON.stringify([CIPHER, keyId]));
}

function unknownKey(keyId: string): UndecodablePayloadError {
  return new UndecodablePayloadError(
    'unknown_key',
    `A payload is encrypted with the key "${keyId}", which is not among this process’s keys. ` +
      'Add it, last, to ONBOARDING_KEYS or ONBOARDING_KEYS_FILE of every process; nothing is lost until then.',
  );
}

function notAuthentic(keyId: string): UndecodablePayloadError {
  return new UndecodablePayloadError(
    'not_authentic',
    `A payload that says it is encrypted with the key "${keyId}" was changed, or another key has that id. ` +
      'Compare that key with the one of the process that wrote it.',
  );
}
