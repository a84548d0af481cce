import { Connection, isGrpcServiceError, type ConnectionOptions } from '@temporalio/client';
import { UnavailableError } from './errors.ts';

/** @throws UnavailableError that says where, and what to check */
export async function connectTo(options: ConnectionOptions): Promise<Connection> {
  try {
    return await Connection.connect(options);
  } catch (error) {
    throw unreachable(options.address, isGrpcServiceError(error) ? error.details : (error as Error).message);
  }
}

export function unreachable(address = 'localhost:7233', why: string): UnavailableError {
  return new UnavailableError(
    `Temporal cannot be reached at ${address} (${why}). Check TEMPORAL_ADDRESS and that the server runs.`,
  );
}
