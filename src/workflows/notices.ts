/**
 * The notices of an onboarding: each is a workflow of its own, which goes on when this one has closed, so that it closes at once
 * however long a receiver is away.
 */
import { CancellationScope, condition, log, startChild, workflowInfo } from '@temporalio/workflow';
import type { NoticeInput } from '../domain/history/notices.ts';
import type { OnboardingPolicy } from '../domain/history/types.ts';
import { NOTICE_WORKFLOW_TYPE, noticeWorkflowId } from '../domain/names.ts';
import { noticeOf, noticeSummary, type ToldStatus, type Transition } from '../domain/notices.ts';
import { toldProgress } from '../domain/told-progress.ts';
import type { Board } from './board.ts';

export class Notices {
  /** Without it nothing is told, and nothing more stands in the history. */
  readonly areWanted: boolean;
  readonly #board: Board;
  #told: Board['status'] = 'running';
  #timesOfAttention = 0;
  /** How many of them Temporal has not started yet. */
  #starting = 0;

  constructor(board: Board, { notices }: OnboardingPolicy) {
    this.areWanted = notices === true;
    this.#board = board;
  }

  /** From now on each change of the status is told, also while the run is being cancelled. */
  begin(): void {
    if (this.areWanted) void CancellationScope.nonCancellable(() => this.#tellEachChange());
  }

  /** Waits until all have been started: not until anybody has them. */
  async untilStarted(): Promise<void> {
    await CancellationScope.nonCancellable(() =>
      condition(() => this.#told === this.#board.status && this.#starting === 0),
    );
  }

  async #tellEachChange(): Promise<never> {
    for (;;) {
      await condition(() => this.#told !== this.#board.status);
      await onceNothingElseGoesOn();
      const { status } = this.#board;
      this.#told = status;
      if (status !== 'running') void this.#start(status);
    }
  }

  /** What becomes of a notice changes nothing about the onboarding. */
  async #start(status: ToldStatus): Promise<void> {
    this.#starting += 1;
    try {
      const { workflowId, runId, originalExecutionRunId } = workflowInfo();
      const input: NoticeInput = { notice: noticeOf(status, new Date().toISOString(), this.#progress()) };
      const { workspace_name } = input.notice.data;
      const transition = this.#transition(status);
      await startChild(NOTICE_WORKFLOW_TYPE, {
        // That of the run before a reset: it is checked against the history that both have in common.
        workflowId: noticeWorkflowId(workspace_name, originalExecutionRunId, transition),
        args: [input],
        parentClosePolicy: 'ABANDON',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        staticSummary: noticeSummary(input.notice),
      });
      log.debug('a notice was started', { workflowId, runId, transition });
    } catch (error) {
      const { name, message } = error as Error;
      // Told before: by this run, before it was reset.
      if (name !== 'WorkflowExecutionAlreadyStartedError')
        log.warn('a notice could not be started', { status, why: message });
    } finally {
      this.#starting -= 1;
    }
  }

  #transition(status: ToldStatus): Transition {
    return status === 'needs_attention' ? `needs_attention-${(this.#timesOfAttention += 1)}` : status;
  }

  #progress() {
    const { workflowId: workflow_id, runId: run_id, startTime } = workflowInfo();
    const progress = toldProgress(this.#board.progress(), { isTriedAgain: false });
    const closed_at = this.#board.isClosed ? progress.updated_at : null;
    return {
      ...progress,
      started_at: startTime.toISOString(),
      closed_at,
      workflow_id,
      run_id,
      partial: false,
    };
  }
}

/**
 * The moment in which all that this activation has brought about is done. Otherwise the start of a notice and other commands race
 * through microtasks, and how many there are depends on the worker's interceptors: what a traced worker wrote would not replay on
 * one that is not (I5). Conditions are looked at again when no microtask is left; one that is new, for the first time then.
 */
function onceNothingElseGoesOn(): Promise<void> {
  let looks = 0;
  return condition(() => looks++ > 0);
}
