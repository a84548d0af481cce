/** What Temporal is shown of us, an API key or a client certificate: until when it is good, and what is wrong with it. */
import { X509Certificate } from 'node:crypto';
import type { ConnectionOptions } from '@temporalio/client';
import { isNotPermittedCode } from './refusals.ts';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];

export type Credentials = Pick<ConnectionOptions, 'apiKey' | 'tls' | 'metadata'>;

/** Until when something is good. */
export interface Expiry {
  readonly what: 'API key' | 'client certificate';
  readonly expiresAtMs: number;
}

/** Of the API key or the client certificate, whichever expires first; `null` where there is none that says when. */
export function credentialExpiry(credentials: Credentials): Expiry | null {
  const found = [apiKeyExpiry(credentials), clientCertificate(credentials)].filter((one) => one !== null);
  return found.sort((one, other) => one.expiresAtMs - other.expiresAtMs)[0] ?? null;
}

/** The client certificate; `null` where there is none, or none that can be read. */
export function clientCertificate({ tls }: Pick<Credentials, 'tls'>): Expiry | null {
  const pem = typeof tls === 'object' ? tls?.clientCertPair?.crt : undefined;
  if (pem === undefined) return null;
  try {
    const { validTo } = new X509Certificate(Buffer.from(pem));
    return { what: 'client certificate', expiresAtMs: Date.parse(validTo) };
  } catch {
    return null; // why it cannot be read is told where a connection is tried with it
  }
}

/** Temporal Cloud's keys are JWTs, as are those that the server's own claim mapper takes; of any other nobody knows. */
function apiKeyExpiry({ apiKey }: Credentials): Expiry | null {
  const claims = typeof apiKey === 'string' ? apiKey.split('.')[1] : undefined;
  if (claims === undefined) return null;
  try {
    const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { exp?: unknown };
    return typeof exp === 'number' ? { what: 'API key', expiresAtMs: exp * 1_000 } : null;
  } catch {
    return null;
  }
}

/** Why Temporal may refuse this caller, as far as it can be told from here. */
function problemOf(credentials: Credentials): string | null {
  const { apiKey, metadata = {} } = credentials;
  const expiry = credentialExpiry(credentials);
  if (expiry !== null && expiry.expiresAtMs <= Date.now())
    return `the ${expiry.what} expired on ${timeText(expiry.expiresAtMs)}`;
  const isNobody =
    apiKey === undefined &&
    clientCertificate(credentials) === null &&
    !Object.keys(metadata).some((name) => name.toLowerCase() === 'authorization');
  return isNobody ? 'no API key and no client certificate is set' : null;
}

/** For a connection's `interceptors`: where Temporal does not permit a call, its words are followed by what is wrong with the credential. */
export function tellingWhyNotPermitted(credentials: Credentials): Interceptor {
  return (options, nextCall) => {
    // The library asks for its own class, and uses nothing but the interface.
    const call = nextCall(options) as unknown as ReturnType<Interceptor>;
    const start = call.start.bind(call);
    call.start = (metadata, listener) => {
      start(metadata, {
        onReceiveMetadata: (received) => listener?.onReceiveMetadata?.(received),
        // A library's message can be anything.
        onReceiveMessage: (message: unknown) => listener?.onReceiveMessage?.(message),
        onReceiveStatus: (status) => {
          const problem = isNotPermittedCode(status.code) ? problemOf(credentials) : null;
          const details =
            problem === null ? status.details : `${status.details.replace(/\.$/, '')}; ${problem}`;
          listener?.onReceiveStatus?.({ ...status, details });
        },
      });
    };
    return call;
  };
}

/** `2026-11-24 12:00 UTC` */
export function timeText(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
