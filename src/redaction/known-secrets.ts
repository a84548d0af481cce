/**
 * The secrets that this process knows of. One list a process, on purpose: whoever writes a line cannot know which
 * other part has opened what. It holds them in memory, where they are anyhow while they are worked with.
 */
import { redact, stringLeaves, type IndexedSecrets } from './redactor.ts';
import { SecretIndex } from './secret-index.ts';

/** Shorter values are ordinary words: a log without them could not be read, and they give little away. */
const MIN_KNOWN_LENGTH = 8;
/** Customers' values that are kept: the oldest is forgotten when there are more. */
const KEPT = 4_000;

const SECRET_NAME = /^(AIRBYTE|ONBOARDING|TEMPORAL)_.*(KEY|SECRET|TOKEN|PASSWORD)/;
/** What a collector of traces is sent with: `name=value,name=value`. */
const HEADERS_NAME = /^OTEL_EXPORTER_OTLP_.*HEADERS$/;
const PLACE_NAME = /_(FILE|PATH)$/;

const credentials = new SecretIndex();
const customers = new SecretIndex();
const kept = new Set<string>();

const CREDENTIALS: IndexedSecrets = { index: credentials, minLength: MIN_KNOWN_LENGTH };
const CUSTOMERS: IndexedSecrets = { index: customers, minLength: MIN_KNOWN_LENGTH };

/** A credential of this process itself, for as long as it lives. */
export function rememberCredential(value: string): void {
  credentials.add(value);
}

/** Remembers every credential of the environment: whole, and each part of a list such as `name:key,name:key`. */
export function rememberCredentialsOf(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || PLACE_NAME.test(name)) continue;
    const separator = HEADERS_NAME.test(name) ? '=' : SECRET_NAME.test(name) ? ':' : null;
    if (separator === null) continue;
    for (const entry of value.split(/[,\n]/)) {
      const text = entry.trim();
      rememberCredential(text);
      rememberCredential(text.slice(text.indexOf(separator) + 1));
    }
  }
}

/**
 * What a customer sent, or was issued: a text, or JSON every string leaf of which is secret.
 * @param open what stands in the open anyhow, such as the name that the customer has
 */
export function rememberCustomers(value: unknown, open: readonly string[] = []): void {
  for (const leaf of stringLeaves([value])) {
    if (leaf.length < MIN_KNOWN_LENGTH || open.includes(leaf)) continue;
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
