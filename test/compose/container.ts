/** One container's process: started, asked for its health, and started again as Docker does it. */
import { setTimeout as pause } from 'node:timers/promises';
import { execa, type ResultPromise } from 'execa';

/** What Docker is told of a container. */
export interface ContainerOptions {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** What asks it to end. */
  readonly stopSignal: NodeJS.Signals;
  readonly stopGraceMs: number;
  readonly restart: RestartPolicy;
  /** `null`: it has none, and is up while it runs. */
  readonly health: HealthOptions | null;
}

export type RestartPolicy = 'no' | 'on-failure' | 'unless-stopped';

export interface HealthOptions {
  readonly command: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
}

export type State = 'starting' | 'healthy' | 'unhealthy' | 'exited';

export interface Transition {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly state: State;
  /** Of a container that has exited; a signal's number and 128, as a shell tells it. */
  readonly exitCode?: number;
}

/** Docker waits twice as long before each restart, up to a minute, until a container has run for ten seconds. */
const RESTART = { firstMs: 100, mostMs: 60_000, settledMs: 10_000 } as const;
const SIGNALS: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
const OUTPUT_CHARACTERS = 100_000;

export class Container {
  readonly transitions: Transition[] = [];
  /** The end of what it has written. */
  output = '';
  /** How often its policy has started it again. */
  restarts = 0;
  readonly #options: ContainerOptions;
  #child: ResultPromise | null = null;
  #life: Promise<void> = Promise.resolve();
  #isToStop = true;
  readonly #watchers = new Set<() => void>();

  constructor(options: ContainerOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get state(): State {
    return this.transitions.at(-1)?.state ?? 'exited';
  }

  start(): void {
    this.#isToStop = false;
    this.#life = this.#live();
  }

  /** As `docker stop`: it is asked, killed where it has not ended in time, and not started again. @returns milliseconds */
  async stop(): Promise<number> {
    const since = Date.now();
    this.#isToStop = true;
    const child = this.#child;
    child?.kill(this.#options.stopSignal);
    const killing = setTimeout(() => child?.kill('SIGKILL'), this.#options.stopGraceMs);
    await this.#life;
    clearTimeout(killing);
    return Date.now() - since;
  }

  /** As a crash does: the restart policy decides what follows. */
  crash(): void {
    this.#child?.kill('SIGKILL');
  }

  /** As `docker pause`: nothing of it runs. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Resolves with the exit code. @throws Error where it is not over in time */
  async untilCompleted(withinMs: number): Promise<number> {
    const ended = this.#life.then(() => 'ended' as const);
    const limit = new AbortController();
    const late = pause(withinMs, 'late' as const, { signal: limit.signal }).catch(() => 'late' as const);
    const outcome = await Promise.race([ended, late]);
    limit.abort();
    if (outcome === 'late') throw new Error(`${this.name} has not ended in time:\n${this.output}`);
    return this.transitions.at(-1)?.exitCode ?? 1;
  }

  /** @param count of the transitions that are not looked at @throws Error where it does not come in time */
  async until(wanted: State, withinMs: number, count = 0): Promise<void> {
    const limit = AbortSignal.timeout(withinMs);
    while (!this.transitions.slice(count).some(({ state }) => state === wanted)) {
      if (limit.aborted) throw new Error(`${this.name} has not become ${wanted} in time:\n${this.output}`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#watchers.delete(wake);
          limit.removeEventListener('abort', wake);
          resolve();
        };
        this.#watchers.add(wake);
        limit.addEventListener('abort', wake);
      });
    }
  }

  async #live(): Promise<void> {
    for (let waitMs: number = RESTART.firstMs; ;) {
      const since = Date.now();
      const exitCode = await this.#run();
      const isDone =
        this.#options.restart === 'no' || (this.#options.restart === 'on-failure' && exitCode === 0);
      if (this.#isToStop || isDone) return;
      if (Date.now() - since >= RESTART.settledMs) waitMs = RESTART.firstMs;
      await pause(waitMs);
      waitMs = Math.min(waitMs * 2, RESTART.mostMs);
      if (this.#hasBeenStopped()) return;
      this.restarts += 1;
    }
  }

  /** Asked anew after a pause, in which it can change. */
  #hasBeenStopped(): boolean {
    return this.#isToStop;
  }

  /** From the start of its process to its end. @returns the exit code */
  async #run(): Promise<number> {
    const [program = '', ...args] = this.#options.command;
    const child = execa(program, args, {
      cwd: this.#options.folder,
      env: this.#options.environment,
      extendEnv: false,
      reject: false,
      buffer: false,
      all: true,
      stdin: 'ignore',
      // A process group of its own: Ctrl-C must reach the command alone, which stops the parts in their order.
      detached: true,
    });
    child.all.on('data', (chunk: Buffer) => {
      this.output = (this.output + chunk.toString()).slice(-OUTPUT_CHARACTERS);
    });
    const killWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', killWithUs);
    this.#child = child as ResultPromise;
    this.#become('starting');
    const probing = new AbortController();
    const probed = this.#probe(probing.signal);
    const { exitCode, signal } = await child;
    probing.abort();
    await probed;
    process.off('exit', killWithUs);
    const code = exitCode ?? 128 + (SIGNALS[signal ?? ''] ?? 0);
    this.#become('exited', code);
    return code;
  }

  async #probe(signal: AbortSignal): Promise<void> {
    const { health } = this.#options;
    if (health === null) return;
    const [program = '', ...args] = health.command;
    for (let failures = 0; !signal.aborted;) {
      await pause(health.intervalMs, undefined, { signal }).catch(() => undefined);
      if (isOver(signal)) return;
      const { environment: env, folder: cwd } = this.#options;
      const asked = await execa(program, args, {
        ...{ cwd, env, extendEnv: false, reject: false, stdin: 'ignore' },
        ...{ timeout: health.timeoutMs, cancelSignal: signal },
      });
      // While it was asked.
      if (isOver(signal)) return;
      failures = asked.failed ? failures + 1 : 0;
      if (failures === 0) this.#become('healthy');
      else if (failures >= health.retries) this.#become('unhealthy');
    }
  }

  #become(state: State, exitCode?: number): void {
    if (this.state === state && state !== 'exited') return;
    this.transitions.push({ at: Date.now(), state, ...(exitCode !== undefined && { exitCode }) });
    for (const wake of this.#watchers) wake();
  }
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
