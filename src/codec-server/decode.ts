import type { Payload } from '@temporalio/common';
import { UndecodablePayloadError, type PayloadCodec } from '../secrets/index.ts';

/** Nothing of what was asked for could be decoded. The message names the key id and what to do. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}

/**
 * Decodes payloads each for itself: one that cannot be decrypted stays as it is and does not hide the others.
 * @throws UndecodableError where that leaves nothing
 */
export async function decodeWhatCanBe(
  codec: PayloadCodec,
  payloads: readonly Payload[],
): Promise<{ payloads: Payload[]; undecodable: number }> {
  const problems: UndecodablePayloadError[] = [];
  const decoded = await Promise.all(
    payloads.map(async (payload) => {
      try {
        return await codec.decode([payload]);
      } catch (error) {
        if (!(error instanceof UndecodablePayloadError)) throw error;
        problems.push(error);
        return [payload];
      }
    }),
  );
  const [first] = problems;
  if (first !== undefined && problems.length === payloads.length) throw new UndecodableError(first.message);
  return { payloads: decoded.flat(), undecodable: problems.length };
}
