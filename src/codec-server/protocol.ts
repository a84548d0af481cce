/** Temporal's remote codec protocol: payloads as JSON, bytes in base64, decoded each for itself. */
import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import { UndecodablePayloadError, type PayloadCodec } from '../secrets/index.ts';

/** More than a page of history has, and few enough that one request ends soon. */
const MAX_PAYLOADS = 5_000;

const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));

const payloadSchema = z.object({
  metadata: z.record(z.string(), bytes).nullish(),
  data: bytes.nullish(),
});

/** The command line asks with `{}` where there is nothing to encode. */
const requestSchema = z.object({ payloads: z.array(payloadSchema).max(MAX_PAYLOADS).nullish() });

/** The payloads of a request, or `null` where it is none of the protocol's. */
export function readPayloads(json: unknown): Payload[] | null {
  const { success, data } = requestSchema.safeParse(json);
  if (!success) return null;
  return (data.payloads ?? []).map(({ metadata, data: content }) => ({
    metadata: metadata ?? {},
    ...(content && { data: content }),
  }));
}

export function writePayloads(payloads: readonly Payload[]): {
  readonly payloads: readonly { readonly metadata: Record<string, string>; readonly data: string }[];
} {
  return {
    payloads: payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(
        Object.entries(metadata ?? {}).map(([name, value]) => [name, toBase64(value)]),
      ),
      data: toBase64(data),
    })),
  };
}

function toBase64(value: Uint8Array | null | undefined): string {
  return Buffer.from(value ?? []).toString('base64');
}

/** None of the payloads could be decoded. The message names the key id and what to do. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}

/**
 * Decodes payloads each for itself: one that cannot be decrypted stays as it is and does not hide the others.
 * @throws UndecodableError where that leaves nothing
 */
export async function decodeEach(
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
