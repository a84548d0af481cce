import type { Payload } from '@temporalio/common';
import { SEALED_PATTERN } from '../domain/sealed-form.ts';
import type { KeyProvider } from './keyring.ts';
import { encryptionKeyId, PayloadCodec } from './payload-codec.ts';
import { isSealedWithAnother } from './sealed.ts';

const SEALED_KEY_IDS = new RegExp(SEALED_PATTERN, 'g');
/** Whole values, as JSON has them: what a message quotes of one may be cut. */
const SEALED_VALUES = new RegExp(
  String.raw`(?<=")${SEALED_PATTERN}[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?=\\*")`,
  'g',
);

/** The ids of the keys that something needs. */
export interface KeyUse {
  readonly ids: ReadonlySet<string>;
  /** The ids, of those, under which this process has another key. */
  readonly mistaken: ReadonlySet<string>;
}

/**
 * The keys that what Temporal stores of an onboarding (a history, a description) is encrypted or sealed with. What is
 * sealed inside of a payload that cannot be decrypted is not seen; the payload's own key is.
 */
export async function keyUseIn(stored: unknown, keys: KeyProvider, workspaceName: string): Promise<KeyUse> {
  const codec = new PayloadCodec(keys);
  const [ids, mistaken] = [new Set<string>(), new Set<string>()];
  for (const payload of payloadsIn(stored)) {
    const encryptedWith = encryptionKeyId(payload);
    if (encryptedWith !== null) ids.add(encryptedWith);
    const decoded = await codec.decodedOrNull(payload);
    if (decoded === null) {
      if (encryptedWith !== null && keys.get(encryptedWith) !== undefined) mistaken.add(encryptedWith);
      continue;
    }
    const text = Buffer.from(decoded.data ?? []).toString('utf8');
    for (const [, , id = ''] of text.matchAll(SEALED_KEY_IDS)) ids.add(id);
    for (const [sealed, , id = ''] of text.matchAll(SEALED_VALUES))
      if (isSealedWithAnother(keys, workspaceName, sealed)) mistaken.add(id);
  }
  return { ids, mistaken };
}

/** Every payload of what Temporal stores, whatever message it stands in. */
export function* payloadsIn(stored: unknown): Generator<Payload> {
  const open: unknown[] = [stored];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) continue;
    if (isPayload(value)) yield value;
    else open.push(...(Object.values(value) as unknown[]));
  }
}

function isPayload(value: object): value is Payload {
  const { metadata } = value as { metadata?: unknown };
  return (
    typeof metadata === 'object' &&
    metadata !== null &&
    'encoding' in metadata &&
    metadata.encoding instanceof Uint8Array
  );
}
