/** The keys that the environment gives, and what is done with them. */
import type { SealVersion } from '../domain/sealed-form.ts';
import { KeyFile, parseKeyring, type KeyProvider } from '../secrets/index.ts';
import { readAll, Reader, type Environment } from './reader.ts';

export interface KeyConfig {
  readonly keyring: KeyProvider;
  /** Whether what is written to Temporal is encrypted; what is encrypted is read either way. */
  readonly encrypts: boolean;
}

/** Of a process that seals. */
export interface SealingConfig extends KeyConfig {
  /** What is sealed is of this version; every version that is known opens. */
  readonly sealVersion: SealVersion;
}

/** Only the keys, and how they seal. @throws ConfigError */
export function readSealingConfig(env: Environment): SealingConfig {
  return readAll(env, sealingConfig);
}

/** The variables of an environment that give keys, by their names; none where none is set. */
export function keyVariablesIn(env: Environment): string[] {
  const read = new Reader(env);
  return ['ONBOARDING_KEYS', 'ONBOARDING_KEYS_FILE'].filter((name) => read.text(name) !== undefined);
}

/** The keys where some are set, and `null` where none are: for what can do without. @throws ConfigError */
export function readKeysIfAny(env: Environment): KeyProvider | null {
  return keyVariablesIn(env).length === 0 ? null : readAll(env, keyConfig).keyring;
}

export function keyConfig(read: Reader): KeyConfig {
  return { keyring: keyring(read), encrypts: read.oneOf('ONBOARDING_CODEC', ['on', 'off']) === 'on' };
}

export function sealingConfig(read: Reader): SealingConfig {
  const sealVersion = read.oneOf('ONBOARDING_SEAL_VERSION', ['1', '2']) === '1' ? 1 : 2;
  return { ...keyConfig(read), sealVersion };
}

function keyring(read: Reader): KeyProvider {
  if (read.keys !== undefined) return read.keys;
  const inline = read.text('ONBOARDING_KEYS');
  const file = read.text('ONBOARDING_KEYS_FILE');
  if (inline !== undefined && file !== undefined)
    read.problem('ONBOARDING_KEYS and ONBOARDING_KEYS_FILE are both set: keep one of the two');
  if (inline === undefined && file === undefined) {
    read.problem('ONBOARDING_KEYS or ONBOARDING_KEYS_FILE must be set; `onboarding keygen` prints a key');
    return UNREADABLE;
  }
  const provider =
    inline === undefined
      ? read.attempt('ONBOARDING_KEYS_FILE', () => new KeyFile(file ?? ''))
      : read.attempt('ONBOARDING_KEYS', () => parseKeyring(inline));
  return provider ?? UNREADABLE;
}

/** Stands in for a key ring that could not be read; never used, because a problem was noted. */
const UNREADABLE = undefined as unknown as KeyProvider;
