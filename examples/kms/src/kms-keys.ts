/** Keys that a KMS has unwrapped: they are in memory only, and are asked for there. */
import type { Key, KeyProvider } from 'airbyte-embedded-onboarding';
import { unwrapped, type WrappedKey, wrappedKeysIn, type Wrapping } from './data-keys.ts';

export class KmsKeys implements KeyProvider {
  readonly #wrapping: Wrapping;
  readonly #file: string;
  #keys: ReadonlyMap<string, Key>;
  active: Key;

  private constructor(wrapping: Wrapping, file: string, keys: readonly [Key, ...Key[]]) {
    this.#wrapping = wrapping;
    this.#file = file;
    this.#keys = byId(keys);
    this.active = keys[0];
  }

  /** Asks the KMS once for each key in the file. @throws what reading the file or the KMS throws */
  static async load(wrapping: Wrapping, file: string): Promise<KmsKeys> {
    return new KmsKeys(wrapping, file, await allUnwrapped(wrapping, await wrappedKeysIn(file), new Map()));
  }

  /**
   * Reads the file anew, and asks the KMS for keys that were not there before. Where that fails, those that are here stay.
   * @throws what reading the file or the KMS throws
   */
  async reload(): Promise<void> {
    const keys = await allUnwrapped(this.#wrapping, await wrappedKeysIn(this.#file), this.#keys);
    this.#keys = byId(keys);
    this.active = keys[0];
  }

  get(id: string): Key | undefined {
    return this.#keys.get(id);
  }
}

async function allUnwrapped(
  wrapping: Wrapping,
  wrapped: readonly WrappedKey[],
  known: ReadonlyMap<string, Key>,
): Promise<[Key, ...Key[]]> {
  const [first, ...others] = await Promise.all(
    wrapped.map(async (key) => known.get(key.id) ?? (await unwrapped(wrapping, key))),
  );
  if (first === undefined) throw new Error('There is no data key.');
  return [first, ...others];
}

function byId(keys: readonly Key[]): ReadonlyMap<string, Key> {
  return new Map(keys.map((key) => [key.id, key]));
}
