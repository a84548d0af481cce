import { Connection, isGrpcServiceError, type ConnectionOptions } from '@temporalio/client';
import { UnavailableError } from './errors.ts';

/** @throws UnavailableError that says where, and what to check */
export async function connectTo(options: ConnectionOptions): Promise<Connection> {
  try {
    return await Connection.connect(options);
  } catch (error) {
    const why = isGrpcServiceError(error) ? error.details : (error as Error).message;
    throw new UnavailableError(
      `Temporal cannot be reached at ${options.address ?? 'localhost:7233'} (${why}). Check TEMPORAL_ADDRESS and that the server runs.`,
    );
  }
}
