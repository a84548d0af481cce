/** What is attacked: a service and a worker as processes of their own with little memory, on loopback, and all that they need. */
import { setTimeout as pause } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import getPort from 'get-port';
import { startEmulator, type Emulator } from '../../emulator/index.ts';
import { generateKey } from '../../src/secrets/index.ts';
import { Cleanup } from '../chaos/cleanup.ts';
import { airbyteWithToken, API_KEY, httpAt, temporalEnvironment } from '../support/environment.ts';
import { startProgram, type Program, type ProgramName } from '../support/program.ts';
import { withTemporalServer } from '../support/stack.ts';

/** Megabytes of heap that each process may have: a small container's. */
export const HEAP_MB = 256;

export class Target {
  readonly #env: Readonly<Record<string, string>>;
  readonly #cleanup = new Cleanup();
  readonly emulator: Emulator;
  readonly port: number;

  private constructor(emulator: Emulator, address: string, port: number) {
    this.emulator = emulator;
    this.port = port;
    this.#env = {
      ...temporalEnvironment({ address, keys: generateKey('attack') }),
      ...airbyteWithToken(emulator),
      ...httpAt(port),
      // What is attacked is the product, not its limit of requests.
      ONBOARDING_HTTP_KEY_LIMIT: '1000000',
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
    };
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Runs with one of its own, which ends with it. */
  static async with(run: (target: Target) => Promise<void>): Promise<void> {
    await withTemporalServer(async ({ address }) => {
      const emulator = await startEmulator();
      const target = new Target(emulator, address, await getPort());
      try {
        await run(target);
      } finally {
        await target.#cleanup.run();
        await emulator.close();
      }
    });
  }

  /** Starts one of its programs, and waits until it says so. */
  async start(
    name: ProgramName,
    saying: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Victim> {
    const program = startProgram(name, { env: { ...this.#env, ...env } });
    this.#cleanup.add(() => program.end('SIGKILL'));
    await program.says(saying);
    return new Victim(program);
  }

  service(env: Readonly<Record<string, string>> = {}): Promise<Victim> {
    return this.start('service', 'the service runs', env);
  }

  /** Its own port is the one that is given. */
  codecServer(port: number): Promise<Victim> {
    return this.start('codec server', 'the codec server runs', {
      ONBOARDING_CODEC_PORT: String(port),
      ONBOARDING_CODEC_KEYS: `operators:${API_KEY}`,
      ONBOARDING_CODEC_ORIGINS: 'http://localhost:8233',
    });
  }

  worker(env: Readonly<Record<string, string>> = {}): Promise<Victim> {
    return this.start('worker', 'the worker runs', env);
  }

  /** As a backend asks, with the API key. */
  async ask(method: string, path: string, body?: unknown): Promise<Response> {
    return await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** What the service has counted. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`${name} `) || each.startsWith(`${name}{`));
    return Number(line?.split(' ').at(-1) ?? Number.NaN);
  }

  /** How long another caller waits while an attack goes on, each time it asks, in milliseconds; `Infinity` where it gets no answer. */
  async waitsOfAnother(victim: Victim, durationMs: number): Promise<readonly number[]> {
    const waits: number[] = [];
    const end = performance.now() + durationMs;
    while (performance.now() < end && victim.isAlive) {
      const began = performance.now();
      const signal = AbortSignal.timeout(durationMs * 2);
      const answer = await fetch(`${this.url}/healthz`, { signal }).catch(() => null);
      waits.push(answer?.status === 200 ? performance.now() - began : Infinity);
      await pause(100);
    }
    return waits;
  }

  /** Polls until it is so. @throws Error where it is not within the time, in milliseconds */
  async until(isSo: () => Promise<boolean> | boolean, withinMs: number): Promise<void> {
    const end = performance.now() + withinMs;
    while (!(await isSo())) {
      if (performance.now() > end) throw new Error(`It did not come about within ${withinMs / 1_000} s.`);
      await pause(200);
    }
  }
}

/** A process under attack. */
export class Victim {
  readonly program: Program;
  #isAlive = true;

  constructor(program: Program) {
    this.program = program;
    void program.ended.then(() => (this.#isAlive = false));
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Resident memory now, and the most that it ever was, in megabytes. */
  async memoryMb(): Promise<{ readonly now: number; readonly most: number }> {
    const status = await readFile(`/proc/${this.program.pid}/status`, 'utf8').catch(() => '');
    const of = (name: string): number =>
      Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1_024);
    return { now: of('VmRSS'), most: of('VmHWM') };
  }

  async end(): Promise<void> {
    await this.program.end('SIGKILL');
  }
}
