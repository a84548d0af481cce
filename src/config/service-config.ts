/** The configurations of the HTTP service, and of the embedded stack, which is the service and a worker in one process. */
import { DEFAULT_HTTP_PORT } from '../domain/default-addresses.ts';
import { hostAndPort } from '../domain/host-and-port.ts';
import { DEFAULT_REQUEST_LIMITS, DEFAULT_STREAM_LIMITS } from '../domain/default-rates.ts';
import { keyedDigest, type KeyProvider, type NamedKey } from '../secrets/index.ts';
import {
  airbyteConfig,
  hasAirbyteCredential,
  registryConfig,
  type AirbyteConfig,
  type RegistryConfig,
} from './airbyte.ts';
import { clientConfig, type ClientConfig } from './client-config.ts';
import { readAll, type Environment, type Reader, type Surroundings } from './reader.ts';
import { processConfig, workerOwnConfig, type ProcessConfig, type WorkerConfig } from './worker-config.ts';

/** The configuration of the service: that of an `OnboardingClient`, and more. */
export interface ServiceConfig extends ClientConfig {
  /** `null` where the environment names no Airbyte credential: then it issues no widget tokens. */
  readonly airbyte: AirbyteConfig | null;
  /** For what templates ask for, where the API itself does not say. */
  readonly registry: RegistryConfig;
  readonly http: HttpConfig;
}

export type StackConfig = ServiceConfig &
  Pick<WorkerConfig, 'registry' | 'metrics' | 'version' | 'noticeReceivers'> &
  ProcessConfig & {
    /** Address of the script of the widget that the page shows; `null` where the environment does not say. */
    readonly widgetScriptUrl: string | null;
    /** Ports that the environment names; of those that it does not (`null`), the stack takes free ones. */
    readonly ports: { readonly http: number | null; readonly codec: number | null };
  };

/** For a process that is the service. @throws ConfigError */
export function readServiceConfig(
  env: Environment,
  surroundings: Surroundings = {},
): ServiceConfig & ProcessConfig {
  return readAll(
    env,
    (read) => ({ ...serviceConfig(read), ...processConfig(read, surroundings) }),
    surroundings,
  );
}

/** For a process that mounts the service in a server of its own, and has a log of its own. @throws ConfigError */
export function readMountedServiceConfig(env: Environment, surroundings: Surroundings = {}): ServiceConfig {
  return readAll(env, serviceConfig, surroundings);
}

/** For a process that is the embedded stack. @throws ConfigError */
export function readStackConfig(env: Environment, surroundings: Surroundings = {}): StackConfig {
  return readAll(env, (read) => ({
    ...serviceConfig(read),
    ...workerOwnConfig(read),
    widgetScriptUrl: ifSet(read, 'ONBOARDING_WIDGET_SCRIPT_URL', (name) => read.url(name, '')),
    ports: {
      http: ifSet(read, 'ONBOARDING_HTTP_PORT', (name) => read.port(name, 0)),
      codec: ifSet(read, 'ONBOARDING_CODEC_PORT', (name) => read.port(name, 0)),
    },
    ...processConfig(read, surroundings),
  }));
}

function ifSet<T>(read: Reader, name: string, value: (name: string) => T): T | null {
  return read.text(name) === undefined ? null : value(name);
}

function serviceConfig(read: Reader): ServiceConfig {
  const client = clientConfig(read);
  const airbyte = hasAirbyteCredential(read.env) ? airbyteConfig(read) : null;
  return { ...client, airbyte, registry: registryConfig(read), http: httpConfig(read, client.keyring) };
}

/** Where the service answers whoever asks on the same machine, and how many proxies it trusts. */
export interface ServiceAddress {
  readonly url: string;
  readonly trustedProxies: number;
}

/** @throws ConfigError */
export function readServiceAddress(env: Environment): ServiceAddress {
  return readAll(env, (read) => {
    const { operators, ...callers } = listenConfig(read);
    const { host, port } = operators ?? callers;
    const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    return { url: `http://${hostAndPort(reached, port)}`, trustedProxies: trustedProxies(read) };
  });
}

interface HttpConfig {
  readonly listen: {
    readonly host: string;
    readonly port: number;
    /** Where probes and metrics are answered; `null`: at the same address. */
    readonly operators: { readonly host: string; readonly port: number } | null;
  };
  readonly apiKeys: readonly NamedKey[];
  /** Ids of the source templates that are offered; `null` where it is not set: all of the organization. */
  readonly templateIds: readonly string[] | null;
  /** Where customers can ask, as an address to link to; `null` where it is not set. */
  readonly contact: string | null;
  readonly corsOrigins: readonly string[];
  /** Signs progress tokens. */
  readonly progressTokenKey: Uint8Array;
  /** Requests a minute, and open streams. */
  readonly limits: HttpLimits;
  readonly trustedProxies: number;
  /** `onboarding.config.ts` under another name or in another place. */
  readonly configFile: string | undefined;
  /** The secrets in the variables `ONBOARDING_WEBHOOK_SECRETS_*`, by the variable's name. */
  readonly webhookSecrets: ReadonlyMap<string, readonly string[]>;
}

const CORS_ORIGINS = 'ONBOARDING_CORS_ORIGINS';
const MAIL_ADDRESS = /^[\w.+-]{1,64}@[a-z\d](?:[a-z\d.-]{0,250}[a-z\d])?$/i;
const LINKS = ['https:', 'http:', 'mailto:'];
const MAX_CONTACT = 2_048;
const WEBHOOK_SECRETS = /^ONBOARDING_WEBHOOK_SECRETS_[A-Z0-9_]+$/;
/** The length of a key of HMAC-SHA-256, in bytes. */
const KEY_BYTES = 32;

