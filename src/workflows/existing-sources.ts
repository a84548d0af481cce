/** I3: makes each source exist, and looks a last time at what stands. */
import { failure } from '../domain/failure.ts';
import { judge, type Look } from '../domain/look.ts';
import type { OnboardingInput } from '../domain/onboarding-input.ts';
import type { OnboardingActivities } from './activities.ts';
import type { Board } from './board.ts';
import { untilCommitWindowHasPassed } from './commit-window.ts';
import { activityFailureDetail, needsPerson } from './failures.ts';
import { isReset, type ScopedToken } from './scoped-token.ts';
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

  /** Lists what stands in the workspace under the wanted names. */
  async look(summary: string): Promise<Look> {
    const names = this.#board.sources.map(({ request }) => request.name);
    return await this.#token.use((token) =>
      this.#activities.listSources(summary)({ ...this.#common(), names, token }),
    );
  }

  /** Makes a source exist, parking it whenever it needs a person. */
  async untilExists(source: SourceRun, look: Look | null): Promise<void> {
    // The last look found it ambiguous: a person decides first.
    if (source.failure !== null) await source.needsPerson(source.failure);
    let runsLook = look;
    for (;;) {
      try {
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
    await untilCommitWindowHasPassed(this.#board, this.#input.policy);
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

  async #create(source: SourceRun, look: Look | null): Promise<void> {
    source.creating();
    const { index, request } = source;
    const ofThisName = look && { ...look, found: look.found.filter(({ name }) => name === request.name) };
    const createSource = this.#activities.createSource(index, request.name);
    const result = await this.#token.use(async (token) => {
      const input = { ...this.#common(), source: request, look: ofThisName, after_reset: isReset(), token };
      try {
        return await createSource({ ...input, carry: source.carry });
      } catch (error) {
        source.carryOn(activityFailureDetail(error)?.carry);
        throw error;
      }
    });
    source.exists(result);
  }

  async #delete(source: SourceRun, sourceId: string): Promise<void> {
    const { workspace_name, policy } = this.#common();
    const deleteSource = this.#activities.deleteSource(source.request.name);
    await this.#token.use((token) => deleteSource({ workspace_name, source_id: sourceId, token, policy }));
  }

  #common() {
    const { request, policy } = this.#input;
    return { workspace_name: request.workspace_name, workspace_id: this.#token.workspaceId ?? '', policy };
  }
}
