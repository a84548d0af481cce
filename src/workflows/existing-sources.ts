/** I3: makes each source exist, and looks a last time at what stands. */
import { workflowInfo } from '@temporalio/workflow';
import { failure } from '../domain/failure.ts';
import { judge, type Look } from '../domain/look.ts';
import type { OnboardingInput } from '../domain/history/onboarding-input.ts';
import type { OnboardingActivities } from './activities.ts';
import type { Board } from './board.ts';
import { untilCommitWindowHasPassed } from './commit-window.ts';
import { carryLeftBy, needsPerson } from './failures.ts';
import type { ScopedToken } from './scoped-token.ts';
import type { SourceRun } from './source-run.ts';

export class ExistingSources {
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
  async look(summary: string, ahead: readonly SourceRun[] = []): Promise<Look> {
    const names = this.#board.sources.map(({ request }) => request.name);
    const template_ids = [...new Set(ahead.map(({ request }) => request.source_template_id))];
    return await this.#activities.listSources(summary)({ ...this.#workspace(), names, template_ids });
  }

  /** Makes a source exist, parking it whenever it needs a person. */
  async untilExists(source: SourceRun, look: Look | null): Promise<void> {
    // The last look found it ambiguous: a person decides first.
    if (source.failure !== null) await source.needsPerson(source.failure);
    let runsLook = look;
    for (;;) {
      try {
        if (this.#mustBeChecked(source, runsLook)) await this.#check(source);
        await this.#create(source, runsLook);
        return;
      } catch (error) {
        await source.needsPerson(needsPerson(error));
        runsLook = null;
      }
    }
  }

  /** Where an outcome was unknown: looks again when nothing can still take effect, and heals what stands twice. */
  async lastLook(): Promise<void> {
    const unsettled = this.#board.sources.filter(({ carry }) => carry.latest_unknown !== null);
    if (unsettled.length === 0) return;
    await untilCommitWindowHasPassed(
      unsettled.map(({ carry }) => carry),
      this.#input.policy,
    );
    const { found } = await this.look('last look');
    for (const source of unsettled) {
      const judgement = judge(found, source.request, source.ours);
      if (judgement.kind === 'adopt') source.adopt(judgement.source_id);
      if (judgement.kind === 'ambiguous')
        source.isAmbiguous(failure('Onboarding.AmbiguousSource', judgement.detail));
      if (judgement.kind === 'heal') {
        await this.#delete(source, judgement.delete_id);
        source.heal(judgement.adopt_id);
      }
      source.settled();
    }
  }

  /** What exists is adopted as it is; only a configuration that is to be sent is worth a check. */
  #mustBeChecked({ request, check }: SourceRun, look: Look | null): boolean {
    const exists = look?.found.some(({ name }) => name === request.name) ?? false;
    return this.#input.policy.check && check === null && (!exists || request.corrected === true);
  }

  async #check(source: SourceRun): Promise<void> {
    source.checking();
    const { index, request } = source;
    const checkSource = this.#activities.checkSource(index, request.name);
    source.isChecked(await checkSource({ ...this.#workspace(), source: request }));
  }

  async #create(source: SourceRun, look: Look | null): Promise<void> {
    source.creating();
    const { index, request, carry } = source;
    const ofThisName = look && { ...look, found: look.found.filter(({ name }) => name === request.name) };
    const createSource = this.#activities.createSource(index, request.name);
    const { originalExecutionRunId: original_run_id } = workflowInfo();
    const input = { ...this.#workspace(), source: request, look: ofThisName, original_run_id, carry };
    try {
      source.exists(await createSource(input));
    } catch (error) {
      source.carryOn(carryLeftBy(error, carry, this.#input.policy));
      throw error;
    }
  }

  async #delete(source: SourceRun, sourceId: string): Promise<void> {
    const deleteSource = this.#activities.deleteSource(source.request.name);
    await deleteSource({ ...this.#workspace(), source_id: sourceId });
  }

  #workspace() {
    const { request, policy } = this.#input;
    const { workspace_name, region_id } = request;
    return {
      workspace_name,
      ...(region_id !== undefined && { region_id }),
      policy,
      ...this.#token.inUse(),
    };
  }
}
