/** `onboarding import FILE`: starts the rows of a file, at a rate, and goes on where it stopped. */
import type { OnboardingClient, OneToStart, StartManyOptions, StartReport } from '../../client.ts';
import { counted } from '../../domain/words.ts';
import { START_MANY_OUTCOMES, type StartManyOutcome } from '../../domain/start-outcomes.ts';
import { lockImport, type ImportInput, type Row } from '../../import-file/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful, type ExitCode } from '../exit.ts';
import { ImportCheckpoint } from './checkpoint.ts';
import { ImportDisplay, numberText, Problems } from './display.ts';
import {
  CountedRows,
  eventName,
  nameOf,
  openImport,
  requestOf,
  rowIssues,
  type ImportArguments,
  type OpenedImport,
} from './rows.ts';

const WORDS: Record<StartManyOutcome, string> = {
  started: 'started',
  already_running: 'running already',
  already_completed: 'completed already',
  already_failed: 'failed before',
  conflict: 'in conflict with what exists',
  invalid: 'invalid',
  failed: 'refused by Temporal',
};

const GOOD: readonly StartManyOutcome[] = ['started', 'already_running', 'already_completed'];

export async function startImport(context: CliContext, args: ImportArguments): Promise<void> {
  const signal = context.untilInterrupted();
  const opened = await openImport(context, args, signal);
  const lock = args.state === null ? null : await lockImport(args.state);
  if (lock?.takenFrom)
    context.output.remark(
      `The import of process ${lock.takenFrom} has ended without a word: this one goes on.`,
    );
  try {
    await importOpened(context, args, opened, signal);
  } finally {
    await lock?.release();
  }
}

async function importOpened(
  context: CliContext,
  { state: path, restart, report, rate }: ImportArguments,
  opened: OpenedImport,
  signal: AbortSignal,
): Promise<void> {
  const { output } = context;
  const checkpoint = await ImportCheckpoint.open(opened, { path, restart, report });
  if (checkpoint.isResumed) {
    output.remark(
      `Going on with line ${numberText(checkpoint.next.line)}: ${counted(checkpoint.rows, 'row is', 'rows are')} settled already (${path ?? ''}).`,
    );
  }
  try {
    const run = new ImportRun(opened, checkpoint, new ImportDisplay(output, opened.input.size));
    const isWhole = await context.withClient((onboarding) => run.start(onboarding, { rate, signal }));
    const summary = run.summary(isWhole);
    output.answer(summaryText(summary), summary);
    const exitCode = exitCodeFor(summary);
    if (exitCode !== EXIT.done) throw new Unsuccessful(exitCode);
  } finally {
    await checkpoint.report?.close();
  }
}

class ImportRun {
  readonly #opened: OpenedImport;
  readonly #checkpoint: ImportCheckpoint;
  readonly #display: ImportDisplay;
  readonly #problems: Problems;
  readonly #beganAt = Date.now();
  readonly #rowsBefore: number;
  #isWaiting = false;

  constructor(opened: OpenedImport, checkpoint: ImportCheckpoint, display: ImportDisplay) {
    this.#opened = opened;
    this.#checkpoint = checkpoint;
    this.#display = display;
    this.#problems = new Problems(display, { isReported: checkpoint.report !== null });
    this.#rowsBefore = checkpoint.rows;
  }

