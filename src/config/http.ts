/** What the HTTP service reads of the environment. */
import { keyedDigest, type KeyProvider, type NamedKey } from '../secrets/index.ts';
import type { Reader } from './reader.ts';

export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  readonly apiKeys: readonly NamedKey[];
  readonly corsOrigins: readonly string[];
  /** Signs progress tokens. */
  readonly progressTokenKey: Uint8Array;
  /** Requests a minute. */
  readonly limits: { readonly perKey: number; readonly perAddress: number };
  readonly trustedProxies: number;
  /** `onboarding.config.ts` under another name or in another place. */
  readonly configFile: string | undefined;
  /** Of the variables `ONBOARDING_WEBHOOK_SECRETS_*`, by the variable's name. */
  readonly webhookSecrets: ReadonlyMap<string, readonly string[]>;
}

const WEBHOOK_SECRETS = /^ONBOARDING_WEBHOOK_SECRETS_[A-Z0-9_]+$/;
/** Bytes: what HMAC-SHA-256 is keyed with. */
const KEY_BYTES = 32;

export function httpConfig(read: Reader, keyring: KeyProvider): HttpConfig {
  return {
    host: read.text('ONBOARDING_HTTP_HOST') ?? '127.0.0.1',
    port: read.integer('ONBOARDING_HTTP_PORT', { fallback: 8080, min: 0, max: 65_535 }),
    apiKeys: apiKeys(read),
    corsOrigins: corsOrigins(read),
    progressTokenKey: progressTokenKey(read, keyring),
    limits: {
      perKey: read.integer('ONBOARDING_HTTP_KEY_LIMIT', { fallback: 6_000, min: 1 }),
      perAddress: read.integer('ONBOARDING_HTTP_ADDRESS_LIMIT', { fallback: 600, min: 1 }),
    },
    trustedProxies: read.integer('ONBOARDING_HTTP_TRUSTED_PROXIES', { fallback: 0, min: 0, max: 10 }),
    configFile: read.text('ONBOARDING_CONFIG_FILE'),
    webhookSecrets: webhookSecrets(read),
  };
}

function apiKeys(read: Reader): HttpConfig['apiKeys'] {
  const name = 'ONBOARDING_API_KEYS';
  const text = read.required(name, 'name:key, comma-separated; the name is what the audit log shows');
  return listOf(text).flatMap((entry, index) => {
    const separator = entry.indexOf(':');
    if (separator > 0 && separator < entry.length - 1 && !/\s/.test(entry)) {
      return [{ name: entry.slice(0, separator), key: entry.slice(separator + 1) }];
    }
    read.problem(`${name}: entry ${index + 1} is not of the form name:key`);
    return [];
  });
}

function corsOrigins(read: Reader): string[] {
  const name = 'ONBOARDING_CORS_ORIGINS';
  const origins = listOf(read.text(name) ?? '');
  const wrong = origins.filter((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong.length > 0) {
    read.problem(`${name} must be origins, such as https://app.example.com, without a path or a slash`);
  }
  return origins;
}

function progressTokenKey(read: Reader, keyring: KeyProvider): Uint8Array {
  const name = 'ONBOARDING_PROGRESS_TOKEN_KEY';
  const text = read.text(name);
  if (text === undefined) return derivedKey(keyring);
  const key = Buffer.from(text, 'base64');
  if (key.length < KEY_BYTES) read.problem(`${name} must be base64 of ${KEY_BYTES} bytes or more`);
  return key;
}

/** Of its own purpose, so that a token tells nothing of the key that seals. */
function derivedKey(keyring: KeyProvider | undefined): Uint8Array {
  // Where the key ring could not be read that problem is told, and this key never used.
  const derived = keyring && keyedDigest(keyring, keyring.active.id, 'progress-token', '');
  return Buffer.from(derived ?? '', 'base64url');
}

function webhookSecrets(read: Reader): ReadonlyMap<string, readonly string[]> {
  const names = Object.keys(read.env).filter((name) => WEBHOOK_SECRETS.test(name));
  return new Map(
    names.flatMap((name) => {
      // Supabase writes its secrets with a comma inside: v1,whsec_….
      const text = (read.text(name) ?? '').replaceAll(/(^|,)\s*v1,(?=whsec_)/g, '$1');
      const secrets = listOf(text);
      return secrets.length === 0 ? [] : [[name, secrets]];
    }),
  );
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
