/** Proxies as `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name them, and which addresses are reached by them. */
import { isLoopback } from '../domain/loopback.ts';
import { rememberCredential } from '../redaction/index.ts';

export interface Proxy {
  /** Without a user and a password, so that it can be shown. */
  readonly origin: string;
  /** What `Proxy-Authorization` says; `null` where the proxy asks for nothing. */
  readonly authorization: string | null;
}

export interface ProxySettings {
  /** For `http://` addresses. */
  readonly http: Proxy | null;
  /** For `https://` addresses. */
  readonly https: Proxy | null;
  /**
   * Hosts that are reached directly, with those below them, between commas or spaces: `example.com`, `.example.com`,
   * `*.example.com`, `example.com:8080`; or `*`, all.
   */
  readonly noProxy: string;
}

export const NO_PROXIES: ProxySettings = { http: null, https: null, noProxy: '' };

/** The proxy at an address; without a scheme it is an `http` one. Its password is remembered as a credential. `null`: it is no address. */
export function parseProxy(text: string): Proxy | null {
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, origin, pathname, search, hash, username, password } = new URL(address);
  const isPlain = ['', '/'].includes(pathname) && search === '' && hash === '';
  if (!['http:', 'https:'].includes(protocol) || hostname === '' || !isPlain) return null;
  if (username === '' && password === '') return { origin, authorization: null };
  const credential = decoded(`${username}:${password}`);
  if (credential === null) return null;
  const basic = Buffer.from(credential).toString('base64');
  for (const secret of [password, credential.slice(credential.indexOf(':') + 1), basic]) {
    if (secret !== '') rememberCredential(secret);
  }
  return { origin, authorization: `Basic ${basic}` };
}

/** One address that the environment names, and its way. */
export interface ReachedAddress {
  readonly variable: string;
  readonly origin: string;
  /** `null`: directly. */
  readonly proxy: { readonly origin: string; readonly hasPassword: boolean } | null;
}

/** The proxy that an address is reached by; `null`: directly, as this machine itself always is. */
export function proxyFor(
  { protocol, hostname, port }: URL,
  { http, https, noProxy }: ProxySettings,
): Proxy | null {
  const proxy = protocol === 'https:' ? https : http;
  if (proxy === null || isLoopback(hostname)) return null;
  const host = hostname.toLowerCase();
  const ownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  const isExcepted = noProxy.split(/[,\s]+/).some((entry) => entry !== '' && matches(entry, host, ownPort));
  return isExcepted ? null : proxy;
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = entry, ofPort = port] = /^(.+):(\d+)$/.exec(entry) ?? [];
  const domain = name.toLowerCase().replace(/^\*?\./, '');
  return ofPort === port && (host === domain || host.endsWith(`.${domain}`));
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
