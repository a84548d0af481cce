import { condition } from '@temporalio/workflow';
import type { CheckSourceResult, CreateSourceResult } from '../activities/contract.ts';
import {
  type Carry,
  type Failure,
  type FieldProblem,
  type FoundSource,
  type Look,
  NOTHING_SENT,
  type SealedSourceRequest,
  type SourceProgress,
  type SourceState,
} from '../domain/history/types.ts';
import { judge, type Judgement } from '../domain/look.ts';
import { isReady } from '../domain/run-state.ts';
import { onceAnswered } from './answered.ts';

/** One wanted source in this run: what was asked for, what was done, and what is known of it. */
export class SourceRun {
  readonly index: number;
  readonly #changed: () => void;
  #request: SealedSourceRequest;
  #state: SourceState = 'waiting';
  #failure: Failure | null = null;
  #sourceId: string | null = null;
  #carry: Carry = NOTHING_SENT;
  /** The one id that a 2xx of this run returned: all that may ever be deleted (I3). */
  #ours: string | null = null;
  /** What came of the check of the configuration that is wanted now; `null` where there was none. */
  #check: CheckSourceResult['check'] | null = null;
  #attempts = 0;
  #preflightSkipped = false;
  #preflightProblems: readonly FieldProblem[] = [];
  #configApplied = false;
  #healed = false;

  constructor(index: number, request: SealedSourceRequest, changed: () => void) {
    this.index = index;
    this.#request = request;
    this.#changed = changed;
  }

  /** As it is wanted now: with the latest correction. */
  get request(): SealedSourceRequest {
    return this.#request;
  }

  /** Why it needs a person; a retry takes it away. */
  get failure(): Failure | null {
    return this.#failure;
  }

  get carry(): Carry {
    return this.#carry;
  }

  get isReady(): boolean {
    return isReady(this.#state);
  }

  judge(found: readonly FoundSource[]): Judgement {
    return judge(found, this.#request, this.#ours);
  }

  /** What exists is adopted as it is; only a configuration that is to be sent is worth a check. */
  isToBeChecked(look: Look | null): boolean {
    const exists = look?.found.some(({ name }) => name === this.#request.name) ?? false;
    return this.#check === null && (!exists || this.#request.corrected === true);
  }

  beginCheck(): void {
    this.#become('checking');
  }

  endCheck({ check }: CheckSourceResult): void {
    this.#check = check;
  }

  beginCreate(): void {
    this.#become('creating');
  }

  endCreate(result: CreateSourceResult): void {
    const { outcome, source_id, attempts, carry, config_applied, preflight, preflight_problems } = result;
    this.#attempts += attempts;
    this.#carry = { ...carry, failing_since: null };
    if (outcome === 'created') this.#ours = source_id;
    // What appeared after a create of ours with an unknown outcome is that create's.
    this.#configApplied = outcome === 'created' || carry.posted || config_applied === true;
    this.#preflightSkipped = preflight === 'skipped';
    this.#preflightProblems = preflight_problems ?? [];
    this.#sourceId = source_id;
    this.#become(outcome);
  }

  /** A look found it under another id than the one known before. */
  adopt(sourceId: string): void {
    if (sourceId === this.#sourceId) return;
    this.#sourceId = sourceId;
    this.#configApplied = this.#carry.posted;
    this.#become('adopted');
  }

  /** The second one, which this run had created, is gone. */
  heal(sourceId: string): void {
    this.#ours = null;
    this.#healed = true;
    this.adopt(sourceId);
  }

  /** The last look found what only a person can tell apart. */
  failAsAmbiguous(failure: Failure): void {
    this.#failure = failure;
    this.#become('failed');
  }

  /** A last look has seen what came of every call with an unknown outcome. */
  settle(): void {
    this.#carry = { ...this.#carry, latest_unknown: null };
  }

  cancel(): void {
    this.#become('cancelled');
  }

  /** Keeps what the calls so far left behind, for the next activity. */
  keepCarry(carry: Carry): void {
    this.#carry = carry;
  }

  /** Parks it until a retry takes the failure away. */
  async park(failure: Failure): Promise<void> {
    this.#failure = failure;
    this.#carry = { ...this.#carry, failing_since: null };
    this.#become('failed');
    await condition(onceAnswered(() => this.#failure === null));
  }

  retry(corrected: SealedSourceRequest | undefined): void {
    // A person was told of what was answered, and has looked after it, wherever it went.
    if (this.#failure?.type === 'Onboarding.WorkspaceChanged')
      this.#carry = { ...this.#carry, answered: undefined };
    this.#failure = null;
    if (corrected !== undefined) {
      this.#request = corrected;
      this.#check = null;
      this.#carry = { ...this.#carry, posted: false };
    }
    this.#become('waiting');
  }

  progress(): SourceProgress {
    return {
      name: this.#request.name,
      state: this.#state,
      source_id: this.#sourceId,
      attempts: this.#attempts,
      failure: this.#failure,
      next_attempt_at: null,
      ...(this.#state === 'adopted' && { config_applied: this.#configApplied }),
      ...(this.#preflightSkipped && { preflight: 'skipped' }),
      ...(this.#preflightProblems.length > 0 && { preflight_problems: this.#preflightProblems }),
      ...(this.#check !== null && { check: this.#check }),
      ...(this.#healed && { healed: true }),
    };
  }

  #become(state: SourceState): void {
    this.#state = state;
    this.#changed();
  }
}
