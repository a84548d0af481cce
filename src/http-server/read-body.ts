import { UploadsFullError, type Uploads } from './uploads.ts';

/** Not a registered status: nginx writes it for a caller that has gone before it was answered, and dashboards know it by that. */
export const STATUS_BROKEN_OFF = 499;

/** The caller has gone in the middle of its request. */
export class BrokenOffError extends Error {
  override readonly name = 'BrokenOffError';
}

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** Whether the caller has gone, and will not see an answer that begins now. */
export function hasGone(request: Request): boolean {
  return request.signal.aborted;
}

/**
 * The whole body of a request. Of one that is too large nothing more is read, so that the connection can't be used again.
 * @param uploads among which it counts; by default it counts among none
 * @throws BodyTooLargeError, BrokenOffError; UploadsFullError where it was given up for others
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  uploads: Uploads | null = null,
): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw new BodyTooLargeError();
  const { body } = request;
  if (body === null) return new Uint8Array();
  const reader = body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const givenUp = new AbortController();
  const upload = uploads?.begin(() => {
    givenUp.abort();
    void reader.cancel();
  });
  const read = new GrowingBytes();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        // Whatever the stream says of it: it has no end that can be read.
        throw new BrokenOffError();
      });
      if (givenUp.signal.aborted) throw new UploadsFullError();
      if (done) return read.bytes;
      if (read.bytes.length + value.length > maxBytes) throw new BodyTooLargeError();
      read.add(value);
      if (upload !== undefined) uploads?.grow(upload, value.length);
    }
  } finally {
    if (upload !== undefined) uploads?.end(upload);
  }
}

const FIRST_CAPACITY = 8 * 1024;

/** Bytes in one piece: a list of the pieces that came would take a hundred bytes for each, and a piece may have one. */
class GrowingBytes {
  #capacity = new Uint8Array(FIRST_CAPACITY);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#capacity.subarray(0, this.#length);
  }

  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#capacity.length) {
      const larger = new Uint8Array(Math.max(length, this.#capacity.length * 2));
      larger.set(this.bytes);
      this.#capacity = larger;
    }
    this.#capacity.set(piece, this.#length);
    this.#length = length;
  }
}
