import {
  UnavailableError,
  type OnboardingClient,
  type OnboardingRequestInput,
  type StartResult,
} from '../../src/client.ts';

/** What came of a signup event that is delivered, as its sender does, until Temporal has it. */
export async function deliver(
  onboarding: OnboardingClient,
  request: OnboardingRequestInput,
): Promise<StartResult> {
  for (;;) {
    try {
      return await onboarding.start(request);
    } catch (error) {
      // A machine that is busy with all the others does not answer each of them in time.
      if (!(error instanceof UnavailableError)) throw error;
    }
  }
}
