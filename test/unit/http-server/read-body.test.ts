import { expect, test } from 'vitest';
import {
  BodyTooLargeError,
  BrokenOffError,
  readBody,
  Uploads,
  UploadsFullError,
} from '../../../src/http-server/index.ts';

/** A request whose body comes as this says. */
function requestOf(body: string | Uint8Array | ReadableStream<Uint8Array> | null, headers = {}): Request {
  return new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' });
}

function streamOf(
  start: (controller: ReadableStreamDefaultController<Uint8Array>) => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({ start });
}

/** A body that has begun, and does not go on by itself. */
function begun(bytes: number): Request {
  return requestOf(
    streamOf((controller) => {
      controller.enqueue(new Uint8Array(bytes));
    }),
  );
}

test('it is read whole, in however many pieces it comes', async () => {
  const bytes = Uint8Array.from({ length: 2_000 }, (_, at) => at % 256);
  const body = streamOf((controller) => {
    for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
    controller.close();
  });
  expect(Buffer.from(await readBody(requestOf(body), 2_000)).equals(bytes)).toBe(true);
  expect(await readBody(requestOf(null), 10)).toHaveLength(0);
});

test('one that is too large is not read to its end, whether it says so or not', async () => {
  await expect(readBody(requestOf('x', { 'content-length': '11' }), 10)).rejects.toThrow(BodyTooLargeError);
  await expect(readBody(begun(11), 10)).rejects.toThrow(BodyTooLargeError);
});

test('one that has no end is broken off', async () => {
  const body = streamOf((controller) => {
    controller.enqueue(Uint8Array.of(1));
    setImmediate(() => {
      controller.error(new Error('aborted'));
    });
  });
  await expect(readBody(requestOf(body), 10)).rejects.toThrow(BrokenOffError);
});

test('where too many bytes are in reading, the body that takes longest is given up, and the others are read', async () => {
  const uploads = new Uploads(100);
  const slow = begun(60);
  const quick = new Uint8Array(30);
  const reading = readBody(slow, 1_000, uploads);
  const refused = expect(reading).rejects.toThrow(UploadsFullError);
  expect(await readBody(requestOf(quick), 1_000, uploads)).toHaveLength(30);
  expect(await readBody(requestOf(new Uint8Array(50)), 1_000, uploads)).toHaveLength(50);
  await refused;
  // Its bytes have gone with it.
  expect(await readBody(requestOf(new Uint8Array(100)), 1_000, uploads)).toHaveLength(100);
});
