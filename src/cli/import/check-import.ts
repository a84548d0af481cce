/** `onboarding import FILE --check`: every problem of every row, and nothing is started. */
import { pMapIterable } from 'p-map';
import { InvalidRequestError } from '../../client.ts';
import { requestDigest } from '../../client/index.ts';
import { readImportCheckConfig } from '../../config/index.ts';
import { counted } from '../../domain/words.ts';
import {
  validateRequest,
  type RequestIssue,
  type ValidationOptions,
} from '../../domain/onboarding-request.ts';
import { BEGINNING, type Row } from '../../import-file/index.ts';
import { generateKey, parseKeyring } from '../../secrets/index.ts';
import type { CliContext } from '../context.ts';
import { EXIT, Unsuccessful } from '../exit.ts';
import { CheckReport } from './check-report.ts';
import { ImportDisplay, numberText, Problems } from './display.ts';
import { withPreflight, type ImportPreflight } from './import-preflight.ts';
import { ReportFile } from './report.ts';
import {
  CountedRows,
  nameOf,
  openImport,
  requestOf,
  rowIssues,
  type ImportArguments,
  type OpenedImport,
} from './rows.ts';

/** A few at once: what is waited for is a template that is read for the first time. */
const AT_ONCE = 10;

export async function checkImport(context: CliContext, args: ImportArguments): Promise<void> {
  const { env, output } = context;
  const signal = context.untilInterrupted();
  const opened = await openImport(context, args, signal);
  const report = args.report === undefined ? null : await ReportFile.open(args.report, 0);
  const display = new ImportDisplay(output, opened.input.size);
  try {
    const { templates, ...validation } = readImportCheckConfig(env);
    const counts = await withPreflight(templates, (preflight) =>
      CheckReport.with(async (checked) => {
        const check = new ImportCheck({
          opened,
          report,
          display,
          checked,
          preflight,
          validation,
        });
        await check.run(signal);
        return check.counts();
      }),
    );
    display.stop();
    output.answer(countsText(counts), counts);
    if (counts.problems > 0) throw new Unsuccessful(EXIT.usage);
    if (signal.aborted) throw new Unsuccessful(EXIT.failed);
  } finally {
    display.stop();
    await report?.close();
  }
}

interface CheckParts {
  readonly opened: OpenedImport;
  readonly report: ReportFile | null;
  readonly display: ImportDisplay;
  readonly checked: CheckReport;
  readonly preflight: ImportPreflight | null;
  readonly validation: ValidationOptions;
}

interface CheckedRow {
  readonly row: Row;
  readonly workspaceName: string | null;
  readonly issues: readonly RequestIssue[];
  readonly digest: string | null;
}

class ImportCheck {
  readonly #parts: CheckParts;
  readonly #problems: Problems;
  /** Of this check alone: what it seals nobody opens. */
  readonly #keyring = parseKeyring(generateKey('check'));
  #rows = 0;
  #invalid = 0;
  #repeated = 0;
  #isWhole = true;

  constructor(parts: CheckParts) {
    this.#parts = parts;
    this.#problems = new Problems(parts.display, { isReported: parts.report !== null });
  }

  async run(signal: AbortSignal): Promise<void> {
    const { opened, display, report } = this.#parts;
    const rows = new CountedRows(opened, BEGINNING, signal);
    for await (const checked of pMapIterable(rows.read(), (row) => this.#check(row), {
      concurrency: AT_ONCE,
    })) {
      await this.#add(checked);
      await display.show(
        checked.row.next,
        `${counted(this.#rows, 'row')}, ${numberText(this.#invalid)} invalid`,
      );
      if (signal.aborted) break;
    }
    this.#isWhole = !signal.aborted;
    await this.#parts.checked.write(report, this.#isWhole, ({ issue, isValid }, workspaceName) => {
      if (issue === null) this.#repeated += 1;
      else {
        if (isValid) this.#invalid += 1;
        this.#problems.add(issue, workspaceName);
      }
    });
  }

  counts() {
    const { preflight } = this.#parts;
    return {
      rows: this.#rows,
      valid: this.#rows - this.#invalid,
      invalid: this.#invalid,
      repeated: this.#repeated,
      problems: this.#problems.count,
      first_problems: this.#problems.first,
      preflight: preflight && { checked: preflight.checked, skipped: preflight.skipped },
      whole_file: this.#isWhole,
    };
  }

  async #check(row: Row): Promise<CheckedRow> {
    const { opened, preflight, validation } = this.#parts;
    const request = requestOf(opened.input, row);
    const workspaceName = nameOf(row);
    if (request instanceof InvalidRequestError)
      return { row, workspaceName, issues: request.issues, digest: null };
    const result = validateRequest(request, validation);
    if (result.kind === 'invalid') return { row, workspaceName, issues: result.issues, digest: null };
    const issues = (await preflight?.check(result.value)) ?? [];
    const digest = requestDigest(this.#keyring, result.value)?.digest ?? null;
    return { row, workspaceName, issues, digest };
  }

  async #add({ row, workspaceName, issues, digest }: CheckedRow): Promise<void> {
    this.#rows += 1;
    if (issues.length > 0) this.#invalid += 1;
    const onLines = issues.length > 0 ? rowIssues(row, issues) : [];
    for (const issue of onLines) this.#problems.add(issue, workspaceName);
    const isNamed = workspaceName !== null && digest !== null;
    await this.#parts.checked.add(
      { line: row.line, workspace_name: workspaceName, issues: onLines },
      isNamed ? { workspaceName, requestDigest: digest } : null,
    );
  }
}

function countsText(counts: ReturnType<ImportCheck['counts']>): string {
  const { rows, valid, repeated, problems, preflight } = counts;
  return [
    `${counted(rows, 'row')}: ${numberText(valid)} valid, ${numberText(counts.invalid)} invalid` +
      `${repeated > 0 ? `, ${numberText(repeated)} the same as a row before` : ''}; ${counted(problems, 'problem')}.`,
    preflight === null
      ? 'Not checked against source templates: AIRBYTE_ORGANIZATION_ID and an organization credential are not set.'
      : `${counted(preflight.checked, 'source')} checked against their templates` +
        `${preflight.skipped > 0 ? `, ${numberText(preflight.skipped)} of templates that do not say what they ask for` : ''}.`,
    counts.whole_file
      ? 'Nothing was started: this was a check.'
      : 'Stopped before the end of the file. Nothing was started.',
  ].join('\n');
}
