/** Workers as processes of their own: one that has ended, by a kill or by itself, is replaced. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Environment } from '../../src/config/index.ts';

/** Built code: bundling the workflows anew for every worker would take longer than most of them live. */
const ENTRY = fileURLToPath(new URL('../../dist/src/worker.js', import.meta.url));
const RESTART_AFTER_MS = 500;

export interface WorkerProcessesOptions {
  readonly count: number;
  readonly environment: Environment;
  /** Where each worker's log goes. */
  readonly logFolder: string;
}

export class WorkerProcesses {
  readonly #options: WorkerProcessesOptions;
  readonly #slots: Slot[];

  constructor(options: WorkerProcessesOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.count }, (_, index) => new Slot(index + 1, this.#start));
  }

  /** How many ended although nobody had killed them. */
  get endedByThemselves(): number {
    return this.#slots.reduce((sum, slot) => sum + slot.endedByItself, 0);
  }

  /**
   * Kills one with SIGKILL.
   * @param choice 0 to 1: which one
   * @param downMs how long nothing runs in its place
   * @returns its number
   */
  kill(choice: number, downMs: number): number {
    const slot = this.#slots[Math.floor(choice * this.#slots.length)];
    slot?.kill(downMs);
    return slot?.number ?? 0;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.stop()));
  }

  readonly #start = (number: number): WorkerProcess => {
    const { environment, logFolder } = this.#options;
    const log = { file: join(logFolder, `worker-${number}.log`), append: true };
    // A process group of its own: Ctrl-C must reach the harness alone, which stops its parts in their order.
    return execa(process.execPath, [ENTRY], {
      env: { ONBOARDING_METRICS_PORT: 'off', ...environment },
      extendEnv: false,
      reject: false,
      detached: true,
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: log,
    });
  };
}

interface WorkerProcess extends PromiseLike<unknown> {
  kill(signal: 'SIGKILL'): boolean;
}

/** One place among the workers, which is never empty for long. */
class Slot {
  readonly number: number;
  endedByItself = 0;
  readonly #start: (number: number) => WorkerProcess;
  readonly #kept: Promise<void>;
  readonly #stopping = new AbortController();
  #process: WorkerProcess | null = null;
  /** Of the kill that the present process has met. */
  #downMs: number | null = null;

  constructor(number: number, start: (number: number) => WorkerProcess) {
    this.number = number;
    this.#start = start;
    this.#kept = this.#keep();
  }

  kill(downMs: number): void {
    this.#downMs = downMs;
    this.#process?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#process?.kill('SIGKILL');
    await this.#kept;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    const killWithUs = (): void => void this.#process?.kill('SIGKILL');
    process.once('exit', killWithUs);
    while (!signal.aborted) {
      const downMs = await this.#life();
      await pause(downMs, undefined, { signal }).catch(() => undefined);
    }
    process.off('exit', killWithUs);
  }

  /** From the start of a process to its end. @returns how long its place is to stay empty, in milliseconds */
  async #life(): Promise<number> {
    this.#downMs = null;
    this.#process = this.#start(this.number);
    await this.#process;
    this.#process = null;
    const downMs = this.#killedFor();
    if (downMs === null && !this.#stopping.signal.aborted) this.endedByItself += 1;
    return downMs ?? RESTART_AFTER_MS;
  }

  #killedFor(): number | null {
    return this.#downMs;
  }
}
