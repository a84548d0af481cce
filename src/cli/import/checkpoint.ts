/** How far an import is, written now and then to a file beside its input, from which a later import goes on. */
import type { StartManyOutcome } from '../../client.ts';
import {
  BEGINNING,
  fingerprintOf,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
  type Checkpoint,
  type Position,
} from '../../import-file/index.ts';
import { UsageError } from '../exit.ts';
import { ReportFile } from './report.ts';
import type { ImportArguments, OpenedImport } from './rows.ts';

/** The pause between two writings. After a crash, rows that were settled since the last one are done again. */
const INTERVAL_MS = 1_000;

type OutcomeCounts = Partial<Record<StartManyOutcome, number>>;

export class ImportCheckpoint {
  readonly #path: string | null;
  readonly #input: Pick<Checkpoint, 'format' | 'file'> | null;
  readonly report: ReportFile | null;
  readonly #counts: OutcomeCounts;
  #next: Position;
  #writtenAt = Date.now();
  #written: number;

  private constructor(
    path: string | null,
    input: Pick<Checkpoint, 'format' | 'file'> | null,
    report: ReportFile | null,
    before: Checkpoint | null,
  ) {
    this.#path = path;
    this.#input = input;
    this.report = report;
    this.#counts = { ...before?.counts };
    this.#next = before?.next ?? BEGINNING;
    this.#written = this.#next.offset;
  }

  /** @throws UsageError where the file has changed since; ImportFileError */
  static async open(
    { file, format }: OpenedImport,
    { state: path, restart, report }: Pick<ImportArguments, 'state' | 'restart' | 'report'>,
  ): Promise<ImportCheckpoint> {
    const input = file === null ? null : { format, file: await fingerprintOf(file) };
    const before = path === null || restart ? null : await readCheckpoint(path);
    if (path !== null && input !== null && before !== null) refuseChanged(path, input, before);
    const keeps = before?.report?.file === report ? (before?.report?.bytes ?? 0) : 0;
    const opened = report === undefined ? null : await ReportFile.open(report, keeps);
    return new ImportCheckpoint(path, input, opened, before);
  }

  /** Rows by outcome, those of runs before too. */
  get counts(): OutcomeCounts {
    return this.#counts;
  }

  /** Every row before it is settled. */
  get next(): Position {
    return this.#next;
  }

  get isResumed(): boolean {
    return this.#written > 0;
  }

  /** Whether an import would go on with `next`. */
  get isSaved(): boolean {
    return this.#path !== null && this.#next.offset === this.#written;
  }

  /** How many rows are settled. */
  get rows(): number {
    return Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
  }

  /** Notes that all before `next` is settled and reported; writes that now and then. */
  async settle(outcome: StartManyOutcome, next: Position): Promise<void> {
    this.#counts[outcome] = (this.#counts[outcome] ?? 0) + 1;
    this.#next = next;
    if (Date.now() - this.#writtenAt >= INTERVAL_MS) await this.save();
  }

  async save(): Promise<void> {
    if (!this.isSaved) await this.write();
    else await this.report?.sync();
  }

  /** Writes it, whether or not it has changed: an import must not begin where that fails. @throws ImportFileError */
  async write(): Promise<void> {
    this.#writtenAt = Date.now();
    await this.report?.sync();
    if (this.#path === null || this.#input === null) return;
    const { counts, next } = this;
    const report = this.report && { file: this.report.path, bytes: this.report.bytes };
    await writeCheckpoint(this.#path, { import: 1, ...this.#input, next, counts: { ...counts }, report });
    this.#written = next.offset;
  }

  /** The file is settled to its end: there is nothing to go on with. */
  async finish(): Promise<void> {
    await this.report?.sync();
    if (this.#path !== null) await removeCheckpoint(this.#path);
  }
}

function refuseChanged(path: string, now: Pick<Checkpoint, 'format' | 'file'>, before: Checkpoint): void {
  const isSame = now.format === before.format && now.file.sha256 === before.file.sha256;
  // Where nothing was settled, there is nothing that another file could be mistaken for.
  if (isSame || before.next.offset === 0) return;
  throw new UsageError(
    `The file has changed since the import that stopped before line ${before.next.line} (${path}). ` +
      '--restart begins anew: what has been started already is found, and not started twice.',
  );
}
