/** Why a TLS connection to Temporal was broken off, for people: its certificate, or ours. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ConnectionOptions } from '@temporalio/client';
import { clientCertificate, timeText, type Credentials } from './credentials.ts';

/** Why there is no connection, for people. */
export interface Reason {
  readonly why: string;
  /** What to check, and to set. */
  readonly next: string;
}

export const CHECK_CERTIFICATES = 'Check the certificates and the server’s name in TEMPORAL_TLS_….';
const SET_CLIENT_CERTIFICATE = 'Set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH';
const TURN_TLS_OFF =
  'Check TEMPORAL_ADDRESS, or turn TLS off: TEMPORAL_TLS=true, an API key (TEMPORAL_API_KEY) or certificates (TEMPORAL_TLS_…) turn it on.';

/** What Node calls a certificate that leads to no authority that it knows. */
const UNTRUSTED =
  /^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT|(DEPTH_ZERO_)?SELF_SIGNED_CERT)/;

/** What Node and OpenSSL say of a connection that was broken off. */
export interface TlsProblem extends Error {
  readonly code?: string;
  /** OpenSSL's own words, such as `tlsv13 alert certificate required`. */
  readonly reason?: string;
  /** Of a certificate for another name: the name that was asked for, and the certificate. */
  readonly host?: string;
  readonly cert?: { readonly subjectaltname?: string };
}

/** @param options what the connection was tried with */
export function brokenTlsReason(problem: TlsProblem, options: Credentials): Reason {
  const { code = '', message } = problem;
  const isNoTls =
    code.startsWith('ERR_SSL_WRONG_VERSION') || message.includes('before secure TLS connection');
  if (isNoTls) return { why: 'it does not speak TLS, which is on here', next: TURN_TLS_OFF };
  if (code.startsWith('ERR_OSSL_')) return unreadableReason(code, options.tls);
  return (
    refusedByUs(problem) ?? refusedByServer(problem, options) ?? { why: message, next: CHECK_CERTIFICATES }
  );
}

/** Where the server's certificate is not good enough for us. */
function refusedByUs({ code = '', message, host = '', cert }: TlsProblem): Reason | null {
  if (code === 'CERT_HAS_EXPIRED') {
    return { why: 'its certificate has expired', next: 'Whoever runs the server must renew it.' };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = (cert?.subjectaltname ?? '').replaceAll(/(DNS|IP Address):/g, '');
    return {
      why: `its certificate is for ${names === '' ? 'no name' : names}, not for ${host.replace(/\.$/, '')}`,
      next: 'Check TEMPORAL_ADDRESS and TEMPORAL_TLS_SERVER_NAME.',
    };
  }
  if (!UNTRUSTED.test(code)) return null;
  return {
    // Newer Nodes add what their own command line could do about it.
    why: `its certificate is not trusted here: ${message.replace(/;.*$/, '')}`,
    next: 'Set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the certificate of the authority that signed it.',
  };
}

/** Where the server broke it off with an alert that is about certificates: of ours, or that there is none. */
function refusedByServer({ code = '', reason = '' }: TlsProblem, options: Credentials): Reason | null {
  const alert =
    /ALERT.*?_((?:NO_|BAD_|UNSUPPORTED_|UNKNOWN_)?CERTIFICATE.*|UNKNOWN_CA|HANDSHAKE_FAILURE)/.exec(
      code,
    )?.[1];
  if (alert === undefined) return null;
  const certificate = clientCertificate(options);
  if (certificate === null) {
    const isKey = options.apiKey !== undefined;
    return {
      why: 'it asks for a client certificate, and none is set',
      next: `${SET_CLIENT_CERTIFICATE}.${isKey ? ' An API key does not take its place here: on Temporal Cloud the namespace must allow API keys.' : ''}`,
    };
  }
  if (certificate.expiresAtMs <= Date.now()) {
    return {
      why: `the client certificate expired on ${timeText(certificate.expiresAtMs)}`,
      next: `${SET_CLIENT_CERTIFICATE} to a new one.`,
    };
  }
  if (alert === 'UNKNOWN_CA' || alert === 'UNKNOWN_CERTIFICATE_AUTHORITY') {
    return {
      why: 'it does not trust the authority that signed the client certificate',
      next: 'Add it to those that it takes (on Temporal Cloud: the CA certificates of the namespace), or set a certificate of one that it takes.',
    };
  }
  return { why: `it refuses the client certificate: ${reason}`, next: CHECK_CERTIFICATES };
}

/** Which of the files holds no PEM, or not the one that belongs to the others. */
function unreadableReason(code: string, tls: ConnectionOptions['tls']): Reason {
  const next = CHECK_CERTIFICATES;
  if (code.includes('KEY_VALUES_MISMATCH')) {
    return { why: 'the client certificate and its key do not belong together', next };
  }
  const given = typeof tls === 'object' ? tls : null;
  const { crt, key } = given?.clientCertPair ?? {};
  const parts = [
    [
      'the certificate of the server’s authority (TEMPORAL_TLS_SERVER_CA_CERT_…)',
      given?.serverRootCACertificate,
      asCertificate,
    ],
    ['the client certificate (TEMPORAL_TLS_CLIENT_CERT_…)', crt, asCertificate],
    ['the key of the client certificate (TEMPORAL_TLS_CLIENT_KEY_…)', key, asKey],
  ] as const;
  const unreadable = parts.find(([, pem, read]) => pem !== undefined && !isReadable(pem, read));
  return { why: `${unreadable?.[0] ?? 'a certificate or its key'} cannot be read`, next };
}

const asCertificate = (pem: Buffer): unknown => new X509Certificate(pem);
const asKey = (pem: Buffer): unknown => createPrivateKey(pem);

function isReadable(pem: Uint8Array, read: (pem: Buffer) => unknown): boolean {
  try {
    read(Buffer.from(pem));
    return true;
  } catch {
    return false;
  }
}
