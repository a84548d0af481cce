/** What Temporal's service answers calls with that it does not do. */
import { isGrpcServiceError } from '@temporalio/client';

/** Status codes, as https://grpc.io/docs/guides/status-codes/ numbers them. */
export const GRPC = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

export interface GrpcStatus {
  readonly code: number;
  /** The service's own words. */
  readonly details: string;
}

/** Of an error, or of what caused it; `null` where no call was answered with one. */
export function grpcStatus(error: unknown): GrpcStatus | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause)) return { code: cause.code, details: cause.details };
  }
  return null;
}

/** Whether a call was answered with one of these. */
export function isGrpc(error: unknown, ...codes: readonly (keyof typeof GRPC)[]): boolean {
  const status = grpcStatus(error);
  return status !== null && codes.some((code) => GRPC[code] === status.code);
}

/** `PERMISSION_DENIED: Request unauthorized`, for people. */
export function statusText({ code, details }: GrpcStatus): string {
  const [name = `gRPC status ${code}`] = Object.entries(GRPC).find(([, number]) => number === code) ?? [];
  return details === '' ? name : `${name}: ${details}`;
}
