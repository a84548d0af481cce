/** The report of a check: a line for each row, in order, although only at the end it is known which names stand twice. */
import { andMore } from '../../domain/problem-list.ts';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RepeatedNames, type Repeated, type RepeatedRow } from '../../import-file/index.ts';
import { ReportFile, type RowReport } from './report.ts';

interface Checked extends Pick<RowReport, 'line' | 'workspace_name' | 'issues'> {
  /** How many issues there are besides. */
  readonly more: number;
}

/** Where rows are kept, on disk, until all have been read. */
export class CheckReport {
  readonly #draft: ReportFile;
  readonly #names: RepeatedNames;

  private constructor(draft: ReportFile, names: RepeatedNames) {
    this.#draft = draft;
    this.#names = names;
  }

  /** Runs with one, whose temporary files are removed afterwards. */
  static async with<T>(use: (report: CheckReport) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'onboarding-import-'));
    try {
      const draft = await ReportFile.open(join(folder, 'report'), 0);
      try {
        return await use(new CheckReport(draft, new RepeatedNames(folder)));
      } finally {
        await draft.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** @param named what to find it by where its name stands twice; `null` where it has none, or no request */
  async add({ more, ...row }: Checked, named: Omit<RepeatedRow, 'line' | 'isValid'> | null): Promise<void> {
    const isValid = row.issues.length === 0;
    const reason =
      more === 0
        ? REASONS.invalid
        : `The row is not valid: its first problems are here, ${andMore(more)} were found.`;
    await this.#draft.add(isValid ? reportOf(row, 'valid') : reportOf(row, 'invalid', reason));
    if (named !== null) await this.#names.add({ ...named, line: row.line, isValid });
  }

  /**
   * Writes all rows, now that no more are added.
   * @param isWhole whether the rows are those of the whole file: otherwise repeated names are not reported
   */
  async write(
    report: ReportFile | null,
    isWhole: boolean,
    onRepeated: (repeated: Repeated, workspaceName: string | null) => void,
  ): Promise<void> {
    const all = isWhole ? this.#names.find() : null;
    let repeated = (await all?.next())?.value ?? null;
    await this.#draft.sync();
    for await (const text of createInterface(createReadStream(this.#draft.path))) {
      let row = JSON.parse(text) as RowReport;
      if (repeated?.line === row.line) {
        onRepeated(repeated, row.workspace_name);
        row = repeatedReport(row, repeated);
        repeated = (await all?.next())?.value ?? null;
      }
      await report?.add(row);
    }
  }
}

function repeatedReport(row: RowReport, { issue, isValid }: Repeated): RowReport {
  if (issue !== null)
    return reportOf({ ...row, issues: [...row.issues, issue] }, 'invalid', row.reason ?? REASONS.invalid);
  return isValid ? reportOf(row, 'repeated') : row;
}

const REASONS = {
  valid: null,
  invalid: 'The row is not valid.',
  repeated: 'It is the same as a row before.',
} as const;

function reportOf(
  { line, workspace_name, issues }: Omit<Checked, 'more'>,
  outcome: keyof typeof REASONS,
  reason: string | null = REASONS[outcome],
): RowReport {
  return { line, workspace_name, outcome, reason, issues, temporal_ui_url: null };
}
