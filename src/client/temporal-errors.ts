/** From what the Temporal client throws to what `OnboardingClient` rejects with. */
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { SEARCH_ATTRIBUTES, WORKSPACE_NAME_MAX_COLUMN_BYTES } from '../domain/names.ts';
import { InvalidRequestError, NotSetUpError, OnboardingNotFoundError, UnavailableError } from './errors.ts';

/** gRPC status codes, as https://grpc.io/docs/guides/status-codes/ numbers them. */
const CANCELLED = 1;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const RESOURCE_EXHAUSTED = 8;
const ABORTED = 10;
const UNAVAILABLE = 14;

/** Runs calls to Temporal about one onboarding; what they throw becomes an error that says what to do. */
export async function aboutOnboarding<T>(workspaceName: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await askingTemporal(calls);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new OnboardingNotFoundError(workspaceName);
    throw error;
  }
}

/** Runs calls to Temporal; what they throw becomes an error that says what to do. */
export async function askingTemporal<T>(calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    if (isTooLong(error)) {
      throw new InvalidRequestError([
        {
          path: 'workspace_name',
          message: `must be at most ${WORKSPACE_NAME_MAX_COLUMN_BYTES} bytes as UTF-8 for a Temporal server whose database is PostgreSQL or MySQL`,
        },
      ]);
    }
    if (isUnavailable(error)) {
      throw new UnavailableError(
        'Temporal cannot be reached, or does not answer in time. Check TEMPORAL_ADDRESS and that the server runs; then try again.',
      );
    }
    const { code, details = '' } = grpcStatus(error);
    if (code === INVALID_ARGUMENT && /search attribute|no mapping defined/i.test(details)) {
      const named = SEARCH_ATTRIBUTES.map(({ name }) => name).filter((name) => details.includes(name));
      throw new NotSetUpError(notRegistered(named));
    }
    if (code === NOT_FOUND && /namespace/i.test(details)) {
      throw new NotSetUpError(
        'Temporal does not know this namespace. Check TEMPORAL_NAMESPACE, or create it with `temporal operator namespace create`.',
      );
    }
    throw error;
  }
}

/** Names what is missing, as far as that is known, and the command that adds it. */
export function notRegistered(missing: readonly string[]): string {
  const which = missing.length > 0 ? `: ${missing.join(', ')}` : '';
  return `Search attributes of onboardings are not registered in this namespace${which}. Run \`onboarding setup\` once.`;
}

/** Longer than `limit.maxIDLength` of this server, which the requests that reach it are otherwise well within. */
function isTooLong(error: unknown): boolean {
  const { code, details = '' } = grpcStatus(error);
  return (
    code === INVALID_ARGUMENT &&
    /workflow ?id (length exceeds limit|exceeds maximum allowed length)/i.test(details)
  );
}

/** Nobody answered in time, or nobody could be reached. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const { code } = grpcStatus(error);
  return [CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE].includes(code ?? -1);
}

/** Temporal will never take what it was asked, because of what is in it. */
export function isRefused(error: unknown): boolean {
  return grpcStatus(error).code === INVALID_ARGUMENT;
}

/** The run ended, or was reset, while it was being asked. */
export function isAborted(error: unknown): boolean {
  return grpcStatus(error).code === ABORTED;
}

function grpcStatus(error: unknown): { code?: number; details?: string } {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? { code: cause.code, details: cause.details } : {};
}
