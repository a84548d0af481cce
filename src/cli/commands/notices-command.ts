import { Argument, Option, type Command } from '@commander-js/extra-typings';
import type { NoticeSummary, OnboardingClient } from '../../client.ts';
import { DEFAULT_LIST_LIMIT } from '../../domain/default-rates.ts';
import { NOTICE_STATUSES, type NoticeStatus } from '../../domain/notices.ts';
import { counted, words } from '../../domain/words.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful, UsageError } from '../exit.ts';
import { wholeNumber } from '../option-values.ts';
import { shortTime } from '../terminal/progress-text.ts';
import { leftOutRemarks, tableOf, type Column } from '../terminal/table.ts';

export function defineNotices(command: Command, context: CliContext): void {
  command
    .addArgument(new Argument('[action]', 'list is the default').choices(['list', 'resend'] as const))
    .argument('[names...]', 'with resend: workspace_name, each of whose notices is sent again')
    .addOption(new Option('--status <status>', 'list only those').choices(NOTICE_STATUSES))
    .option('--workspace <name>', 'list only those of one workspace_name')
    .option('--undelivered', 'with resend: only those that have not reached everybody')
    .option('--dry-run', 'with resend: only list them')
    .option('--limit <n>', 'how many at most', wholeNumber, DEFAULT_LIST_LIMIT)
    .action(
      async (action = 'list', names, { status, workspace, undelivered = false, dryRun = false, limit }) => {
        if (action === 'list') {
          if (names.length > 0 || undelivered || dryRun)
            throw new UsageError('Names, --undelivered and --dry-run go with `onboarding notices resend`.');
          await list(context, { status, workspaceName: workspace, limit });
          return;
        }
        if (status !== undefined || workspace !== undefined)
          throw new UsageError(
            '--status and --workspace go with `onboarding notices`; give names to resend.',
          );
        if (names.length === 0 && !undelivered)
          throw new UsageError(
            'Give the names of those whose notices are to be sent again, or --undelivered.',
          );
        await resend(context, { names, undelivered, dryRun, limit });
      },
    );
}

interface Listed {
  readonly status: NoticeStatus | undefined;
  readonly workspaceName: string | undefined;
  readonly limit: number;
}

async function list(context: CliContext, filter: Listed): Promise<void> {
  await context.withClient(async (onboarding) => {
    await show(context, await onboarding.notices(filter));
  });
}

/** Without a name too long for one, so that what Temporal says of it comes last and takes what is left. */
const COLUMNS: readonly Column<NoticeSummary>[] = [
  { head: 'workspace', cell: ({ workspace_name }) => workspace_name, least: 40, copied: true },
  { head: 'type', cell: ({ type }) => type, least: 'onboarding.needs_attention'.length },
  { head: 'status', cell: ({ status }) => words(status), least: 'not delivered'.length },
  { head: 'attempts', cell: ({ attempts }) => String(attempts ?? ''), optional: true },
  { head: 'started (UTC)', cell: ({ started_at }) => shortTime(started_at), optional: true },
];

async function show({ output }: CliContext, notices: readonly NoticeSummary[]): Promise<void> {
  const table =
    notices.length === 0
      ? { text: 'No notices.', leftOut: [] }
      : await tableOf(notices, COLUMNS, output.columns);
  output.answer(table.text, notices);
  if (output.isJson) return;
  for (const line of leftOutRemarks(table)) await output.remarkInWords(line);
  for (const { workspace_name, last_failure } of notices)
    if (last_failure !== null) await output.remarkInWords(`${workspace_name}: ${last_failure}`);
}

interface Resent {
  readonly names: readonly string[];
  readonly undelivered: boolean;
  readonly dryRun: boolean;
  readonly limit: number;
}

async function resend(context: CliContext, { dryRun, ...which }: Resent): Promise<void> {
  const { output } = context;
  await context.withClient(async (onboarding) => {
    const chosen = await chosenOnes(onboarding, which);
    if (dryRun) {
      await show(context, chosen);
      return;
    }
    const results: { readonly workflow_id: string; readonly outcome: string }[] = [];
    for (const notice of chosen)
      results.push({ workflow_id: notice.workflow_id, outcome: await onboarding.resendNotice(notice) });
    const again = results.filter(({ outcome }) => outcome === 'sent_again').length;
    const left = results.length - again;
    output.answer(
      `${counted(again, 'notice')} ${again === 1 ? 'is' : 'are'} sent again${left > 0 ? `; ${left} under way already` : ''}.`,
      results,
    );
    if (results.length === 0 && which.names.length > 0) throw new Unsuccessful(EXIT.notFound);
  });
}

/** The oldest first, as they were told. */
async function chosenOnes(
  onboarding: OnboardingClient,
  { names, undelivered, limit }: Omit<Resent, 'dryRun'>,
): Promise<NoticeSummary[]> {
  const filter = { ...(undelivered && { status: 'not_delivered' as const }), limit };
  const found: NoticeSummary[] = [];
  if (names.length === 0) found.push(...(await onboarding.notices(filter)));
  for (const workspaceName of names) found.push(...(await onboarding.notices({ ...filter, workspaceName })));
  return found.reverse();
}
