/** The credentials of this process itself: one list a process, because any text of it may quote one. */
import { knownValues } from './known-values.ts';
import { MIN_KNOWN_LENGTH } from './secret-owner.ts';

const SECRET_NAME = /^(AIRBYTE|ONBOARDING|TEMPORAL)_.*(KEY|SECRET|TOKEN|PASSWORD)/;
/** `name:secret,name:secret`. Operators go by the names, which are to stay readable. */
const NAMED_SECRETS_NAME = /^ONBOARDING_(API_|CODEC_)?KEYS$/;
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

/** Remembers every credential of the environment, each of a list by itself; of those that have names, what is named. */
export function rememberCredentialsOf(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || PLACE_NAME.test(name)) continue;
    if (name === ADDRESSES_NAME)
      for (const part of value.match(TOKENS_IN_ADDRESS) ?? []) rememberCredential(part);
    const separator = separatorOf(name);
    if (separator === null && !SECRET_NAME.test(name)) continue;
    for (const entry of value.split(/[,\n]/)) {
      const text = entry.trim();
      rememberCredential(separator === null ? text : text.slice(text.indexOf(separator) + 1));
    }
  }
}

/** What stands between a name and its secret in each entry of a variable. */
function separatorOf(name: string): ':' | '=' | null {
  if (NAMED_SECRETS_NAME.test(name)) return ':';
  return HEADERS_NAME.test(name) ? '=' : null;
}

export function knownCredentials(): Uint16Array {
  return credentials.forms;
}
