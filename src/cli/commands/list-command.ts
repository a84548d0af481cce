import { Option, type Command } from '@commander-js/extra-typings';
import type { ListFilter, OnboardingSummary } from '../../client.ts';
import { DEFAULT_LIST_LIMIT } from '../../domain/default-rates.ts';
import { counted, shellQuoted } from '../../domain/words.ts';
import { FAILURE_TYPES, type FailureType, ONBOARDING_STATUSES } from '../../domain/history/types.ts';
import { failureRule, peopleToMend } from '../../domain/failure.ts';
import type { CliContext } from '../cli-context.ts';
import { BEGAN_OR_CLOSED, MOMENT, moment, wholeNumber } from '../option-values.ts';
import { printable } from '../terminal/output.ts';
import { shortTime } from '../terminal/progress-text.ts';
import { leftOutRemarks, tableOf, type Column, type Table } from '../terminal/table.ts';

export function defineList(command: Command, context: CliContext): void {
  command
    .addOption(new Option('--status <status>', 'only those').choices(ONBOARDING_STATUSES))
    .addOption(new Option('--failure-type <type>', 'only because of this').choices(FAILURE_TYPES))
    .option('--since <time>', `${BEGAN_OR_CLOSED} then or later: ${MOMENT}`, moment)
    .option('--until <time>', `${BEGAN_OR_CLOSED} before`, moment)
    .option('--signup-source <source>', 'only those whose signup came from there')
    .option('--limit <n>', 'how many at most', wholeNumber, DEFAULT_LIST_LIMIT)
    .action(async ({ limit, ...filter }) => {
      const { output } = context;
      await context.withClient(async (onboarding, { temporal }) => {
        const listed = await onboarding.list({ ...filter, limit });
        const table = await onboardingsTable(listed, output.columns);
        output.answer(table.text, listed);
        if (!output.isJson) for (const line of leftOutRemarks(table)) await output.remarkInWords(line);
        const matching = listed.length < limit ? listed.length : await onboarding.count(filter);
        await output.remarkInWords(countRemark({ shown: listed.length, matching }));
        for (const { text, commands } of explanations(listed, filter)) {
          await output.remarkInWords(text);
          // Whole, to be copied.
          for (const command of commands) output.remark(`  ${command}`);
        }
        const [{ visibilityQuery }, { linkToList }] = await Promise.all([
          import('../../client/index.ts'),
          import('../../temporal/index.ts'),
        ]);
        output.remark(`In the Temporal UI:\n  ${linkToList(temporal, visibilityQuery(filter))}`);
      });
    });
}

/** The least widths of columns: in a narrow terminal, names and failure types stay whole while times are left out. */
const UUID_AND_PREFIX = 40;
const LONGEST_TYPE = Math.max(...FAILURE_TYPES.map(({ length }) => length));
const TIME = 'YYYY-MM-DD HH:MM'.length;

const COLUMNS: readonly Column<OnboardingSummary>[] = [
  { head: 'workspace', cell: ({ workspace_name }) => workspace_name, least: UUID_AND_PREFIX, copied: true },
  { head: 'status', cell: ({ status }) => status, least: 'needs_attention'.length },
  { head: 'move', cell: ({ whose_move }) => whose_move.join(', ') },
  { head: 'failures', cell: ({ failure_types }) => failure_types, least: LONGEST_TYPE, copied: true },
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

interface Explanation {
  readonly text: string;
  /** Those that try them again. */
  readonly commands: readonly string[];
}

/** What the failure types in the list mean, and what to do, once each. */
function explanations(listed: readonly OnboardingSummary[], filter: ListFilter): Explanation[] {
  return FAILURE_TYPES.flatMap((type) => {
    const found = listed.filter(({ failure_types }) => failure_types.includes(type));
    if (found.length === 0) return [];
    const { whatHappened, nextStep } = failureRule(type);
    const statuses = RETRIED.filter((status) => found.some((one) => one.status === status));
    const commands = isMendedByRetry(type)
      ? statuses.map((status) => retryCommand(type, status, filter))
      : [];
    return [{ text: `${type}: ${whatHappened} ${nextStep}`, commands }];
  });
}

/** The statuses that `onboarding retry` takes many of. */
const RETRIED = ['needs_attention', 'failed'] as const;

function isMendedByRetry(type: FailureType): boolean {
  return failureRule(type).move !== 'retry' && !peopleToMend([type]).includes('sender');
}

/** The command that retries those of this type and status that the list's filter lets through. */
function retryCommand(
  type: FailureType,
  status: (typeof RETRIED)[number],
  { since, until, signupSource }: ListFilter,
): string {
  const words = ['onboarding retry', '--status', status, '--failure-type', type];
  if (since !== undefined) words.push('--since', since.toISOString());
  if (until !== undefined) words.push('--until', until.toISOString());
  if (signupSource !== undefined) words.push('--signup-source', shellQuoted(signupSource));
  if (peopleToMend([type]).includes('customer')) words.push('--with FILE');
  return printable(words.join(' '));
}

/** @param width of the terminal; `null` where it is none */
export async function onboardingsTable(
  listed: readonly OnboardingSummary[],
  width: number | null,
): Promise<Table> {
  return listed.length === 0
    ? { text: 'No onboardings.', leftOut: [] }
    : await tableOf(listed, COLUMNS, width);
}

function countRemark({ shown, matching }: { readonly shown: number; readonly matching: number }): string {
  const all = counted(shown, 'onboarding');
  return matching <= shown
    ? `${all}.`
    : `${all}, open ones first; some ${matching - shown} more match, which --limit kept out.`;
}
