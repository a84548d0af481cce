import type { Command } from '@commander-js/extra-typings';
import { CHECKS, type Finding, type NamedFinding } from '../../doctor/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful } from '../exit.ts';
import { printable } from '../terminal/output.ts';

const MARKS: Record<Finding['status'], string> = { ok: '✓', warning: '!', failed: '✗' };
const WIDTH = Math.max(...CHECKS.map(({ name }) => name.length));

export function defineDoctor(command: Command, { env, output }: CliContext): void {
  const checks = CHECKS.map(({ name, looksAt }) => `  ${name.padEnd(WIDTH)}  ${looksAt}`);
  command.addHelpText('after', `\nChecks:\n${checks.join('\n')}`).action(async () => {
    const { connectDoctor } = await import('../doctor-context.ts');
    const { examine, close } = await connectDoctor({ env, output });
    try {
      const findings = await examine();
      output.answer(findings.map(findingText).join('\n'), { checks: findings });
      if (findings.some(({ status }) => status === 'failed')) throw new Unsuccessful(EXIT.failed);
    } finally {
      await close();
    }
  });
}

function findingText({ check, status, message, next }: NamedFinding): string {
  const line = `${MARKS[status]} ${check.padEnd(WIDTH)}  ${printable(message)}`;
  return next === undefined ? line : `${line}\n  ${' '.repeat(WIDTH)}  Next: ${printable(next)}`;
}
