/** From what the Temporal client throws to what `OnboardingClient` rejects with. */
import { WorkflowNotFoundError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { SEARCH_ATTRIBUTES, WORKSPACE_NAME_MAX_COLUMN_BYTES } from '../domain/names.ts';
import {
  InvalidRequestError,
  NotPermittedError,
  NotSetUpError,
  OnboardingNotFoundError,
  TemporalError,
  UnavailableError,
} from '../domain/errors.ts';
import { grpcStatus, isGrpc, statusText } from './grpc-status.ts';

/** Runs calls to Temporal about one onboarding; what they throw becomes an error that says what to do. */
export async function aboutOnboarding<T>(workspaceName: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await askingTemporal(calls);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new OnboardingNotFoundError(workspaceName);
    throw error;
  }
}

/** As {@link aboutOnboarding}, for what calls tell one after the other. */
export async function* eachAboutOnboarding<T>(
  workspaceName: string,
  told: AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  try {
    for (;;) {
      const { done, value } = await aboutOnboarding(workspaceName, () => told.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    await told.return();
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
    throw refusal(error) ?? error;
  }
}

/** What Temporal answered and will answer again; `null` where it was not its answer. */
function refusal(error: unknown): Error | null {
  // Of what the workflow client asks, the SDK takes this one's status away.
  if (error instanceof NamespaceNotFoundError) return new NotSetUpError(unknownNamespace(error.namespace));
  const status = grpcStatus(error);
  if (status === null) return null;
  const { details } = status;
  if (isGrpc(error, 'INVALID_ARGUMENT') && /search attribute|no mapping defined/i.test(details)) {
    const named = SEARCH_ATTRIBUTES.map(({ name }) => name).filter((name) => details.includes(name));
    return new NotSetUpError(notRegistered(named));
  }
  if (isGrpc(error, 'NOT_FOUND') && /namespace/i.test(details)) {
    const [, name] = /^Namespace (\S+) is not found/.exec(details) ?? [];
    return new NotSetUpError(unknownNamespace(name));
  }
  if (isNotPermitted(error)) return new NotPermittedError(statusText(status), error);
  return new TemporalError(statusText(status), error);
}

/** What is told of a namespace that there is not, and what to do about it. */
export function unknownNamespace(name?: string): string {
  const which = name === undefined ? 'this namespace' : `the namespace ${name}`;
  return (
    `Temporal does not know ${which}. Check TEMPORAL_NAMESPACE and TEMPORAL_ADDRESS, or create it: ` +
    `\`temporal operator namespace create --namespace ${name ?? 'NAME'}\`, and then \`onboarding setup\`.`
  );
}

/** Names what is missing, as far as that is known, and the command that adds it. */
export function notRegistered(missing: readonly string[]): string {
  const which = missing.length > 0 ? `: ${missing.join(', ')}` : '';
  return `Search attributes of onboardings are not registered in this namespace${which}. Run \`onboarding setup\` once.`;
}

/** Longer than `limit.maxIDLength` of this server, which the requests that reach it are otherwise well within. */
function isTooLong(error: unknown): boolean {
  return (
    isGrpc(error, 'INVALID_ARGUMENT') &&
    /workflow ?id (length exceeds limit|exceeds maximum allowed length)/i.test(
      grpcStatus(error)?.details ?? '',
    )
  );
}

/** Nobody answered in time, or nobody could be reached. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  return isGrpc(error, 'CANCELLED', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'UNAVAILABLE');
}

/** Temporal knows this caller not at all, or does not let it do this. */
export function isNotPermitted(error: unknown): boolean {
  return isGrpc(error, 'PERMISSION_DENIED', 'UNAUTHENTICATED');
}

/** Temporal will never take what it was asked, because of what is in it. */
export function isRefused(error: unknown): boolean {
  return isGrpc(error, 'INVALID_ARGUMENT');
}

/** What Temporal says of it; the client's own message leaves that out. */
export function refusalOf(error: unknown): string {
  const status = grpcStatus(error);
  return status === null || status.details === '' ? (error as Error).message : status.details;
}

/** The run ended, or was reset, while it was being asked. */
export function isAborted(error: unknown): boolean {
  return isGrpc(error, 'ABORTED');
}
