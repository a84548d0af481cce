/** `onboarding retry --status …`: many at once, with a bar, a table of what happened to each, and an exit code. */
import Table from 'cli-table3';
import { z } from 'zod';
import type {
  FailureType,
  OnboardingClient,
  OnboardingStatus,
  OnboardingSummary,
  RetryReport,
  SourceRequestInput,
} from '../client.ts';
import type { CliContext } from './context.ts';
import { EXIT, Unsuccessful, UsageError } from './exit.ts';
import { readJson } from './json-file.ts';
import { printable } from './printable.ts';

export interface RetryManyArguments {
  readonly status: Extract<OnboardingStatus, 'needs_attention' | 'failed'>;
  readonly failureType?: FailureType;
  readonly since?: Date;
  readonly rate: number;
  readonly dryRun: boolean;
  /** File of corrected sources, by workspace name. */
  readonly with?: string;
}

type Corrections = ReadonlyMap<string, readonly SourceRequestInput[]>;

export async function retryManyOnboardings(context: CliContext, args: RetryManyArguments): Promise<void> {
  const { output } = context;
  const corrections = args.with === undefined ? new Map() : correctionsOf(await readJson(context, args.with));
  await context.withClient(async (onboarding) => {
    const { status, failureType, since } = args;
    const filter = { status, ...(failureType && { failureType }), ...(since && { since }), limit: Infinity };
    const found = await onboarding.list(filter);
    output.remark(`${found.length} onboarding${found.length === 1 ? '' : 's'} found.`);
    if (args.dryRun) output.answer(wouldRetryTable(found), found);
    else await retryFound(context, onboarding, found, { corrections, rate: args.rate });
  });
}

async function retryFound(
  { output, untilInterrupted }: CliContext,
  onboarding: OnboardingClient,
  found: readonly OnboardingSummary[],
  { corrections, rate }: { corrections: Corrections; rate: number },
): Promise<void> {
  const signal = untilInterrupted();
  const reports: RetryReport[] = [];
  const bar = output.bar(found.length);
  try {
    for await (const report of onboarding.retryMany(found, { corrections, rate, signal })) {
      reports.push(report);
      bar.advance();
    }
  } finally {
    bar.stop();
  }
  const counts = countsOf(reports, found.length);
  output.answer(`${reportTable(reports)}\n${told(counts)}`, { ...counts, results: reports });
  if (counts.failed > 0 || counts.not_begun > 0) throw new Unsuccessful(EXIT.failed);
}

function countsOf(reports: readonly RetryReport[], found: number) {
  const count = (wanted: RetryReport['outcome']): number =>
    reports.filter(({ outcome }) => outcome === wanted).length;
  const counted = { retried: count('retried'), skipped: count('skipped'), failed: count('failed') };
  return { found, ...counted, not_begun: found - reports.length };
}

function told({ retried, skipped, failed, not_begun }: ReturnType<typeof countsOf>): string {
  return [
    `${retried} retried`,
    `${skipped} skipped`,
    `${failed} failed`,
    ...(not_begun > 0 ? [`${not_begun} not begun: run it again for these`] : []),
  ].join(', ');
}

function reportTable(reports: readonly RetryReport[]): string {
  const rows = newTable(['workspace', 'outcome', 'why']);
  for (const { workspace_name, outcome, reason } of reports) {
    rows.push([printable(workspace_name), outcome, printable(reason ?? '')]);
  }
  return rows.toString();
}

function wouldRetryTable(found: readonly OnboardingSummary[]): string {
  const rows = newTable(['workspace', 'status', 'failures', 'started']);
  for (const { workspace_name, status, failure_types, started_at } of found) {
    rows.push([printable(workspace_name), status, failure_types.join(', '), started_at]);
  }
  return `${rows.toString()}\nNothing was retried: this was a dry run.`;
}

function newTable(head: string[]): InstanceType<typeof Table> {
  return new Table({ head, style: { head: [], border: [] } });
}

const correctionsSchema = z.array(
  z.strictObject({ workspace_name: z.string(), sources: z.array(z.record(z.string(), z.unknown())) }),
);

/** What is in the sources, the client validates. */
function correctionsOf(json: unknown): Corrections {
  const parsed = correctionsSchema.safeParse(json);
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole');
    throw new UsageError(
      `The corrections must be a list of {"workspace_name": …, "sources": […]}; wrong: ${places.slice(0, 5).join(', ')}.`,
    );
  }
  return new Map(
    parsed.data.map(({ workspace_name, sources }) => [
      workspace_name,
      sources as unknown as SourceRequestInput[],
    ]),
  );
}
