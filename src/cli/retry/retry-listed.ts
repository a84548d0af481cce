/** `onboarding retry --status …`: many at once, with a bar, a table of what happened to each, and an exit code. */
import { z } from 'zod';
import type {
  CorrectionInput,
  ListFilter,
  OnboardingClient,
  OnboardingSummary,
  RetryReport,
} from '../../client.ts';
import type { Corrections } from '../../client/index.ts';
import type { PreflightMode } from '../../domain/history/types.ts';
import { firstProblemTexts } from '../../domain/problem-list.ts';
import { counted } from '../../domain/words.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful, UsageError } from '../exit.ts';
import { readJson } from '../json-file.ts';
import { onboardingsTable } from '../commands/list-command.ts';
import { printable } from '../terminal/output.ts';
import { leftOutRemarks, tableOf, type Column } from '../terminal/table.ts';
import { outcomesText, waitForOutcomes } from './wait-for-outcomes.ts';

interface RetryListedArguments {
  readonly which: ListFilter;
  readonly rate: number;
  readonly dryRun: boolean;
  /** Whether to watch how they come out. */
  readonly wait: boolean;
  /** File of corrected sources, by workspace name. */
  readonly file?: string | undefined;
  readonly preflight?: PreflightMode | undefined;
}

export async function retryListed(context: CliContext, args: RetryListedArguments): Promise<void> {
  const { output } = context;
  const { which, rate, dryRun, file, wait, preflight } = args;
  const corrections: Corrections =
    file === undefined ? new Map() : correctionsOf(await readJson(context, file));
  await context.withClient(async (onboarding) => {
    const found = await onboarding.list({ ...which, limit: Infinity });
    output.remark(`${counted(found.length, 'onboarding')} found.`);
    const unused = namesWithout(found, corrections);
    if (unused.length > 0) {
      const names = unused.map(printable).join(', ');
      output.remark(`Corrections for none of those found, which are not used: ${names}.`);
    }
    if (dryRun) {
      const table = await onboardingsTable(found, output.columns);
      output.answer(`${table.text}\nNothing was retried: this was a dry run.`, found);
      if (!output.isJson) for (const line of leftOutRemarks(table)) output.remark(line);
    } else await retryFound(context, onboarding, found, { corrections, rate, wait, preflight });
  });
}

/** Names that corrections were given for, and that are not to be retried: mistyped, say. */
function namesWithout(found: readonly OnboardingSummary[], corrections: Corrections): string[] {
  const names = new Set(found.map(({ workspace_name }) => workspace_name));
  return [...corrections.keys()].filter((name) => !names.has(name));
}

async function retryFound(
  { output, untilInterrupted }: CliContext,
  onboarding: OnboardingClient,
  found: readonly OnboardingSummary[],
  {
    corrections,
    wait,
    ...options
  }: Pick<RetryListedArguments, 'rate' | 'wait' | 'preflight'> & { corrections: Corrections },
): Promise<void> {
  const signal = untilInterrupted();
  const reports: RetryReport[] = [];
  const bar = await output.bar(found.length);
  try {
    for await (const report of onboarding.retryMany(found, { corrections, signal, ...options })) {
      reports.push(report);
      bar.advance();
    }
  } finally {
    bar.stop();
  }
  const counts = countsOf(reports, found.length);
  const retried = reports.filter(({ outcome }) => outcome === 'retried');
  const names = retried.map(({ workspace_name }) => workspace_name);
  const outcomes = wait ? await waitForOutcomes({ onboarding, output }, names, signal) : null;
  const table = await tableOf(reports, REPORT_COLUMNS, output.columns);
  const text = [table.text, countsText(counts)];
  if (outcomes !== null) text.push(`Of the retried: ${outcomesText(outcomes)}`);
  output.answer(text.join('\n'), { ...counts, ...(outcomes && { outcomes }), results: reports });
  for (const remark of failureRemarks(reports)) output.remark(remark);
  const isWell = Object.keys(outcomes ?? {}).every((status) => status === 'completed');
  if (counts.failed > 0 || counts.not_begun > 0 || !isWell) throw new Unsuccessful(EXIT.failed);
}

function countsOf(reports: readonly RetryReport[], found: number) {
  const count = (wanted: RetryReport['outcome']): number =>
    reports.filter(({ outcome }) => outcome === wanted).length;
  const byOutcome = { retried: count('retried'), skipped: count('skipped'), failed: count('failed') };
  return { found, ...byOutcome, not_begun: found - reports.length };
}

function countsText({ retried, skipped, failed, not_begun }: ReturnType<typeof countsOf>): string {
  return [
    `${retried} retried`,
    `${skipped} skipped`,
    `${failed} failed`,
    ...(not_begun > 0 ? [`${not_begun} not begun: run it again for these`] : []),
  ].join(', ');
}

/** Each reason in full, once, and how often: the table shortens reasons, and one reason has often kept all from being retried. */
function failureRemarks(reports: readonly RetryReport[]): string[] {
  const counts = new Map<string, number>();
  for (const { outcome, reason } of reports)
    if (outcome === 'failed') counts.set(reason ?? '', (counts.get(reason ?? '') ?? 0) + 1);
  const remarks = [...counts].map(([reason, count]) => `${count} failed: ${printable(reason)}`);
  return remarks.length === 0 ? [] : [...remarks, 'Run it again for these, when that is mended.'];
}

const REPORT_COLUMNS: readonly Column<RetryReport>[] = [
  { head: 'workspace', cell: ({ workspace_name }) => workspace_name, copied: true },
  { head: 'outcome', cell: ({ outcome }) => outcome },
  { head: 'why', cell: ({ reason }) => reason ?? '' },
];

const correctionsSchema = z.array(
  z.looseObject({ workspace_name: z.string(), sources: z.array(z.record(z.string(), z.unknown())) }),
);

/** What is in the sources, and in requests, the client validates. */
function correctionsOf(json: unknown): Corrections {
  const parsed = correctionsSchema.safeParse(json);
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole');
    throw new UsageError(
      `The corrections must be a list of {"workspace_name": …, "sources": […]}; wrong: ${firstProblemTexts(places).join(', ')}.`,
    );
  }
  return new Map(
    parsed.data.map(({ workspace_name, ...corrected }) => {
      // With something else besides it is a whole request; without it may name only the sources that were corrected.
      const isWhole = Object.keys(corrected).some((field) => field !== 'sources' && field !== 'preflight');
      const correction = isWhole ? { workspace_name, ...corrected } : corrected;
      return [workspace_name, correction as unknown as CorrectionInput];
    }),
  );
}
