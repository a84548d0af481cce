/** Temporal's remote codec protocol: payloads as JSON, bytes in base64. */
import type { Payload } from '@temporalio/common';
import { z } from 'zod';

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

export interface PayloadsJson {
  readonly payloads: readonly {
    readonly metadata: Readonly<Record<string, string>>;
    readonly data: string;
  }[];
}

export function writePayloads(payloads: readonly Payload[]): PayloadsJson {
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
