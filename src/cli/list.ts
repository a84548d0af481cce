import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import Table from 'cli-table3';
import type { OnboardingSummary } from '../client.ts';
import { ONBOARDING_STATUSES } from '../domain/status.ts';
import type { CliContext } from './context.ts';
import { printable } from './printable.ts';

export function listCommand(context: CliContext): Command {
  return new Command('list')
    .description('onboardings, the newest run of each')
    .addOption(new Option('--status <status>', 'only those').choices(ONBOARDING_STATUSES))
    .option('--limit <n>', 'how many at most', wholeNumber, 100)
    .action(async ({ status, limit }) => {
      const filter = status === undefined ? { limit } : { status, limit };
      const listed = await context.withClient((onboarding) => onboarding.list(filter));
      context.output.answer(table(listed), listed);
    });
}

function table(listed: readonly OnboardingSummary[]): string {
  if (listed.length === 0) return 'No onboardings.';
  const rows = new Table({
    head: ['workspace', 'status', 'failures', 'started', 'closed'],
    style: { head: [], border: [] },
  });
  for (const { workspace_name, status, failure_types, started_at, closed_at } of listed) {
    rows.push([printable(workspace_name), status, failure_types.join(', '), started_at, closed_at ?? '']);
  }
  return rows.toString();
}

export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}
