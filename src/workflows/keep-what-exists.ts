import { judge } from '../domain/look.ts';
import type { OnboardingInput } from '../domain/history/onboarding-input.ts';
import { activityTimeouts } from '../domain/policy.ts';
import { onboardingActivities } from './activities.ts';
import type { Board } from './board.ts';
import { untilCommitWindowHasPassed } from './commit-window.ts';
import { ExistingSources } from './existing-sources.ts';
import { needsPerson } from './failures.ts';
import type { ScopedToken } from './scoped-token.ts';

/** A cancelled run must end, also while Airbyte is away: its last look is given up after so many attempts' time. */
const ATTEMPTS = 3;

/** After a cancel: nothing more is created, nothing is removed, and a last look lists what exists. */
export async function keepWhatExists(
  input: OnboardingInput,
  board: Board,
  token: ScopedToken,
): Promise<void> {
  // Without a token of its own, this run has sent nothing that could be found.
  if (token.isIssued) {
    await untilCommitWindowHasPassed(
      board.sources.map(({ carry }) => carry),
      input.policy,
    );
    const giveUpAfter = ATTEMPTS * activityTimeouts(input.policy).createSource;
    const activities = onboardingActivities(input.policy, { giveUpAfter });
    const sources = new ExistingSources(input, board, activities, token);
    try {
      const { found } = await sources.look('last look after the cancel');
      for (const source of board.sources) {
        const judgement = judge(found, source.request, source.ours);
        if (judgement.kind === 'adopt') source.adopt(judgement.source_id);
      }
    } catch (error) {
      // The progress then says why it may not list everything that exists.
      board.failure = needsPerson(error);
    }
  }
  for (const source of board.sources) if (!source.isReady) source.cancelled();
  board.close('cancelled');
}