  /** Starts all rows that are left. @returns whether the file's end was reached */
  async start(
    onboarding: OnboardingClient,
    options: Required<Pick<StartManyOptions, 'rate' | 'signal'>>,
  ): Promise<boolean> {
    const { input } = this.#opened;
    const source = new CountedRows(this.#opened, this.#checkpoint.next, options.signal);
    const bulk = { share: shareOf(input.name) };
    await this.#checkpoint.begin();
    try {
      const reports = onboarding.startMany(onesOf(input, source.read()), {
        ...options,
        bulk,
        onUnavailable: (_error, waits) => {
          this.#showWaiting(waits);
        },
      });
      for await (const report of reports) await this.#settle(report);
      await this.#checkpoint.save();
    } catch (error) {
      await this.#saveAfter(error as Error);
      this.#display.say(this.#howToGoOn());
      throw error;
    } finally {
      this.#display.stop();
    }
    const isWhole = source.isRead && source.count === this.#checkpoint.rows - this.#rowsBefore;
    if (isWhole) await this.#checkpoint.finish();
    else this.#display.say(this.#howToGoOn());
    return isWhole;
  }

  summary(isWhole: boolean) {
    const { rows, counts } = this.#checkpoint;
    const all = Object.fromEntries(START_MANY_OUTCOMES.map((outcome) => [outcome, counts[outcome] ?? 0]));
    return {
      rows,
      ...(all as Record<StartManyOutcome, number>),
      problems: this.#problems.count,
      first_problems: this.#problems.first,
      whole_file: isWhole,
    };
  }

  async #settle({ place: row, ...report }: StartReport<Row>): Promise<void> {
    const { outcome, reason, temporal_ui_url } = report;
    const workspace_name = nameOf(row);
    if (this.#isWaiting && outcome !== 'invalid') {
      this.#isWaiting = false;
      this.#display.say('Temporal answers again.');
    }
    const issues = outcome === 'invalid' ? rowIssues(row, report.issues) : [];
    const problems =
      outcome === 'invalid' ? issues : reason === null ? [] : [{ line: row.line, path: '', message: reason }];
    for (const issue of problems) this.#problems.add(issue, workspace_name);
    await this.#checkpoint.report?.add({
      line: row.line,
      workspace_name,
      outcome,
      reason,
      issues,
      temporal_ui_url,
    });
    await this.#checkpoint.settle(outcome, row.next);
    await this.#display.show(row.next, this.#paceText());
  }

  /** The error is what went wrong first; what goes wrong with saving as well is only shown. */
  async #saveAfter({ message: first }: Error): Promise<void> {
    try {
      await this.#checkpoint.save();
    } catch (error) {
      const { message } = error as Error;
      if (message !== first) this.#display.say(message);
    }
  }

  #paceText(): string {
    const { rows } = this.#checkpoint;
    const rate = (rows - this.#rowsBefore) / Math.max((Date.now() - this.#beganAt) / 1_000, 1);
    return `${counted(rows, 'row')}, ${rate.toFixed(1)} a second`;
  }

  #showWaiting(waitsMs: number): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#display.say(
      `Temporal does not answer. No row is lost: it is asked again in ${Math.ceil(waitsMs / 1_000)} s, and so on until it does.`,
    );
  }

  #howToGoOn(): string {
    const { next, isSaved, rows } = this.#checkpoint;
    if (rows === 0) return 'Stopped before the first row.';
    const before = `Stopped. Every row before line ${numberText(next.line)} is settled`;
    return isSaved
      ? `${before}; run the same command again to go on from there.`
      : `${before}. Run it again with the same input: what has been started is found, and not started twice.`;
  }
}

async function* onesOf(input: ImportInput, rows: AsyncIterable<Row>): AsyncGenerator<OneToStart<Row>, void> {
  for await (const row of rows) yield { place: row, request: requestOf(input, row) };
}

/** Imports of several files take turns. Temporal takes 64 bytes, and keeps them in the open. */
function shareOf(name: string): string {
  let share = `import:${eventName(name)}`;
  while (Buffer.byteLength(share) > 64) share = Array.from(share).slice(0, -1).join('');
  return share;
}

type Summary = ReturnType<ImportRun['summary']>;

function exitCodeFor(summary: Summary): ExitCode {
  if (summary.invalid > 0) return EXIT.usage;
  const isGood = START_MANY_OUTCOMES.every((outcome) => GOOD.includes(outcome) || summary[outcome] === 0);
  return isGood && summary.whole_file ? EXIT.done : EXIT.failed;
}

function summaryText(summary: Summary): string {
  const met = START_MANY_OUTCOMES.filter((outcome) => summary[outcome] > 0);
  const counts = met.map((outcome) => `${numberText(summary[outcome])} ${WORDS[outcome]}`);
  return `${counted(summary.rows, 'row')}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}.`;
}
