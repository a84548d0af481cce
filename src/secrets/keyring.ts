/** Keys: where they come from, what is derived of them, and how text has them. */
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { CodedError } from '../domain/error-answers.ts';
import { firstProblemTexts } from '../domain/problem-list.ts';
import { isKeyId } from '../domain/sealed-form.ts';
import { rememberCredential } from '../redaction/index.ts';

/** How long a key is. */
const KEY_BYTES = 32;

/** One key, of 32 bytes. */
export interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Where keys come from: the environment, a file, or a KMS whose data keys somebody unwraps ahead of their use. It is
 * asked anew for each value, so keys may change while the process runs; it answers at once, from memory.
 */
export interface KeyProvider {
  /** The key that seals and encrypts from now on. */
  readonly active: Key;
  /** Every key that opens. */
  get(id: string): Key | undefined;
  /** Calls `listener` when the keys have changed, or could not be read anew; absent where they never change. */
  onChange?(listener: (change: KeyChange) => void): void;
  /** Stops looking for changes. */
  close?(): void;
}

/** Keys as whoever starts a process gives them: a provider, text as `ONBOARDING_KEYS` has it, or what loads either first. */
export type Keys = KeyProvider | string | (() => Promise<KeyProvider | string>);

/**
 * The keys, loaded; `undefined` where none are given.
 * @throws KeyringError where they are text that cannot be read, and what loading them throws
 */
export async function loadedKeys(keys: Keys | undefined): Promise<KeyProvider | undefined> {
  if (keys === undefined) return undefined;
  return keyProviderOf(typeof keys === 'function' ? await keys() : keys);
}

/** @throws KeyringError where the keys are text that cannot be read */
export function keyProviderOf(keys: KeyProvider | string): KeyProvider {
  return typeof keys === 'string' ? parseKeyring(keys) : keys;
}

/** Ids are no secret; a problem names no key. */
export type KeyChange =
  | { readonly kind: 'changed'; readonly active: string; readonly ids: readonly string[] }
  | { readonly kind: 'kept'; readonly problem: string };

/** Why something does not open: its form is unknown, its key is not here, or it is not what was sealed for this place. */
export type UnopenableReason = 'malformed' | 'unknown_key' | 'not_authentic';

/** By key and purpose: to derive a key takes ten times as long as to use it once. They go with the key. */
const derivedKeys = new WeakMap<Key, Map<string, Buffer>>();

/** A key of its own for `purpose`, one of a few names, so that no two purposes share one. */
export function keyForPurpose(key: Key, purpose: string): Buffer {
  const known = derivedKeys.get(key) ?? new Map<string, Buffer>();
  derivedKeys.set(key, known);
  const derived =
    known.get(purpose) ?? Buffer.from(hkdfSync('sha256', key.bytes, '', `onboarding/${purpose}`, KEY_BYTES));
  known.set(purpose, derived);
  return derived;
}

/** HMAC-SHA-256, base64url, under the named key as derived for `purpose`; `null` where that key is not there. */
export function keyedDigest(
  keys: KeyProvider,
  keyId: string,
  purpose: string,
  content: string,
): string | null {
  const key = keys.get(keyId);
  if (key === undefined) return null;
  return createHmac('sha256', keyForPurpose(key, purpose)).update(content).digest('base64url');
}

/** What an id of a key is made of, for messages. */
const KEY_ID_FORM = '1 to 64 letters, digits, - or _';

/** A key ring could not be read. The message names the entry's place, never its content. */
export class KeyringError extends CodedError {
  override readonly name = 'KeyringError';
  readonly code = 'keyring';
}

/** The keys by id: the first seals, all open. */
export class Keyring implements KeyProvider {
  readonly #keys: ReadonlyMap<string, Key>;
  /** The key that seals. */
  readonly active: Key;

  constructor(keys: readonly Key[]) {
    const [active] = keys;
    if (active === undefined) throw new KeyringError('No key is given.');
    this.active = active;
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    if (this.#keys.size !== keys.length) throw new KeyringError('Two keys have the same id.');
  }

  get(id: string): Key | undefined {
    return this.#keys.get(id);
  }

  /** In the order in which they were given. */
  get ids(): string[] {
    return [...this.#keys.keys()];
  }
}

/**
 * Reads `id:base64(32 bytes)`, separated by commas or lines, as `ONBOARDING_KEYS` has it.
 * @throws KeyringError that names every entry that is wrong
 */
export function parseKeyring(text: string): Keyring {
  const entries = text.split(/[,\n]/).map((entry) => entry.trim());
  const problems: string[] = [];
  const keys = entries.flatMap((entry, index) => {
    if (entry === '') return [];
    const key = parseKey(entry);
    if (typeof key !== 'string') return [key];
    problems.push(`entry ${index + 1} ${key}`);
    return [];
  });
  if (problems.length > 0)
    throw new KeyringError(`${firstProblemTexts(problems).join('; ')}. \`onboarding keygen\` prints one.`);
  return new Keyring(keys);
}

function parseKey(entry: string): Key | string {
  const separator = entry.indexOf(':');
  if (separator < 0) return 'is not of the form id:base64';
  const id = entry.slice(0, separator);
  if (!isKeyId(id)) return `has an id that is not ${KEY_ID_FORM}`;
  const encoded = entry.slice(separator + 1);
  rememberCredential(encoded);
  const bytes = Buffer.from(encoded, 'base64');
  // Buffer.from skips what is not base64: only a key that encodes back to itself was read as it was meant.
  const readWhole = bytes.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
  if (!readWhole || bytes.length !== KEY_BYTES) return `is not ${KEY_BYTES} bytes of base64`;
  return { id, bytes };
}

/** A new key in the form that `ONBOARDING_KEYS` takes. @throws KeyringError for an id that no key can have */
export function generateKey(id = newKeyId()): string {
  if (!isKeyId(id)) throw new KeyringError(`The id of a key must be ${KEY_ID_FORM}.`);
  return `${id}:${randomBytes(KEY_BYTES).toString('base64')}`;
}

/** Tells when the key is from, and is no other key's: two keys of one id can't be had at once, not even to rotate them. */
function newKeyId(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  return `k${day}-${randomBytes(3).toString('hex')}`;
}
