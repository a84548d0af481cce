import { Connection, type ConnectionOptions } from '@temporalio/client';
import { NotPermittedError, UnavailableError } from './errors.ts';
import { grpcStatus, statusText } from './grpc-status.ts';
import { isNotPermitted } from './temporal-errors.ts';

/** @throws UnavailableError that says where, and what to check; NotPermittedError */
export async function connectTo(options: ConnectionOptions): Promise<Connection> {
  try {
    return await Connection.connect(options);
  } catch (error) {
    const status = grpcStatus(error);
    if (status !== null && isNotPermitted(error)) throw new NotPermittedError(statusText(status), error);
    throw unreachable(options.address, status?.details ?? (error as Error).message);
  }
}

export function unreachable(address = 'localhost:7233', why: string): UnavailableError {
  return new UnavailableError(
    `Temporal cannot be reached at ${address} (${why}). Check TEMPORAL_ADDRESS and that the server runs.`,
  );
}
