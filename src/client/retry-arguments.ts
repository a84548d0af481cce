import type { Correction, CorrectionInput, SourceRequestInput } from '../domain/onboarding-request.ts';
import { validCorrection } from './prepare-request.ts';
import type { RetryOptions } from './retry.ts';

/** What `retry` takes beside the name: corrected sources in any of their forms, with options among them, or beside them. */
export type RetriedWith =
  CorrectionInput | ({ readonly sources?: readonly SourceRequestInput[] } & RetryOptions);

/** What came with a retry, told apart. @throws InvalidRequestError with every problem */
export async function retryArguments(
  corrected: RetriedWith,
  options: RetryOptions | undefined,
): Promise<{ readonly correction: Correction | null; readonly options: RetryOptions }> {
  // It may come from a file or a body, and be anything, `null` too.
  const given = Object(corrected) as RetryOptions;
  const { answerWithin, ...sources } = given;
  const isOfBoth = options === undefined && 'answerWithin' in given;
  const correction = await validCorrection(isOfBoth ? sources : corrected);
  const { preflight = given.preflight, ...others } = options ?? { answerWithin };
  return { correction, options: { ...others, preflight } };
}
