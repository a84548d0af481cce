/** `temporal`, as an operator types it. */
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { DEPLOYMENT } from './builds.ts';

export interface BuildStatus {
  readonly buildId: string;
  readonly drainageStatus: string;
}

/** A busy machine, or workers that do not poll every task queue yet: as an operator does, the command is typed again. */
const PASSING = /deadline exceeded|CANCEL|missing active task queues|not found|no Worker Deployment found/;
const MAX_TRIES = 10;
const TYPED_AGAIN_MS = 2_000;

export class TemporalCommand {
  readonly #path: string;
  readonly #address: string;
  readonly #report: (line: string) => void;

  constructor(path: string, address: string, report: (line: string) => void) {
    this.#path = path;
    this.#address = address;
    this.#report = report;
  }

  async makeCurrent(buildId: string): Promise<void> {
    await this.#told('worker deployment set-current-version', ['--build-id', buildId, '--yes']);
  }

  async ramp(buildId: string, percentage: number): Promise<void> {
    const share = ['--percentage', String(percentage)];
    await this.#told('worker deployment set-ramping-version', ['--build-id', buildId, ...share, '--yes']);
  }

  /** As it is printed by `doctor`, between backticks. */
  async run(command: string): Promise<void> {
    this.#report(`$ ${command}`);
    const script = `exec "$0" ${command.replace(/^temporal /, '')} --address ${this.#address} --yes`;
    await execa('/bin/sh', ['-c', script, this.#path], { stdin: 'ignore' });
  }

  /** What it says where it refuses. */
  async refusal(buildId: string): Promise<string> {
    return await this.#told(
      'worker deployment set-current-version',
      ['--build-id', buildId, '--yes'],
      1,
    ).then(
      () => 'nothing: it did it',
      (error: unknown) => (error as Error).message,
    );
  }

  async builds(): Promise<BuildStatus[]> {
    const args = ['worker', 'deployment', 'describe', '--name', DEPLOYMENT, '--output', 'json'];
    const { stdout } = await execa(this.#path, [...args, ...this.#where()], { stdin: 'ignore' });
    const { versionSummaries } = JSON.parse(stdout) as {
      versionSummaries: { BuildID: string; drainageStatus: string }[];
    };
    return versionSummaries.map(({ BuildID, drainageStatus }) => ({ buildId: BuildID, drainageStatus }));
  }

  async #told(command: string, options: readonly string[], mostTries = MAX_TRIES): Promise<void> {
    const args = [...command.split(' '), '--deployment-name', DEPLOYMENT, ...options];
    for (let tries = 1; ; tries += 1) {
      this.#report(`$ temporal ${args.join(' ')}`);
      const { failed, stderr } = await execa(this.#path, [...args, ...this.#where()], {
        stdin: 'ignore',
        reject: false,
      });
      if (!failed) return;
      if (!PASSING.test(stderr) || tries === mostTries) throw new Error(stderr.trim());
      this.#report(stderr.trim());
      await pause(TYPED_AGAIN_MS);
    }
  }

  #where(): string[] {
    return ['--namespace', 'default', '--address', this.#address];
  }
}
