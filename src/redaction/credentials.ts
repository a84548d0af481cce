/** The credentials of this process itself: one list a process, because any text of it may quote one. */
import { knownValues } from './known-values.ts';
import { MIN_KNOWN_LENGTH } from './secret-owner.ts';

const SECRET_NAME = /^(AIRBYTE|ONBOARDING|TEMPORAL)_.*(KEY|SECRET|TOKEN|PASSWORD)/;
/** What a collector of traces is sent with: `name=value,name=value`. */
const HEADERS_NAME = /^OTEL_EXPORTER_OTLP_.*HEADERS$/;
/** Addresses that may have a token in their path. */
const ADDRESSES_NAME = 'ONBOARDING_NOTICE_URLS';
/** What is long enough for one, between what separates the parts of an address. */
const TOKENS_IN_ADDRESS = /(?<=[/=])[^/?&=#,\s]{16,}(?=[/&,\s]|$)/g;
const PLACE_NAME = /_(FILE|PATH)$/;

class Credentials {
  readonly #values = new Set<string>();
  #forms: Uint16Array | null = null;

  add(value: string): void {
    this.#values.add(value);
    this.#forms = null;
  }

  /** Every text is searched for them, so that they are made once. */
  get forms(): Uint16Array {
    return (this.#forms ??= knownValues(this.#values, MIN_KNOWN_LENGTH));
  }
}

const credentials = new Credentials();

/** A credential of this process itself, for as long as it lives. */
export function rememberCredential(value: string): void {
  credentials.add(value);
}

/** Remembers every credential of the environment: whole, and each part of a list such as `name:key,name:key`. */
export function rememberCredentialsOf(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || PLACE_NAME.test(name)) continue;
    if (name === ADDRESSES_NAME)
      for (const part of value.match(TOKENS_IN_ADDRESS) ?? []) rememberCredential(part);
    const separator = HEADERS_NAME.test(name) ? '=' : SECRET_NAME.test(name) ? ':' : null;
    if (separator === null) continue;
    for (const entry of value.split(/[,\n]/)) {
      const text = entry.trim();
      rememberCredential(text);
      rememberCredential(text.slice(text.indexOf(separator) + 1));
    }
  }
}

export function knownCredentials(): Uint16Array {
  return credentials.forms;
}
