import type { Payload } from '@temporalio/common';
import { encryptionKeyId, UndecodablePayloadError, type PayloadCodec } from './payload-codec.ts';

const SEALED_KEY_IDS = /sealed\.v1\.([A-Za-z0-9_-]{1,64})\./g;

/**
 * The ids of the keys that what Temporal stores (a history, a description) is encrypted or sealed with. What is sealed
 * inside of a payload that cannot be decrypted is not seen; the payload's own key is.
 */
export async function keyIdsIn(stored: unknown, codec: PayloadCodec): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const payload of payloadsIn(stored)) {
    const encryptedWith = encryptionKeyId(payload);
    if (encryptedWith !== null) ids.add(encryptedWith);
    for (const [, id] of (await textOf(payload, codec)).matchAll(SEALED_KEY_IDS))
      if (id !== undefined) ids.add(id);
  }
  return ids;
}

async function textOf(payload: Payload, codec: PayloadCodec): Promise<string> {
  try {
    const [decoded] = await codec.decode([payload]);
    return Buffer.from(decoded?.data ?? []).toString('utf8');
  } catch (error) {
    if (error instanceof UndecodablePayloadError) return '';
    throw error;
  }
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
