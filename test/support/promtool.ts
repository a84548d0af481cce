/** Prometheus' own tool for its rules. */
import { execa } from 'execa';
import { prometheusProgram } from './prometheus-program.ts';

/** How it ended, with all that it said. */
export interface Verdict {
  readonly exitCode: number | undefined;
  readonly all: string;
}

/** Runs it in deploy/. @throws MissingProgramError where it is not in the cache, and there is no Go to build it with */
export async function promtool(...args: readonly string[]): Promise<Verdict> {
  const program = await prometheusProgram('promtool');
  const { exitCode, all } = await execa(program, args, {
    cwd: new URL('../../deploy/', import.meta.url),
    all: true,
    reject: false,
  });
  return { exitCode, all };
}
