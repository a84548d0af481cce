/** I3: makes each source exist, and looks a last time at what stands. */
import { workflowInfo } from '@temporalio/workflow';
import { failure } from '../domain/failure.ts';
import type { Failure, Look, OnboardingInput } from '../domain/history/types.ts';
import { activityTimeouts } from '../domain/policy.ts';
import { onboardingActivities, type OnboardingActivities } from './activities.ts';
import { carryLeftBy, failureForPerson, untilCommitWindowHasPassed } from './call-outcomes.ts';
import type { Board } from './board.ts';
import type { ScopedToken } from './scoped-token.ts';
import type { SourceRun } from './source-run.ts';

/** A cancelled run must end, also while Airbyte is away: its last look is given up after so many attempts' time. */
const LAST_ATTEMPTS = 3;

export class SourceCreator {
  readonly #input: OnboardingInput;
  readonly #board: Board;
  readonly #activities: OnboardingActivities;
  readonly #token: ScopedToken;

  constructor(input: OnboardingInput, board: Board, activities: OnboardingActivities, token: ScopedToken) {
    this.#input = input;
    this.#board = board;
    this.#activities = activities;
    this.#token = token;
  }

  /** Lists what stands in the workspace under the wanted names. `ahead` are sources that are to be created next. */
  async look(
    summary: string,
    ahead: readonly SourceRun[] = [],
    { listSources }: Pick<OnboardingActivities, 'listSources'> = this.#activities,
  ): Promise<Look> {
    const names = this.#board.sources.map(({ request }) => request.name);
    const template_ids = [...new Set(ahead.map(({ request }) => request.source_template_id))];
    return await listSources(summary)({ ...this.#token.workspace(), names, template_ids });
  }

  /** Makes a source exist, parking it whenever it needs a person. */
  async untilExists(source: SourceRun, look: Look | null): Promise<void> {
    // The last look found it ambiguous: a person decides first.
    if (source.failure !== null) await source.park(source.failure);
    let runsLook = look;
    for (;;) {
      try {
        if (this.#input.policy.check && source.isToBeChecked(runsLook)) await this.#check(source);
        await this.#create(source, runsLook);
        return;
      } catch (error) {
        await source.park(failureForPerson(error));
        runsLook = null;
      }
    }
  }

  /** Where an outcome was unknown: looks again when nothing can still take effect, and heals what stands twice. */
  async lastLook(): Promise<void> {
    const unsettled = this.#board.sources.filter(({ carry }) => carry.latest_unknown !== null);
    if (unsettled.length === 0) return;
    await untilCommitWindowHasPassed(unsettled, this.#input.policy);
    const { found } = await this.look('last look');
    for (const source of unsettled) {
      const judgement = source.judge(found);
      if (judgement.kind === 'adopt') source.adopt(judgement.source_id);
      if (judgement.kind === 'ambiguous')
        source.failAsAmbiguous(failure('Onboarding.AmbiguousSource', judgement.detail));
      if (judgement.kind === 'heal') {
        await this.#delete(source, judgement);
        source.heal(judgement.adopt_id);
      }
      source.settle();
    }
  }

  /** After a cancel: nothing more is created, nothing is removed, and a last look lists what exists. */
  async keepWhatExists(): Promise<void> {
    // Without a token of its own, this run has sent nothing that could be found.
    const why = this.#token.isIssued ? await this.#adoptWhatStands() : null;
    this.#board.cancel(why);
  }

  /** Why it may not have found everything that exists, or `null`. */
  async #adoptWhatStands(): Promise<Failure | null> {
    const { policy } = this.#input;
    await untilCommitWindowHasPassed(this.#board.sources, policy);
    const giveUpAfterMs = LAST_ATTEMPTS * activityTimeouts(policy).createSourceMs;
    const activities = onboardingActivities(policy, { giveUpAfterMs });
    try {
      const { found } = await this.look('last look after the cancel', [], activities);
      for (const source of this.#board.sources) {
        const judgement = source.judge(found);
        if (judgement.kind === 'adopt') source.adopt(judgement.source_id);
      }
      return null;
    } catch (error) {
      return failureForPerson(error);
    }
  }

  async #check(source: SourceRun): Promise<void> {
    source.beginCheck();
    const { index, request } = source;
    const checkSource = this.#activities.checkSource(index, request.name);
    source.endCheck(await checkSource({ ...this.#token.workspace(), source: request }));
  }

  async #create(source: SourceRun, look: Look | null): Promise<void> {
    source.beginCreate();
    const { index, request, carry } = source;
    const ofThisName = look && { ...look, found: look.found.filter(({ name }) => name === request.name) };
    const createSource = this.#activities.createSource(index, request.name);
    const { originalExecutionRunId: original_run_id } = workflowInfo();
    const input = { ...this.#token.workspace(), source: request, look: ofThisName, original_run_id, carry };
    try {
      source.endCreate(await createSource(input));
    } catch (error) {
      source.keepCarry(carryLeftBy(error, carry, this.#input.policy));
      throw error;
    }
  }

  async #delete(
    source: SourceRun,
    { delete_id, adopt_id }: { readonly delete_id: string; readonly adopt_id: string },
  ): Promise<void> {
    const deleteSource = this.#activities.deleteSource(source.request.name);
    await deleteSource({ ...this.#token.workspace(), source_id: delete_id, adopted_id: adopt_id });
  }
}
