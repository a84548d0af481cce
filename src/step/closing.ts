/** The wait for an onboarding's end, which holds no activity. */
import { condition, defineSignal, setHandler, uuid4, workflowInfo } from '@temporalio/workflow';
import { CLOSED_SIGNAL_PREFIX, type Waiter } from '../domain/history/messages.ts';
import type { Progress } from '../domain/run-state.ts';
import type { StepActivities } from './contract.ts';

export class Closing {
  /** This wait, as the onboarding knows it. */
  readonly waiter: Waiter;
  readonly #signal: ReturnType<typeof defineSignal<[string]>>;
  /** The run that has told that it closes. */
  #closingRunId: string | null = null;

  constructor() {
    const { workflowId: workflow_id, runId: run_id } = workflowInfo();
    const signal = `${CLOSED_SIGNAL_PREFIX}${uuid4()}`;
    this.waiter = { workflow_id, run_id, signal };
    this.#signal = defineSignal(signal);
    setHandler(
      this.#signal,
      (runId) => {
        this.#closingRunId = runId;
      },
      { description: 'An onboarding that this workflow waits for tells that it closes.' },
    );
  }

  /**
   * Resolves with the progress of the closed onboarding. It tells by itself when it closes; one that was terminated or timed out tells
   * nobody, so it is asked again after so long.
   */
  async of(
    workspaceName: string,
    { awaitedOnboarding }: Pick<StepActivities, 'awaitedOnboarding'>,
    askAgainMs: number,
  ): Promise<Progress> {
    for (;;) {
      await condition(() => this.#closingRunId !== null, askAgainMs, { summary: 'the onboarding is open' });
      const closing_run_id = this.#closingRunId;
      this.#closingRunId = null;
      const input = { workspace_name: workspaceName, waiter: this.waiter, closing_run_id };
      const { closed } = await awaitedOnboarding(input);
      if (closed !== null) return closed;
    }
  }

  /** Nothing is waited for any more. */
  end(): void {
    setHandler(this.#signal, undefined);
  }
}