function httpConfig(read: Reader, keyring: KeyProvider): HttpConfig {
  return {
    listen: listenConfig(read),
    apiKeys: read.namedKeys(
      'ONBOARDING_API_KEYS',
      'name:key, comma-separated; the name is what the audit log shows',
    ),
    templateIds: templateIds(read),
    contact: contactAddress(read),
    corsOrigins: read.origins(CORS_ORIGINS, read.text(CORS_ORIGINS) ?? ''),
    progressTokenKey: progressTokenKey(read, keyring),
    limits: httpLimits(read),
    trustedProxies: trustedProxies(read),
    configFile: read.text('ONBOARDING_CONFIG_FILE'),
    webhookSecrets: webhookSecrets(read),
  };
}

function templateIds(read: Reader): readonly string[] | null {
  const name = 'ONBOARDING_TEMPLATES';
  const text = read.text(name);
  if (text === undefined) return null;
  const ids = read.list(text);
  if (ids.length === 0) read.problem(`${name} must be ids of source templates, comma-separated`);
  return ids;
}

/** A mail address becomes one to link to. */
function contactAddress(read: Reader): string | null {
  const name = 'ONBOARDING_CONTACT';
  const text = read.text(name);
  if (text === undefined) return null;
  if (MAIL_ADDRESS.test(text)) return `mailto:${text}`;
  const isLink = text.length <= MAX_CONTACT && URL.canParse(text) && LINKS.includes(new URL(text).protocol);
  if (!isLink) read.problem(`${name} must be a mail address, or an https, http or mailto address`);
  return isLink ? text : null;
}

function listenConfig(read: Reader): HttpConfig['listen'] {
  return {
    host: read.text('ONBOARDING_HTTP_HOST') ?? '127.0.0.1',
    port: read.port('ONBOARDING_HTTP_PORT', DEFAULT_HTTP_PORT),
    operators: operatorsAddress(read),
  };
}

function trustedProxies(read: Reader): number {
  return read.integer('ONBOARDING_HTTP_TRUSTED_PROXIES', { fallback: 0, min: 0, max: 10 });
}

/** @returns `null` where no port for it is set */
function operatorsAddress(read: Reader): { readonly host: string; readonly port: number } | null {
  const host = read.text('ONBOARDING_HTTP_ADMIN_HOST');
  const isSet = read.text('ONBOARDING_HTTP_ADMIN_PORT') !== undefined;
  const port = read.port('ONBOARDING_HTTP_ADMIN_PORT', 0);
  if (isSet) return { host: host ?? '127.0.0.1', port };
  if (host !== undefined)
    read.problem('ONBOARDING_HTTP_ADMIN_HOST is set, and ONBOARDING_HTTP_ADMIN_PORT is not: set both');
  return null;
}

/** Each of one process; see {@link DEFAULT_REQUEST_LIMITS} and {@link DEFAULT_STREAM_LIMITS}. */
interface HttpLimits {
  readonly perKey: number;
  readonly perToken: number;
  readonly perAddress: number;
  readonly streams: number;
  readonly streamsPerToken: number;
}

function httpLimits(read: Reader): HttpLimits {
  const limit = (name: string, fallback: number): number => read.integer(name, { fallback, min: 1 });
  const { perKey, perToken, perAddress } = DEFAULT_REQUEST_LIMITS;
  const { streams, streamsPerToken } = DEFAULT_STREAM_LIMITS;
  return {
    perKey: limit('ONBOARDING_HTTP_KEY_LIMIT', perKey),
    perToken: limit('ONBOARDING_HTTP_TOKEN_LIMIT', perToken),
    perAddress: limit('ONBOARDING_HTTP_ADDRESS_LIMIT', perAddress),
    streams: limit('ONBOARDING_HTTP_STREAM_LIMIT', streams),
    streamsPerToken: limit('ONBOARDING_HTTP_TOKEN_STREAM_LIMIT', streamsPerToken),
  };
}

function progressTokenKey(read: Reader, keyring: KeyProvider): Uint8Array {
  const name = 'ONBOARDING_PROGRESS_TOKEN_KEY';
  const text = read.text(name);
  if (text === undefined) return derivedKey(keyring);
  const key = Buffer.from(text, 'base64');
  if (key.length < KEY_BYTES) read.problem(`${name} must be base64 of ${KEY_BYTES} bytes or more`);
  return key;
}

/** A key that is derived for progress tokens alone, so that a token tells nothing of the key that seals. */
function derivedKey(keyring: KeyProvider | undefined): Uint8Array {
  // Where the key ring could not be read that is a problem, and this key is never used.
  const derived = keyring && keyedDigest(keyring, keyring.active.id, 'progress-token', '');
  return Buffer.from(derived ?? '', 'base64url');
}

function webhookSecrets(read: Reader): ReadonlyMap<string, readonly string[]> {
  const names = Object.keys(read.env).filter((name) => WEBHOOK_SECRETS.test(name));
  return new Map(
    names.flatMap((name) => {
      // Supabase writes a secret with a comma inside, v1,whsec_…, and puts a bar between two of them.
      const text = (read.text(name) ?? '').replaceAll(/(^|[,|])\s*(?:v1a?,)?(?=wh(?:sec|pk|sk)_)/g, ',');
      const secrets = read.list(text);
      return secrets.length === 0 ? [] : [[name, secrets]];
    }),
  );
}
