/**
 * The secrets that this process knows of. One list a process, on purpose: whoever writes a line cannot know which
 * other part has opened what. It holds them in memory, where they are anyhow while they are worked with.
 */
import { redact, stringLeaves, type IndexedSecrets } from './redactor.ts';
import { SecretIndex } from './secret-index.ts';

/** Shorter values are ordinary words: a log without them could not be read, and they give little away. */
const MIN_LENGTH = 8;
/** Customers' values that are kept: the oldest is forgotten when there are more. */
const KEPT = 4_000;

const credentials = new SecretIndex();
const customers = new SecretIndex();
const kept = new Set<string>();

const CREDENTIALS: IndexedSecrets = { index: credentials, minLength: MIN_LENGTH };
const CUSTOMERS: IndexedSecrets = { index: customers, minLength: MIN_LENGTH };

/** A credential of this process itself, for as long as it lives. */
export function rememberCredential(value: string): void {
  credentials.add(value);
}

/**
 * What a customer sent, or was issued: a text, or JSON every string leaf of which is secret.
 * @param open what stands in the open anyhow, such as the name that the customer has
 */
export function rememberCustomers(value: unknown, open: readonly string[] = []): void {
  for (const leaf of stringLeaves([value])) {
    if (leaf.length < MIN_LENGTH || open.includes(leaf)) continue;
    if (!kept.delete(leaf)) customers.add(leaf);
    kept.add(leaf);
    const [oldest] = kept;
    if (kept.size > KEPT && oldest !== undefined) {
      kept.delete(oldest);
      customers.delete(oldest);
    }
  }
}

/** A text for logs, errors and terminals. */
export function redactText(text: string): string {
  return redact(text, [CREDENTIALS, CUSTOMERS]);
}

/** A text that stands in the open by design, such as a name: only credentials and shapes are taken out. */
export function redactOpen(text: string): string {
  return redact(text, [CREDENTIALS]);
}
