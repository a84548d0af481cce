/** Connections to Temporal's service, and why there is none. */
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { DEFAULT_TEMPORAL_ADDRESS } from '../domain/default-addresses.ts';
import { NotPermittedError, UnavailableError } from '../domain/errors.ts';
import { isLoopback } from '../domain/loopback.ts';
import { retriedUntilClosed } from './call-retry.ts';
import { grpcStatus, isNotPermitted, statusText } from './refusals.ts';
import { CHECK_ADDRESS, whyUnreachable, type Reason } from './why-unreachable.ts';

/**
 * Connects. The connection may be closed at any time: calls that are under way then end by themselves.
 * @throws UnavailableError that says where, why, and what to check; NotPermittedError
 */
export async function connectTo(options: ConnectionOptions): Promise<Connection> {
  try {
    const { channelArgs } = options;
    return await Connection.connect({
      interceptors: [retriedUntilClosed],
      ...options,
      // gRPC's own client would go to this very machine by the proxy that the environment names.
      ...(isOnLoopback(options.address) && { channelArgs: { ...channelArgs, 'grpc.enable_http_proxy': 0 } }),
    });
  } catch (error) {
    const status = grpcStatus(error);
    if (status !== null && isNotPermitted(error)) throw new NotPermittedError(statusText(status), error);
    const fallback = { why: status?.details ?? (error as Error).message, next: CHECK_ADDRESS };
    throw unreachableError(options.address, (await whyUnreachable(options)) ?? fallback);
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
