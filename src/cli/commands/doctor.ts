import type { Command } from '@commander-js/extra-typings';
import type { Finding } from '../../doctor/index.ts';
import { CHECKS } from '../../doctor/index.ts';
import type { CliContext } from '../context.ts';
import { EXIT, Unsuccessful } from '../exit.ts';
import { printable } from '../terminal/printable.ts';

const MARKS: Record<Finding['status'], string> = { ok: '✓', warning: '!', failed: '✗' };
const WIDTH = Math.max(...CHECKS.map(({ name }) => name.length));

export function defineDoctor(command: Command, { env, output }: CliContext): void {
  command.addHelpText('after', `\nChecks:\n${CHECKS.map(explained).join('\n')}`).action(async () => {
    const [{ examine }, { contextFor }] = await Promise.all([
      import('../../doctor/index.ts'),
      import('../doctor-context.ts'),
    ]);
    const { context, close } = await contextFor(env);
    try {
      const findings = await examine(context);
      output.answer(findings.map(told).join('\n'), { checks: findings });
      if (findings.some(({ status }) => status === 'failed')) throw new Unsuccessful(EXIT.failed);
    } finally {
      await close();
    }
  });
}

function told({ check, status, message, next }: Finding & { readonly check: string }): string {
  const line = `${MARKS[status]} ${check.padEnd(WIDTH)}  ${printable(message)}`;
  return next === undefined ? line : `${line}\n  ${' '.repeat(WIDTH)}  Next: ${printable(next)}`;
}

function explained({ name, looksAt }: { readonly name: string; readonly looksAt: string }): string {
  return `  ${name.padEnd(WIDTH)}  ${looksAt}`;
}
