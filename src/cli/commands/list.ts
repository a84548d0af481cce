import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import type { OnboardingSummary } from '../../client.ts';
import { linkToList } from '../../client/context.ts';
import { visibilityQuery } from '../../client/list.ts';
import { readTemporalConfig } from '../../config.ts';
import { FAILURE_TYPES } from '../../domain/failure.ts';
import { ONBOARDING_STATUSES } from '../../domain/status.ts';
import type { CliContext } from '../context.ts';
import { MOMENT, moment, shortTime } from '../moment.ts';
import { tableOf, type Column } from '../terminal/table.ts';

export function listCommand(context: CliContext): Command {
  return new Command('list')
    .description('onboardings, the newest run of each')
    .addOption(new Option('--status <status>', 'only those').choices(ONBOARDING_STATUSES))
    .addOption(new Option('--failure-type <type>', 'only because of this').choices(FAILURE_TYPES))
    .option('--since <time>', `started then or later: ${MOMENT}`, moment)
    .option('--until <time>', 'started before', moment)
    .option('--signup-source <source>', 'only those whose signup came from there')
    .option('--limit <n>', 'how many at most', wholeNumber, 100)
    .action(async ({ limit, ...filter }) => {
      const { env, output } = context;
      await context.withClient(async (onboarding) => {
        const listed = await onboarding.list({ ...filter, limit });
        output.answer(onboardingsTable(listed, output.columns), listed);
        const matching = listed.length < limit ? listed.length : await onboarding.count(filter);
        output.remark(remarkOn({ shown: listed.length, matching }));
        output.remark(`In the Temporal UI: ${linkToList(readTemporalConfig(env), visibilityQuery(filter))}`);
      });
    });
}

const COLUMNS: readonly Column<OnboardingSummary>[] = [
  { head: 'workspace', cell: ({ workspace_name }) => workspace_name },
  { head: 'status', cell: ({ status }) => status },
  { head: 'failures', cell: ({ failure_types }) => failure_types.join(', ') },
  {
    head: 'ready',
    cell: ({ sources_ready, sources_wanted }) => `${sources_ready}/${sources_wanted}`,
    optional: true,
  },
  { head: 'started (UTC)', cell: ({ started_at }) => shortTime(started_at), optional: true },
  { head: 'closed (UTC)', cell: ({ closed_at }) => shortTime(closed_at ?? ''), optional: true },
  { head: 'signup', cell: ({ signup_source }) => signup_source ?? '', optional: true },
];

/** @param width of the terminal; `null` where it is none */
export function onboardingsTable(listed: readonly OnboardingSummary[], width: number | null): string {
  return listed.length === 0 ? 'No onboardings.' : tableOf(listed, COLUMNS, width);
}

function remarkOn({ shown, matching }: { readonly shown: number; readonly matching: number }): string {
  const counted = `${shown} onboarding${shown === 1 ? '' : 's'}`;
  if (matching <= shown) return `${counted}.`;
  return `${counted}, open ones first; some ${matching - shown} more match, which --limit kept out.`;
}

export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}
