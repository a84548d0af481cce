/** `onboarding import FILE`: starts the rows of a file, at a rate, and goes on where it stopped. */
import type { OnboardingClient, OneToStart, StartReport } from '../../client.ts';
import { counted } from '../../domain/words.ts';
import { START_MANY_OUTCOMES, type StartManyOutcome } from '../../domain/start-outcomes.ts';
import { lockImport, type Row } from '../../import-file/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful, type ExitCode } from '../exit.ts';
import { ImportCheckpoint } from './checkpoint.ts';
import { ImportDisplay, numberText, Problems } from './display.ts';
import {
  eventName,
  nameOf,
  openImport,
  requestOf,
  rowIssues,
  rowsOf,
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
  const { output } = context;
  const opened = await openImport(context, args);
  const lock = args.state === null ? null : await lockImport(args.state);
  if (lock?.takenFrom)
    output.remark(`The import of process ${lock.takenFrom} has ended without a word: this one goes on.`);
  try {
    const checkpoint = await ImportCheckpoint.open(opened, args);
    if (checkpoint.isResumed) {
      output.remark(
        `Going on with line ${numberText(checkpoint.next.line)}: ${counted(checkpoint.rows, 'row is', 'rows are')} settled already (${args.state ?? ''}).`,
      );
    }
    try {
      const typed = await withRecordedTypes(context, opened, checkpoint);
      const run = new ImportRun(typed, checkpoint, new ImportDisplay(output, opened.input.size));
      await context.withClient((onboarding) => run.start(onboarding, args.rate));
      const summary = run.summary();
      output.answer(summaryText(summary), summary);
      const exitCode = exitCodeFor(summary);
      if (exitCode !== EXIT.done) throw new Unsuccessful(exitCode);
    } finally {
      await checkpoint.report?.close();
    }
  } finally {
    await lock?.release();
  }
}

/** With the types of a typed import, which the checkpoint keeps before the first row is started. */
async function withRecordedTypes(
  { env, output }: CliContext,
  opened: OpenedImport,
  checkpoint: ImportCheckpoint,
): Promise<OpenedImport> {
  const { types: recorded } = checkpoint;
  if (recorded === null) return opened;
  const [{ columnTypesFor, readTypedImportConfig }, { withTemplatesOf }] = await Promise.all([
    import('./column-types.ts'),
    import('../template-access.ts'),
  ]);
  const types = await withTemplatesOf(readTypedImportConfig(env), (access) =>
    columnTypesFor(opened, { recorded, access, output }),
  );
  checkpoint.types = types;
  return { ...opened, types };
}

class ImportRun {
  readonly #opened: OpenedImport;
  readonly #checkpoint: ImportCheckpoint;
  readonly #display: ImportDisplay;
  readonly #problems: Problems;
  readonly #beganAt = Date.now();
  readonly #rowsBefore: number;
  #isWaiting = false;
  #rowsRead = 0;
  #isRead = false;

  constructor(opened: OpenedImport, checkpoint: ImportCheckpoint, display: ImportDisplay) {
    this.#opened = opened;
    this.#checkpoint = checkpoint;
    this.#display = display;
    this.#problems = new Problems(display, { isReported: checkpoint.report !== null });
    this.#rowsBefore = checkpoint.rows;
  }

  /** Starts all rows that are left. */
  async start(onboarding: OnboardingClient, rate: number): Promise<void> {
    await this.#checkpoint.write();
    try {
      const reports = onboarding.startMany(this.#ones(), {
        rate,
        signal: this.#opened.signal,
        bulk: { share: shareOf(this.#opened.input.name) },
        onUnavailable: (_error, waitMs) => {
          this.#showWaiting(waitMs);
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
    if (this.#isWhole) await this.#checkpoint.finish();
    else this.#display.say(this.#howToGoOn());
  }

  summary() {
    const { rows, counts } = this.#checkpoint;
    const all = Object.fromEntries(START_MANY_OUTCOMES.map((outcome) => [outcome, counts[outcome] ?? 0]));
    return {
      rows,
      ...(all as Record<StartManyOutcome, number>),
      problems: this.#problems.count,
      first_problems: this.#problems.first,
      whole_file: this.#isWhole,
    };
  }

  /** Whether the file was read to its end, and every row is settled. */
  get #isWhole(): boolean {
    return this.#isRead && this.#rowsRead === this.#checkpoint.rows - this.#rowsBefore;
  }

  async *#ones(): AsyncGenerator<OneToStart<Row>, void> {
    for await (const row of rowsOf(this.#opened, this.#checkpoint.next, (warning) => {
      this.#display.say(warning);
    })) {
      this.#rowsRead += 1;
      yield { place: row, request: requestOf(this.#opened.input, row) };
    }
    this.#isRead = !this.#opened.signal.aborted;
  }

  async #settle({ place: row, ...report }: StartReport<Row>): Promise<void> {
    const { outcome, reason, temporal_ui_url } = report;
    const workspace_name = nameOf(row);
    if (this.#isWaiting && outcome !== 'invalid') {
      this.#isWaiting = false;
      this.#display.say('Temporal answers again.');
    }
    const issues = outcome === 'invalid' ? rowIssues(row, report.issues) : [];
    for (const issue of issues) this.#problems.add(issue, workspace_name);
    this.#problems.leaveOut(report.more, row.line);
    if (outcome !== 'invalid' && reason !== null)
      this.#problems.add({ line: row.line, path: '', message: reason }, workspace_name);
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

  #showWaiting(waitMs: number): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#display.say(
      `Temporal does not answer. No row is lost: it is asked again in ${Math.ceil(waitMs / 1_000)} s, and so on until it does.`,
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

/** The share of an import: imports of several files take turns by it. Temporal takes 64 bytes, and keeps them in the open. */
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
