/** Whether the tests notice a mutant. */
import { batchesOf, type Durations } from './batches.ts';
import type { Checkout } from './checkout.ts';
import { mutatedText, type Mutation } from './mutations.ts';
import { runTests, type RunResult } from './vitest-run.ts';

export interface Judgement {
  /**
   * `timeout`: a run hung, which counts as noticed. `unjudged`: all that were run passed, and there was no time for
   * the others.
   */
  readonly verdict: 'noticed' | 'survived' | 'timeout' | 'unjudged';
  /** The test file that noticed it. */
  readonly by: string | null;
}

export interface JudgeOptions {
  readonly checkout: Checkout;
  /** Of vitest itself. */
  readonly args: readonly string[];
  readonly durations: Durations;
  /** For one mutant. */
  readonly minutes: number;
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
}

/** A run that takes so much longer than its files did hangs; the machine may be busy, and has to start it. */
const HANGS = { times: 5, more: 3 * 60_000 };
const NO_TEST_RAN = 'before any test';

export class Judge {
  readonly #options: JudgeOptions;
  /** Test files that were seen to pass, and that were seen to fail, without a mutant. */
  readonly #sound = new Set<string>();
  readonly #broken = new Set<string>();

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** @throws Error where the signal ends it */
  async judge(mutation: Mutation, tests: readonly string[]): Promise<Judgement> {
    const end = performance.now() + this.#options.minutes * 60_000;
    const batches = batchesOf(tests, this.#options.durations);
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const files = batch.filter((file) => !this.#broken.has(file));
      if (files.length === 0) continue;
      const left = end - performance.now();
      if (left <= 0) return { verdict: 'unjudged', by: null };
      const usual = this.#usual(files);
      const result = await this.#runMutated(mutation, files, Math.min(left, usual));
      if (result.kind === 'timeout') return { verdict: usual < left ? 'timeout' : 'unjudged', by: null };
      if (result.kind === 'passed') for (const file of files) this.#sound.add(file);
      if (result.kind === 'failed') {
        const by = result.by.find((file) => files.includes(file));
        if (await this.#isSound(by ?? files[0]!)) return { verdict: 'noticed', by: by ?? NO_TEST_RAN };
        // The others of the batch were not run to their end.
        batches.unshift(files);
      }
    }
    return { verdict: 'survived', by: null };
  }

  async #runMutated(mutation: Mutation, files: readonly string[], milliseconds: number): Promise<RunResult> {
    const { checkout } = this.#options;
    const text = mutatedText(await checkout.read(mutation.file), mutation);
    return await checkout.with(mutation.file, text, () => this.#run(files, milliseconds));
  }

  /** Whether it passes without a mutant: else its failure says nothing. Tried once. */
  async #isSound(file: string): Promise<boolean> {
    if (this.#sound.has(file)) return true;
    const { kind } = await this.#run([file], this.#usual([file]));
    (kind === 'passed' ? this.#sound : this.#broken).add(file);
    if (kind !== 'passed') this.#options.report(`${file} is left out: it does not pass without a mutant.`);
    return kind === 'passed';
  }

  async #run(files: readonly string[], milliseconds: number): Promise<RunResult> {
    const { checkout, args, signal } = this.#options;
    return await runTests({ root: checkout.root, args, files, milliseconds, signal });
  }

  /** Milliseconds that a run of them should not take. */
  #usual(files: readonly string[]): number {
    const { durations, minutes } = this.#options;
    const times = files.map((file) => durations[file] ?? minutes * 60_000);
    return HANGS.times * times.reduce((sum, time) => sum + time, 0) + HANGS.more;
  }
}
