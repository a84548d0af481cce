/** What is imported: a file, which can be read from anywhere and more than once, or standard input, which can't. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ImportFileError } from './row.ts';

export interface ImportInput {
  /** For people, and in the `signup_event` of what is started. */
  readonly name: string;
  /** `null` where it is not known before it has been read. */
  readonly size: number | null;
  /** @throws ImportFileError, while it is read */
  bytes(offset: number): AsyncIterable<Buffer>;
}

export interface FileInput extends ImportInput {
  readonly path: string;
  readonly size: number;
}

/** @throws ImportFileError where there is no such file, or it is no regular one */
export async function fileInput(path: string): Promise<FileInput> {
  const found = await stat(path).catch((error: unknown) => {
    throw readErrorOf(path, error);
  });
  if (found.isDirectory()) throw new ImportFileError(`${path} is a folder: name a file.`);
  if (!found.isFile()) {
    throw new ImportFileError(
      `${path} is not a regular file, and can’t be read more than once: give it on standard input, and - as the file.`,
    );
  }
  return { name: basename(path), path, size: found.size, bytes: (offset) => bytesOf(path, offset) };
}

export function streamInput(stream: AsyncIterable<Buffer>): ImportInput {
  return { name: 'standard input', size: null, bytes: () => stream };
}

/** Which content a file has: an import must not go on in the middle of a changed one. @throws ImportFileError */
export async function fingerprintOf({ path, size }: FileInput): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  for await (const chunk of bytesOf(path, 0)) hash.update(chunk);
  return { bytes: size, sha256: hash.digest('hex') };
}

async function* bytesOf(path: string, offset: number): AsyncGenerator<Buffer, void> {
  try {
    yield* createReadStream(path, { start: offset }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw readErrorOf(path, error);
  }
}

function readErrorOf(path: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? (error as Error) : new ImportFileError(`${path} can’t be read (${code}).`);
}
