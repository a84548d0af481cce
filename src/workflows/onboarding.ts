import { CancellationScope, CancelledFailure, isCancellation, setHandler } from '@temporalio/workflow';
import {
  isKnownApi,
  type Look,
  type OnboardingInput,
  sealedParts,
  type SealedSourceRequest,
  type WorkflowProgress,
} from '../domain/history/types.ts';
import { failure } from '../domain/failure.ts';
import { isSealed } from '../domain/sealed-form.ts';
import { onboardingActivities } from './activities.ts';
import { Attention } from './attention.ts';
import { Board } from './board.ts';
import { sleepUntil, workflowFailure } from './call-outcomes.ts';
import { progressQuery } from '../domain/history/messages.ts';
import { Notices } from './notices.ts';
import { ScopedToken } from './scoped-token.ts';
import { SourceCreator } from './sources.ts';
import { Waiters } from './waiters.ts';

/**
 * Onboards one customer (I1): ends with each wanted source existing exactly once in the customer's workspace.
 *
 * Completes with the progress; fails with a type of the closed set (I7); cancelled, it keeps what exists.
 */
export async function onboarding(input: OnboardingInput): Promise<WorkflowProgress> {
  assertReadable(input);
  const board = new Board(input);
  const activities = onboardingActivities(input.policy);
  const token = new ScopedToken(input, activities);
  const attention = new Attention(board, token, input.policy);
  const creator = new SourceCreator(input, board, activities, token);
  const notices = new Notices(board, input.policy);

  setHandler(progressQuery, () => board.progress(), {
    description: 'How far the onboarding is, source by source.',
  });
  attention.acceptRetries();
  const waiters = new Waiters();
  waiters.accept();
  board.show();
  notices.begin();

  try {
    const progress = await attention.whileOpen(async () => {
      await untilPreviousRunHasSettled(input, board);
      await attention.untilDone(() => token.issue());
      board.enterWorkspace(token.workspaceId);
      const look = await attention.untilDone(() => creator.look('look', board.sources));
      await createAll(board, attention, creator, look);
      return board.close('completed');
    });
    if (notices.areWanted) await notices.untilStarted();
    return progress;
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => creator.keepWhatExists());
    if (notices.areWanted) await notices.untilStarted();
    throw error;
  } finally {
    // A signal is not sent by a run that has closed.
    if (waiters.areToBeTold()) await waiters.tell();
  }
}

/**
 * `start` validates a request before it reaches Temporal. What comes past it, from a form in the Temporal UI say,
 * must fail with words, rather than fail workflow tasks for ever; nor may it run with a secret in the open (I4).
 */
function assertReadable(input: OnboardingInput | undefined): asserts input is OnboardingInput {
  const problem = problemOf(input);
  if (problem === null) return;
  const detail = `${problem} Start it with OnboardingClient or \`onboarding start\`.`;
  throw workflowFailure(failure('Onboarding.InvalidRequest', detail));
}

function problemOf(input: Partial<OnboardingInput> | undefined): string | null {
  const request: Partial<OnboardingInput['request']> | undefined = input?.request;
  if (typeof request?.workspace_name !== 'string') return 'The input has no request with a workspace_name.';
  if (input?.policy === undefined) return 'The input has no policy.';
  if (!isKnownApi(input.policy.api)) return 'The input names an API that there is not.';
  const sources: unknown = request.sources;
  if (!Array.isArray(sources) || sources.length === 0) return 'The request has no sources.';
  const isInTheOpen = (sources as (Partial<SealedSourceRequest> | null)[]).some(
    (source) => !sealedParts(source).every(isSealed),
  );
  return isInTheOpen ? 'A source has no sealed configuration.' : null;
}

/** What the run before left in flight may still take effect: until then nothing is asked and nothing is looked at. */
async function untilPreviousRunHasSettled({ previous_run }: OnboardingInput, board: Board): Promise<void> {
  const settledAt = Date.parse(previous_run?.settled_at ?? '');
  if (!(settledAt > Date.now())) return;
  board.waitUntil(new Date(settledAt));
  await sleepUntil(settledAt, 'calls of the run before');
  board.waitUntil(null);
}

/** Creates the sources in parallel, and looks a last time where an outcome was unknown; again while one is missing. */
async function createAll(
  board: Board,
  attention: Attention,
  creator: SourceCreator,
  firstLook: Look,
): Promise<void> {
  let look: Look | null = firstLook;
  do {
    const missing = board.sources.filter(({ isReady }) => !isReady);
    await everyOne(missing.map((source) => creator.untilExists(source, look)));
    look = null;
    await attention.untilDone(() => creator.lastLook());
  } while (board.sources.some(({ isReady }) => !isReady));
}

/** Waits for all, also when one of them is cancelled: what is in flight ends before the run goes on. */
async function everyOne(all: readonly Promise<void>[]): Promise<void> {
  const ended = await Promise.allSettled(all);
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  // A cancel that comes while the last calls end is swallowed by their success.
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('Cancelled');
}
