/** Data keys as they are kept: wrapped, so that whoever has the file, but may not ask the KMS, opens nothing. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Key } from 'airbyte-embedded-onboarding';
import type { Kms } from './kms.ts';

export interface WrappedKey {
  /** Stands in all that it has sealed. */
  readonly id: string;
  /** Base64. */
  readonly wrapped: string;
}

/** A KMS, and the id or ARN of the key in it that wraps data keys. */
export interface Wrapping {
  readonly kms: Kms;
  readonly keyId: string;
}

/** The first seals, and all of them open. @throws Error where the file is not there, or is no JSON */
export async function wrappedKeysIn(file: string): Promise<readonly WrappedKey[]> {
  return JSON.parse(await readFile(file, 'utf8')) as readonly WrappedKey[];
}

/**
 * Puts a new data key behind those that are in the file, where it opens, and seals only if it is alone. Without a file it makes one.
 * @throws Error where there is one of that id; what the KMS throws
 */
export async function addDataKey({ kms, keyId }: Wrapping, file: string, id: string): Promise<void> {
  const known = await wrappedKeysIn(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  if (known.some((key) => key.id === id)) throw new Error(`There is a key ${id} already.`);
  const { CiphertextBlob } = await kms.generateDataKey({
    KeyId: keyId,
    KeySpec: 'AES_256',
    EncryptionContext: contextOf(id),
  });
  if (CiphertextBlob === undefined) throw new Error('The KMS answered without a key.');
  const wrapped = Buffer.from(CiphertextBlob).toString('base64');
  await write(file, [...known, { id, wrapped }]);
}

/** Lets a key seal from now on. Before, every process must have loaded it: otherwise some could not open what others seal. */
export async function activateDataKey(file: string, id: string): Promise<void> {
  const known = await wrappedKeysIn(file);
  const active = known.filter((key) => key.id === id);
  if (active.length === 0) throw new Error(`There is no key ${id}.`);
  await write(file, [...active, ...known.filter((key) => key.id !== id)]);
}

/** @throws what the KMS throws, where the key was wrapped by another, or under another id */
export async function unwrapped({ kms, keyId }: Wrapping, { id, wrapped }: WrappedKey): Promise<Key> {
  const { Plaintext } = await kms.decrypt({
    KeyId: keyId,
    CiphertextBlob: Buffer.from(wrapped, 'base64'),
    EncryptionContext: contextOf(id),
  });
  if (Plaintext === undefined) throw new Error('The KMS answered without a key.');
  return { id, bytes: Buffer.from(Plaintext) };
}

/** Binds a key to its id and its use; the KMS's own log has it with each call. */
function contextOf(id: string): Record<string, string> {
  return { use: 'airbyte-embedded-onboarding', id };
}

/** At once, so that no process reads half of it. */
async function write(file: string, keys: readonly WrappedKey[]): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(keys, null, 2)}\n`);
  await rename(`${file}.new`, file);
}
