/** That receiver, to be killed and started again on the same port, and what it has written down. */
import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('receiver-process.ts', import.meta.url));

export interface Entry {
  readonly outcome: 'taken' | 'refused' | 'forged';
  /** `webhook-id` */
  readonly id: string;
  readonly type: string;
  /** `workspace_name` */
  readonly name: string;
}

export class ReceiverProcess {
  readonly #port: number;
  readonly #secret: string;
  readonly #journal: string;
  #process: ChildProcess | null = null;

  constructor(port: number, secret: string, journal: string) {
    this.#port = port;
    this.#secret = secret;
    this.#journal = journal;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/notices`;
  }

  async start(): Promise<void> {
    const args = ['--import', 'tsx', PROGRAM, String(this.#port), this.#secret, this.#journal];
    const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = started;
    await once(started.stdout, 'data');
  }

  /** As a crash or a power cut would. */
  async kill(): Promise<void> {
    const killed = this.#process;
    this.#process = null;
    if (killed === null) return;
    killed.kill('SIGKILL');
    await once(killed, 'exit');
  }

  /** A line that a kill has cut was of nothing that was confirmed. */
  entries(): Entry[] {
    if (!existsSync(this.#journal)) return [];
    const lines = readFileSync(this.#journal, 'utf8').split('\n').slice(0, -1);
    return lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as Entry];
      } catch {
        return [];
      }
    });
  }
}
