/** Connections to Temporal's service, and why there is none: its client knows only that the time for one is over. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import type { TLSConfig as TlsConfig } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { DEFAULT_TEMPORAL_ADDRESS, DEFAULT_TEMPORAL_PORT } from '../domain/default-addresses.ts';
import { NotPermittedError, UnavailableError } from '../domain/errors.ts';
import { isLoopback } from '../domain/loopback.ts';
import { retriedUntilClosed } from './call-retry.ts';
import { tellingWhyNotPermitted } from './credentials.ts';
import { MAX_MESSAGE_BYTES } from './history.ts';
import { tellAfterAWhile, tellingWaits, type TellWait } from './waits.ts';
import { grpcStatus, isNotPermitted, statusText } from './refusals.ts';
import { brokenTlsReason, type Reason, type TlsProblem } from './tls-reasons.ts';

const TRY_TIMEOUT_MS = 5_000;
/** The beginning of HTTP/2, with empty settings: a server answers it once it has taken our certificate. */
const HELLO = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

const CHECK_ADDRESS = 'Check TEMPORAL_ADDRESS and that the server runs.';
const TURN_TLS_ON = 'Set TEMPORAL_TLS=true; an API key (TEMPORAL_API_KEY) or certificates turn it on, too.';

/**
 * Connects. The connection may be closed at any time: calls that are under way then end by themselves.
 * @param tellWait told where the connection, or the answer to a call, takes longer than a moment
 * @throws UnavailableError that says where, why, and what to check; NotPermittedError
 */
export async function connectTo(options: ConnectionOptions, tellWait?: TellWait): Promise<Connection> {
  const connected =
    tellWait &&
    tellAfterAWhile(() => {
      tellWait('temporal');
    });
  try {
    const { channelArgs } = options;
    return await Connection.connect({
      interceptors: [
        tellingWhyNotPermitted(options),
        ...(tellWait ? [tellingWaits(tellWait)] : []),
        retriedUntilClosed,
      ],
      ...options,
      channelArgs: {
        'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
        ...channelArgs,
        // gRPC's own client would go to this very machine by the proxy that the environment names.
        ...(isOnLoopback(options.address) && { 'grpc.enable_http_proxy': 0 }),
      },
    });
  } catch (error) {
    const status = grpcStatus(error);
    if (status !== null && isNotPermitted(error)) throw new NotPermittedError(statusText(status), error);
    const fallback = { why: status?.details ?? (error as Error).message, next: CHECK_ADDRESS };
    throw unreachableError(options.address, (await whyUnreachable(options)) ?? fallback);
  } finally {
    connected?.();
  }
}

function isOnLoopback(address = DEFAULT_TEMPORAL_ADDRESS): boolean {
  return isLoopback(address.replace(/:\d+$/, ''));
}

export function unreachableError(
  address = DEFAULT_TEMPORAL_ADDRESS,
  { why, next }: Reason,
  cause?: unknown,
): UnavailableError {
  return new UnavailableError(`Temporal cannot be reached at ${address} (${why}). ${next}`, { cause });
}

/** Tries the parts of a connection one after the other; `null` where all of them work. */
async function whyUnreachable(options: ConnectionOptions): Promise<Reason | null> {
  const { address = 'localhost', tls } = options;
  const { hostname, port } = new URL(`tcp://${address}`);
  const server = { host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port) || DEFAULT_TEMPORAL_PORT };
  const closed = await problemWith(() => connect(server), 'connect');
  if (closed !== null) return { why: closed.message, next: CHECK_ADDRESS };
  if (tls === undefined || tls === null || tls === false) {
    const speaksTls =
      (await problemWith(() => connectTls({ ...server, rejectUnauthorized: false }), 'secureConnect')) ===
      null;
    return speaksTls ? { why: 'it speaks TLS, which is off here', next: TURN_TLS_ON } : null;
  }
  const tried = { ...server, ALPNProtocols: ['h2'], ...(tls !== true && tlsOptions(tls)) };
  const broken = await problemWith(() => connectTls(tried).once('secureConnect', sayHello), 'data');
  return broken === null ? null : brokenTlsReason(broken, options);
}

function sayHello(this: Socket): void {
  this.write(HELLO);
}

function tlsOptions({
  serverNameOverride,
  serverRootCACertificate: ca,
  clientCertPair,
}: TlsConfig): TlsOptions {
  return {
    ...(serverNameOverride !== undefined && { servername: serverNameOverride }),
    ...(ca !== undefined && { ca: Buffer.from(ca) }),
    ...(clientCertPair !== undefined && {
      cert: Buffer.from(clientCertPair.crt),
      key: Buffer.from(clientCertPair.key),
    }),
  };
}

/** `null` where the socket comes as far as `event`. */
async function problemWith(open: () => Socket, event: string): Promise<TlsProblem | null> {
  let socket: Socket | undefined;
  try {
    socket = open();
    const ended = once(socket, 'close').then(() => {
      throw new Error('the server ended the connection');
    });
    await Promise.race([once(socket, event, { signal: AbortSignal.timeout(TRY_TIMEOUT_MS) }), ended]);
    return null;
  } catch (error) {
    return (error as Error).name === 'AbortError' ? new Error('it does not answer') : (error as TlsProblem);
  } finally {
    socket?.destroy();
  }
}
