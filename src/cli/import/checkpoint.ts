/** How far an import is, written now and then to a file beside its input, from which a later import goes on. */
import type { StartManyOutcome } from '../../client.ts';
import {
  BEGINNING,
  fingerprintOf,
  ImportFileError,
  readCheckpoint,
  recordOf,
  removeCheckpoint,
  typesIn,
  writeCheckpoint,
  type Checkpoint,
  type ColumnTypes,
  type Position,
} from '../../import-file/index.ts';
import { UsageError } from '../exit.ts';
import { ReportFile } from './report.ts';
import type { ImportArguments, OpenedImport } from './rows.ts';

/** The pause between two writings. After a crash, rows that were settled since the last one are done again. */
const INTERVAL_MS = 1_000;

type Input = Pick<Checkpoint, 'format' | 'file'>;
type OutcomeCounts = Partial<Record<StartManyOutcome, number>>;

export class ImportCheckpoint {
  readonly #path: string | null;
  readonly #input: Input | null;
  readonly report: ReportFile | null;
  /** What the columns of a typed import are read as: of this import, and of those before it. `null` where it is not typed. */
  types: ColumnTypes | null;
  readonly #counts: OutcomeCounts;
  #next: Position;
  #writtenAt = Date.now();
  #written: number;

  private constructor(
    path: string | null,
    input: Input | null,
    report: ReportFile | null,
    types: ColumnTypes | null,
    before: Checkpoint | null,
  ) {
    this.#path = path;
    this.#input = input;
    this.report = report;
    this.types = types;
    this.#counts = { ...before?.counts };
    this.#next = before?.next ?? BEGINNING;
    this.#written = this.#next.offset;
  }

  /** @throws UsageError where the file has changed since, or was read otherwise; ImportFileError */
  static async open(
    { file, format }: OpenedImport,
    args: Pick<ImportArguments, 'state' | 'restart' | 'report' | 'typed'>,
  ): Promise<ImportCheckpoint> {
    const { state: path, restart, report, typed } = args;
    const input = file === null ? null : { format, file: await fingerprintOf(file) };
    const found = await checkpointOf(args);
    if (found !== null) refuseWithoutTypes(found, args);
    const before = restart ? null : found;
    if (input !== null && before !== null) {
      refuseChanged(input, before, args);
      refuseTypes(input, before, args);
    }
    const recorded = found === null ? null : typesIn(found);
    const keeps = before?.report?.file === report ? (before?.report?.bytes ?? 0) : 0;
    const opened = report === undefined ? null : await ReportFile.open(report, keeps);
    return new ImportCheckpoint(path, input, opened, typed ? (recorded ?? new Map()) : null, before);
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
    await writeCheckpoint(this.#path, this.#record(this.#input));
    this.#written = this.#next.offset;
  }

  #record(input: Input): Checkpoint {
    const { counts, next, report, types } = this;
    return {
      import: 1,
      ...input,
      next,
      counts: { ...counts },
      report: report && { file: report.path, bytes: report.bytes },
      ...(types !== null && { types: recordOf(types) }),
    };
  }

  /** The file is settled to its end: there is nothing to go on with. What columns were read as stays, for the next import. */
  async finish(): Promise<void> {
    await this.report?.sync();
    if (this.#path === null || this.#input === null) return;
    if (this.types === null) await removeCheckpoint(this.#path);
    else
      await writeCheckpoint(this.#path, {
        ...this.#record(this.#input),
        next: BEGINNING,
        counts: {},
        report: null,
      });
  }
}

/** The types of a typed import of the file, as far as they are recorded. @throws ImportFileError */
export async function recordedTypes(args: Pick<ImportArguments, 'state' | 'restart'>): Promise<ColumnTypes> {
  const found = await checkpointOf(args);
  return (found === null ? null : typesIn(found)) ?? new Map();
}

/** What an import of the file has left. An import that begins anew reads it too, for the types, where it can be read. */
async function checkpointOf({
  state,
  restart,
}: Pick<ImportArguments, 'state' | 'restart'>): Promise<Checkpoint | null> {
  if (state === null) return null;
  try {
    return await readCheckpoint(state);
  } catch (error) {
    if (restart && error instanceof ImportFileError) return null;
    throw error;
  }
}

type RefusalArguments = Pick<ImportArguments, 'state' | 'typed'>;

function refuseChanged(now: Input, before: Checkpoint, { state }: RefusalArguments): void {
  // Where nothing was settled, there is nothing that another file could be mistaken for.
  if (isOfSameFile(now, before) || before.next.offset === 0) return;
  throw new UsageError(
    `The file has changed since the import that stopped before line ${before.next.line} (${state ?? ''}). ` +
      '--restart begins anew: what has been started already is found, and not started twice.',
  );
}

/** Rows that were read as numbers once are other requests as texts: in conflict with those that were started. */
function refuseWithoutTypes({ types }: Checkpoint, { state, typed }: RefusalArguments): void {
  if (types === undefined || typed) return;
  throw new UsageError(
    `An import with --typed has recorded in ${state ?? ''} what the columns were read as. Without --typed the same rows would be ` +
      'other requests, in conflict with what was started: add --typed. To have none of it, remove that file.',
  );
}

function refuseTypes(now: Input, before: Checkpoint, { state, typed }: RefusalArguments): void {
  if (!typed || before.types !== undefined || !isOfSameFile(now, before)) return;
  throw new UsageError(
    `The import that stopped before line ${before.next.line} (${state ?? ''}) was begun without --typed: go on without it. ` +
      '--restart begins anew: rows that were started with texts are then in conflict.',
  );
}

function isOfSameFile(now: Input, before: Checkpoint): boolean {
  return now.format === before.format && now.file.sha256 === before.file.sha256;
}
