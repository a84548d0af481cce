/** What Temporal answers a call with that it does not do, and the errors, with what to do about it, that come of that. */
import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import {
  InvalidRequestError,
  NotPermittedError,
  NotSetUpError,
  OnboardingNotFoundError,
  TemporalError,
  UnavailableError,
} from '../domain/errors.ts';
import { SEARCH_ATTRIBUTES, WORKSPACE_NAME_MAX_COLUMN_BYTES } from '../domain/names.ts';
import { shellQuoted } from '../domain/words.ts';

/** Status codes, as https://grpc.io/docs/guides/status-codes/ numbers them. */
const GRPC = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

type GrpcCode = keyof typeof GRPC;

interface GrpcStatus {
  readonly code: number;
  /** The service's own words. */
  readonly details: string;
}

/** The status of an error, or of what caused it; `null` where no call was answered with one. */
export function grpcStatus(error: unknown): GrpcStatus | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause)) return { code: cause.code, details: cause.details };
  }
  return null;
}

/** `PERMISSION_DENIED: Request unauthorized`, for people. */
export function statusText({ code, details }: GrpcStatus): string {
  const [name = `gRPC status ${code}`] = Object.entries(GRPC).find(([, number]) => number === code) ?? [];
  return details === '' ? name : `${name}: ${details}`;
}

/** Whether a call was answered with one of these. */
export function isGrpc(error: unknown, ...codes: readonly GrpcCode[]): boolean {
  const status = grpcStatus(error);
  return status !== null && codes.some((code) => GRPC[code] === status.code);
}

/** The answer of a call; `null` where that is one of these statuses. */
export async function nullIfGrpc<T>(call: Promise<T>, ...codes: readonly GrpcCode[]): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (isGrpc(error, ...codes)) return null;
    throw error;
  }
}

/** Whether nobody answered in time, or nobody could be reached. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  return isGrpc(error, 'CANCELLED', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'UNAVAILABLE');
}

/** Whether Temporal knows this caller not at all, or does not let it do this. */
export function isNotPermitted(error: unknown): boolean {
  const status = grpcStatus(error);
  return status !== null && isNotPermittedCode(status.code);
}

/** As {@link isNotPermitted}, of a status's code. */
export function isNotPermittedCode(code: number): boolean {
  return code === GRPC.PERMISSION_DENIED || code === GRPC.UNAUTHENTICATED;
}

/** Whether Temporal will never take this request, because of what is in it. */
export function isRefused(error: unknown): boolean {
  return isGrpc(error, 'INVALID_ARGUMENT');
}

/** Whether the run ended, or was reset, during the call. */
export function isRunOver(error: unknown): boolean {
  return isGrpc(error, 'ABORTED');
}

/** Whether an update met a workflow task that failed, as that of a run that is just being reset: nothing of it stands in the history. */
export function isTaskFailed(error: unknown): boolean {
  return (
    isGrpc(error, 'FAILED_PRECONDITION') && /workflow task failure/i.test(grpcStatus(error)?.details ?? '')
  );
}

/** Temporal's own words of a refusal; the client's message leaves them out. */
export function refusalText(error: unknown): string {
  const details = grpcStatus(error)?.details ?? '';
  return details === '' ? (error as Error).message : details;
}

/** Runs calls to Temporal; what they throw becomes an error that says what to do. */
export async function callTemporal<T>(calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    throw errorFor(error);
  }
}

/** As {@link callTemporal}, for calls about one onboarding. */
export async function callTemporalAbout<T>(workspaceName: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await callTemporal(calls);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new OnboardingNotFoundError(workspaceName);
    throw error;
  }
}

/** As {@link callTemporalAbout}, for answers that come one after the other. */
export async function* eachAnswerAbout<T>(
  workspaceName: string,
  answers: AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  try {
    for (;;) {
      const { done, value } = await callTemporalAbout(workspaceName, () => answers.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    await answers.return();
  }
}

/** The error that says what to do, for one that Temporal answered with, or that nobody answered; any other as it is. */
function errorFor(error: unknown): unknown {
  if (isTooLong(error)) {
    return new InvalidRequestError([
      {
        path: 'workspace_name',
        message: `must be at most ${WORKSPACE_NAME_MAX_COLUMN_BYTES} bytes as UTF-8 for a Temporal server whose database is PostgreSQL or MySQL`,
      },
    ]);
  }
  if (isUnavailable(error)) {
    return new UnavailableError(
      'Temporal cannot be reached, or does not answer in time. Check TEMPORAL_ADDRESS and that the server runs; then try again.',
    );
  }
  // Of what the workflow client calls, the SDK takes this one's status away.
  if (error instanceof NamespaceNotFoundError) return unknownNamespaceError(error.namespace);
  const status = grpcStatus(error);
  if (status === null) return error;
  const { details } = status;
  if (isRefused(error) && /search attribute|no mapping defined/i.test(details)) {
    return notRegisteredError(
      SEARCH_ATTRIBUTES.map(({ name }) => name).filter((name) => details.includes(name)),
    );
  }
  if (isGrpc(error, 'NOT_FOUND') && /namespace/i.test(details)) {
    return unknownNamespaceError(/^Namespace (\S+) is not found/.exec(details)?.[1]);
  }
  if (isNotPermitted(error)) return new NotPermittedError(statusText(status), error);
  return new TemporalError(statusText(status), error);
}

function unknownNamespaceError(name?: string): NotSetUpError {
  const which = name === undefined ? 'this namespace' : `the namespace ${name}`;
  const namespace = name === undefined ? 'NAME' : shellQuoted(name);
  return new NotSetUpError(
    `Temporal does not know ${which}. Check TEMPORAL_NAMESPACE and TEMPORAL_ADDRESS, or create it: ` +
      `\`temporal operator namespace create --namespace ${namespace}\`, and then \`onboarding setup\`.`,
  );
}

/** An error that names the missing search attributes, as far as they are known, and the command that adds them. */
export function notRegisteredError(missing: readonly string[]): NotSetUpError {
  const which = missing.length > 0 ? `: ${missing.join(', ')}` : '';
  return new NotSetUpError(
    `Search attributes of onboardings are not registered in this namespace${which}. Run \`onboarding setup\` once.`,
  );
}

/** Whether the workflow id is over this server's `limit.maxIDLength`; all else in a request is well within its limits. */
function isTooLong(error: unknown): boolean {
  const tooLong = /workflow ?id (length exceeds limit|exceeds maximum allowed length)/i;
  return isRefused(error) && tooLong.test(grpcStatus(error)?.details ?? '');
}
