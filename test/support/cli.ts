/** The command line, run as a person does: as a process of its own. */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { inject } from 'vitest';
import type { TestOnboardings } from './onboardings.ts';

export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON, where `--json` was asked for. */
  readonly json: unknown;
}

/** Runs a command against these onboardings, and waits for its end. */
export async function runCli(
  { keys, taskQueue, namespace }: Pick<TestOnboardings, 'keys' | 'taskQueue' | 'namespace'>,
  args: readonly string[],
): Promise<CliResult> {
  const { PATH = '', HOME = '' } = process.env;
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['--import', 'tsx', main, ...args], {
    reject: false,
    stdin: 'ignore',
    extendEnv: false,
    env: {
      PATH,
      HOME,
      TEMPORAL_ADDRESS: inject('temporal').address,
      TEMPORAL_NAMESPACE: namespace,
      ONBOARDING_TASK_QUEUE: taskQueue,
      ONBOARDING_KEYS: keys,
    },
  });
  const json: unknown = args.includes('--json') ? JSON.parse(stdout) : null;
  return { exitCode, stdout, stderr, json };
}
