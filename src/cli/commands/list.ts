import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import type { OnboardingSummary } from '../../client.ts';
import { linkToList } from '../../client/context.ts';
import { visibilityQuery } from '../../client/list.ts';
import { readTemporalConfig } from '../../config.ts';
import { counted } from '../../domain/counted.ts';
import { FAILURE_TYPES, failureRule } from '../../domain/failure.ts';
import { ONBOARDING_STATUSES } from '../../domain/status.ts';
import type { CliContext } from '../context.ts';
import { BEGAN_OR_CLOSED, MOMENT, moment, shortTime } from '../moment.ts';
import { tableOf, type Column } from '../terminal/table.ts';

export function listCommand(context: CliContext): Command {
  return new Command('list')
    .description('onboardings, the newest run of each')
    .addOption(new Option('--status <status>', 'only those').choices(ONBOARDING_STATUSES))
    .addOption(new Option('--failure-type <type>', 'only because of this').choices(FAILURE_TYPES))
    .option('--since <time>', `${BEGAN_OR_CLOSED} then or later: ${MOMENT}`, moment)
    .option('--until <time>', `${BEGAN_OR_CLOSED} before`, moment)
    .option('--signup-source <source>', 'only those whose signup came from there')
    .option('--limit <n>', 'how many at most', wholeNumber, 100)
    .action(async ({ limit, ...filter }) => {
      const { env, output } = context;
      await context.withClient(async (onboarding) => {
        const listed = await onboarding.list({ ...filter, limit });
        output.answer(onboardingsTable(listed, output.columns), listed);
        const matching = listed.length < limit ? listed.length : await onboarding.count(filter);
        output.remark(remarkOn({ shown: listed.length, matching }));
        for (const line of explained(listed)) output.remark(line);
        output.remark(`In the Temporal UI: ${linkToList(readTemporalConfig(env), visibilityQuery(filter))}`);
      });
    });
}

/** Where it is narrow, whom it is about and why are rather read whole than when it started. */
const UUID_AND_PREFIX = 40;
const LONGEST_TYPE = Math.max(...FAILURE_TYPES.map(({ length }) => length));
const TIME = 'YYYY-MM-DD HH:MM'.length;

const COLUMNS: readonly Column<OnboardingSummary>[] = [
  { head: 'workspace', cell: ({ workspace_name }) => workspace_name, least: UUID_AND_PREFIX },
  { head: 'status', cell: ({ status }) => status, least: 'needs_attention'.length },
  { head: 'move', cell: ({ whose_move }) => whose_move.join(', ') },
  { head: 'failures', cell: ({ failure_types }) => failure_types.join(', '), least: LONGEST_TYPE },
  {
    head: 'ready',
    cell: ({ sources_ready, sources_wanted }) => `${sources_ready}/${sources_wanted}`,
    optional: true,
  },
  { head: 'started (UTC)', cell: ({ started_at }) => shortTime(started_at), optional: true, least: TIME },
  {
    head: 'closed (UTC)',
    cell: ({ closed_at }) => shortTime(closed_at ?? ''),
    optional: true,
    least: TIME,
  },
  { head: 'signup', cell: ({ signup_source }) => signup_source ?? '', optional: true },
];

/** What the failure types in the list mean, and what to do, once each. */
function explained(listed: readonly OnboardingSummary[]): string[] {
  const types = new Set(listed.flatMap(({ failure_types }) => failure_types));
  return FAILURE_TYPES.filter((type) => types.has(type)).map((type) => {
    const { whatHappened, nextStep } = failureRule(type);
    return `${type}: ${whatHappened} ${nextStep}`;
  });
}

/** @param width of the terminal; `null` where it is none */
export function onboardingsTable(listed: readonly OnboardingSummary[], width: number | null): string {
  return listed.length === 0 ? 'No onboardings.' : tableOf(listed, COLUMNS, width);
}

function remarkOn({ shown, matching }: { readonly shown: number; readonly matching: number }): string {
  const all = counted(shown, 'onboarding');
  if (matching <= shown) return `${all}.`;
  return `${all}, open ones first; some ${matching - shown} more match, which --limit kept out.`;
}

export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}
