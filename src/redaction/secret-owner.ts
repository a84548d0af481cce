/**
 * Whose secrets a text may quote. A request or an activity owns what it brings: what is written while it goes on, and by
 * what it has left behind, is searched for that, and for nobody else's. They are kept nowhere else: when the last that could
 * write is gone, so are its secrets.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { knownValues, secretLeaves } from './known-values.ts';

/** Bytes of secrets, as JavaScript holds texts, that an owner may have: several of the largest requests. */
const OWNER_QUOTA_BYTES = 4 * 1024 * 1024;
/** Bytes of secrets that one text is searched for: reading them takes tens of milliseconds. */
const SEARCH_QUOTA_BYTES = 16 * 1024 * 1024;
/** The forms of less than this are kept once they are made; those of more would take as much again as the secrets. */
const KEPT_FORMS_BYTES = 64 * 1024;
/** Shorter values are ordinary words: a log without them could not be read, and they give little away. */
export const MIN_KNOWN_LENGTH = 8;

const owners = new AsyncLocalStorage<SecretOwner>();
const running = new Set<SecretOwner>();

interface Secret {
  readonly plaintext: string;
  readonly open: readonly string[];
}

export class SecretOwner {
  readonly #parent: SecretOwner | null = owners.getStore() ?? null;
  #secrets: readonly Secret[] = [];
  #bytes = 0;
  #forms: Uint16Array | null = null;

  /** What is written by whatever `work` does, and by what it leaves behind, is searched for this one's secrets. */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    running.add(this);
    try {
      return await owners.run(this, work);
    } finally {
      running.delete(this);
    }
  }

  /** Calls `write` as this one's. */
  as<T>(write: () => T): T {
    return owners.run(this, write);
  }

  add(secret: Secret): void {
    this.#bytes += 2 * secret.plaintext.length;
    // Over its quota none of its texts is written, so that there is nothing to look for.
    this.#secrets = this.#bytes > OWNER_QUOTA_BYTES ? [] : [...this.#secrets, secret];
    this.#forms = null;
  }

  /** This one and those that it is part of. */
  *line(): Generator<SecretOwner> {
    yield this;
    if (this.#parent !== null) yield* this.#parent.line();
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isOverQuota(): boolean {
    return this.#bytes > OWNER_QUOTA_BYTES;
  }

  get forms(): Uint16Array {
    if (this.#forms !== null) return this.#forms;
    const forms = knownValues(leavesOf(this.#secrets), MIN_KNOWN_LENGTH);
    if (forms.byteLength <= KEPT_FORMS_BYTES) this.#forms = forms;
    return forms;
  }
}

/**
 * What is in the open here may be quoted by any error: no line that is written here may repeat it.
 * @param plaintext a text, or JSON of which every leaf is secret
 * @param open what is known to everybody, such as the name that the customer has
 */
export function rememberSecret(plaintext: string, open: readonly string[] = []): void {
  owners.getStore()?.add({ plaintext, open });
}

/**
 * The secrets that a text written here could quote: those of its owner; where it has none, such as a line of the process's
 * own, everybody's. `null` where they are too many to look for.
 */
export function secretsHere(): Uint16Array[] | null {
  const mine = owners.getStore()?.line() ?? running;
  let bytes = 0;
  const all: SecretOwner[] = [];
  for (const owner of mine) {
    bytes += owner.bytes;
    if (owner.isOverQuota || bytes > SEARCH_QUOTA_BYTES) return null;
    if (owner.bytes > 0) all.push(owner);
  }
  return all.map(({ forms }) => forms);
}

function* leavesOf(secrets: readonly Secret[]): Generator<string> {
  for (const { plaintext, open } of secrets) {
    for (const leaf of secretLeaves([valueOf(plaintext)])) if (!open.includes(leaf)) yield leaf;
  }
}

function valueOf(plaintext: string): unknown {
  try {
    return JSON.parse(plaintext);
  } catch {
    return plaintext; // not JSON: it is secret as a whole
  }
}
