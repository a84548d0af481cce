/**
 * Whole payloads, serialized and encrypted with AES-256-GCM, the key's id in the metadata. The additional data binds the bytes to cipher and key id, and to nothing of the run: the Temporal UI
 * and command line ask a codec server without saying which workflow it is about.
 *
 * What this codec did not encode passes through decoding as it is: search attributes, markers of the SDK, histories
 * from before it was turned on.
 */
import type { Payload, PayloadCodec as TemporalPayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { CodedError } from '../domain/error-answers.ts';
import { isKeyId } from '../domain/sealed-form.ts';
import { decryptedBytes, encryptedBytes, MIN_ENCRYPTED_BYTES } from './aes-gcm.ts';
import { keyForPurpose, type KeyProvider, type UnopenableReason } from './keyring.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

const ENCODING = 'binary/encrypted';
/** Tells our payloads from those of other codecs, which like to use the same encoding. */
const CIPHER = 'onboarding/aes-256-gcm/v1';
/** Of the key that payloads are encrypted with. */
const PURPOSE = 'payload';
/** What the SDK reads as `undefined`. */
const ABSENT: Payload = { metadata: { encoding: Buffer.from('binary/null') } };

/** The failure type that Temporal's SDK makes of an {@link UndecodablePayloadError}: its name. */
export const UNDECODABLE = 'UndecodablePayloadError';

/** A payload cannot be decrypted. The message names the key id and what to do, and nothing of the payload. */
export class UndecodablePayloadError extends CodedError {
  override readonly name = UNDECODABLE;
  readonly code = 'undecodable';
  readonly reason: UnopenableReason;

  constructor(reason: UnopenableReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The id of the key that a message of an {@link UndecodablePayloadError} names; `null` where it is none, or names none. */
export function undecodableKeyIn(message: string): string | null {
  return /is encrypted with the key "([^"]+)"/.exec(message)?.[1] ?? null;
}

export interface PayloadCodecOptions {
  /** `false`: payloads are written in the open; those that are encrypted already still decode. */
  readonly encrypts?: boolean;
}

export class PayloadCodec implements TemporalPayloadCodec {
  readonly encrypts: boolean;
  readonly #keys: KeyProvider;

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

  /** One payload, decoded; `null` where it cannot be decrypted. */
  async decodedOrNull(payload: Payload): Promise<Payload | null> {
    try {
      const [decoded = ABSENT] = await this.decode([payload]);
      return decoded;
    } catch (error) {
      if (error instanceof UndecodablePayloadError) return null;
      throw error;
    }
  }

  /** The same, but what cannot be decrypted decodes to nothing. */
  leniently(): TemporalPayloadCodec {
    const decodeOne = async (payload: Payload) => (await this.decodedOrNull(payload)) ?? ABSENT;
    return {
      encode: (payloads) => this.encode(payloads),
      decode: (payloads) => Promise.all(payloads.map(decodeOne)),
    };
  }

  #encrypt(payload: Payload): Payload {
    const key = this.#keys.active;
    const plaintext = PayloadMessage.encode(payload).finish();
    return {
      metadata: {
        encoding: Buffer.from(ENCODING),
        'encryption-cipher': Buffer.from(CIPHER),
        'encryption-key-id': Buffer.from(key.id),
      },
      data: encryptedBytes(keyForPurpose(key, PURPOSE), plaintext, [CIPHER, key.id]),
    };
  }

  #decrypt(payload: Payload): Payload {
    const keyId = metadataOf(payload, 'encryption-key-id');
    const data = Buffer.from(payload.data ?? []);
    if (!isKeyId(keyId) || data.length < MIN_ENCRYPTED_BYTES) {
      throw new UndecodablePayloadError('malformed', 'An encrypted payload is damaged: it lacks parts.');
    }
    const key = this.#keys.get(keyId);
    if (key === undefined) throw unknownKeyError(keyId);
    const plaintext = decryptedBytes(keyForPurpose(key, PURPOSE), data, [CIPHER, keyId]);
    if (plaintext === null) throw notAuthenticError(keyId);
    return PayloadMessage.decode(plaintext);
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

function unknownKeyError(keyId: string): UndecodablePayloadError {
  return new UndecodablePayloadError(
    'unknown_key',
    `A payload is encrypted with the key "${keyId}", which is not among this process’s keys. ` +
      'Add it, last, to ONBOARDING_KEYS or ONBOARDING_KEYS_FILE of every process; nothing is lost until then.',
  );
}

function notAuthenticError(keyId: string): UndecodablePayloadError {
  return new UndecodablePayloadError(
    'not_authentic',
    `A payload that says it is encrypted with the key "${keyId}" was changed, or another key has that id. ` +
      'Compare that key with the one of the process that wrote it.',
  );
}
