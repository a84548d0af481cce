/** The start rules: what becomes of a request where its name has an onboarding already (I1). */
import { OnboardingConflictError } from '../domain/errors.ts';
import type { FieldDigests } from '../domain/history/types.ts';
import type { OnboardingRequest } from '../domain/onboarding-request.ts';
import type { StartOutcome } from '../domain/start-outcomes.ts';
import type { ClientSettings } from './client-context.ts';
import { differencesInWords, differingFields, requestDigest } from './digests.ts';
import type { Run } from './onboarding-run.ts';

/** `extend`, `replace`: a new run, which follows one that completed, or one that did not. */
export type StartRule = Exclude<StartOutcome, 'started'> | 'conflict' | 'extend' | 'replace';

/** @param isSame whether the run was started with the same request @param extend whether a completed one may be extended */
export function startRule(
  { isClosed, execution }: Pick<Run, 'isClosed' | 'execution'>,
  isSame: boolean,
  extend: boolean,
): StartRule {
  if (!isClosed) return isSame ? 'already_running' : 'conflict';
  if (execution === 'Completed') {
    if (isSame) return 'already_completed';
    return extend ? 'extend' : 'conflict';
  }
  return isSame ? 'already_failed' : 'replace';
}

/** Without a digest, or without its key, it counts as the same: a redelivery must never become an error. */
export function isSameRequest(
  { keyring }: Pick<ClientSettings, 'keyring'>,
  request: OnboardingRequest,
  { digest }: Pick<Run, 'digest'>,
): boolean {
  if (digest === null) return true;
  const own = requestDigest(keyring, request, digest.key_id);
  return own === null || own.digest === digest.digest;
}

/** @param known the digests of the fields that the run was started with */
export function conflictWith(
  { keyring }: Pick<ClientSettings, 'keyring'>,
  request: OnboardingRequest,
  run: Pick<Run, 'status' | 'digest'>,
  known: FieldDigests,
): OnboardingConflictError {
  const fields = differingFields(keyring, request, known, run.digest?.key_id);
  const inWords = differencesInWords(fields, request, known);
  return new OnboardingConflictError(request.workspace_name, run.status, fields, inWords);
}
