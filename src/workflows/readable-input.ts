import { ApplicationFailure } from '@temporalio/workflow';
import { failure } from '../domain/failure.ts';
import type { OnboardingInput } from '../domain/history/onboarding-input.ts';
import type { SealedSourceRequest } from '../domain/history/sealed-request.ts';
import { isSealed } from '../domain/sealed-form.ts';

/**
 * `start` validates a request before it reaches Temporal. What comes past it, from a form in the Temporal UI say,
 * must fail with words, rather than fail workflow tasks for ever; nor may it run with a secret in the open (I4).
 */
export function assertReadable(input: OnboardingInput | undefined): asserts input is OnboardingInput {
  const problem = problemOf(input);
  if (problem === null) return;
  const invalid = failure(
    'Onboarding.InvalidRequest',
    `${problem} Start it with OnboardingClient or \`onboarding start\`.`,
  );
  throw ApplicationFailure.nonRetryable(invalid.message, invalid.type, { failure: invalid });
}

function problemOf(input: Partial<OnboardingInput> | undefined): string | null {
  const request: Partial<OnboardingInput['request']> | undefined = input?.request;
  if (typeof request?.workspace_name !== 'string') return 'The input has no request with a workspace_name.';
  if (input?.policy === undefined) return 'The input has no policy.';
  const sources: unknown = request.sources;
  if (!Array.isArray(sources) || sources.length === 0) return 'The request has no sources.';
  const isInTheOpen = (sources as (Partial<SealedSourceRequest> | null)[]).some(
    (source) => !isSealed(source?.sealed_source_config),
  );
  return isInTheOpen ? 'A source has no sealed configuration.' : null;
}
