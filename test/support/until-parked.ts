import type { OnboardingApi, Progress } from '../../src/client.ts';

/** Waits until nothing of it goes on without a person, and answers its progress then. */
export async function untilParked(onboarding: OnboardingApi, workspaceName: string): Promise<Progress> {
  for await (const progress of onboarding.watch(workspaceName, { interval: 20 })) {
    if (progress.stage === 'waiting_for_person') return progress;
  }
  throw new Error(`The onboarding of ${workspaceName} closed before it needed a person.`);
}
