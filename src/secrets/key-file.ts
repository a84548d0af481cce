import { readFileSync, type Stats, statSync, unwatchFile, watchFile } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import {
  type Key,
  type KeyChange,
  type KeyProvider,
  type Keyring,
  KeyringError,
  parseKeyring,
} from './keyring.ts';

/** Between two looks at the file. Looking, rather than waiting for a notification, works over symlinks and network mounts. */
const LOOK_INTERVAL_MS = 2_000;

/** Bits of a mode that nobody but the owner and the readers of its group may have. */
const TOO_OPEN = 0o027;
/** Of hundreds of keys: a file that is larger is another one. */
const MAX_BYTES = 64 * 1024;

/**
 * The keys of a file, read anew when it changes: a key can be added, moved first and removed without a restart. A
 * file that cannot be read, or says something wrong, leaves the keys as they were.
 */
export class KeyFile implements KeyProvider {
  readonly #path: string;
  readonly #listeners: ((change: KeyChange) => void)[] = [];
  #keyring: Keyring;

  /** @throws KeyringError that names no key; the system's own error where there is no such file */
  constructor(path: string, { lookIntervalMs = LOOK_INTERVAL_MS }: { lookIntervalMs?: number } = {}) {
    this.#path = path;
    assertUsable(statSync(path));
    this.#keyring = parseKeyring(readFileSync(path, 'utf8'));
    // Not persistent: watching a file is no reason for a process to go on.
    watchFile(path, { interval: lookIntervalMs, persistent: false }, this.#changed);
  }

  get active(): Key {
    return this.#keyring.active;
  }

  get(id: string): Key | undefined {
    return this.#keyring.get(id);
  }

  onChange(listener: (change: KeyChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Stops looking at the file; the keys stay as they are. */
  close(): void {
    unwatchFile(this.#path, this.#changed);
  }

  readonly #changed = (): void => {
    void this.#reload().then((change) => {
      for (const listener of this.#listeners) listener(change);
    });
  };

  async #reload(): Promise<KeyChange> {
    try {
      assertUsable(await stat(this.#path));
      this.#keyring = parseKeyring(await readFile(this.#path, 'utf8'));
      return { kind: 'changed', active: this.active.id, ids: this.#keyring.ids };
    } catch (error) {
      return { kind: 'kept', problem: (error as Error).message };
    }
  }
}

/** Windows has no such bits: there the file's access list is all that protects it. */
function assertUsable({ mode, size }: Pick<Stats, 'mode' | 'size'>): void {
  if (size > MAX_BYTES) throw new KeyringError(`The file is larger than ${MAX_BYTES / 1024} KiB.`);
  if (process.platform === 'win32' || (mode & TOO_OPEN) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  throw new KeyringError(
    `The file is open to others (mode ${octal}): its owner alone may write it, and at most its group read it (chmod 600).`,
  );
}
