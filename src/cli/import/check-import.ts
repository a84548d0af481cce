/** `onboarding import FILE --check`: every problem of every row, and nothing is started. */
import { pMapIterable } from 'p-map';
import { InvalidRequestError } from '../../client.ts';
import { requestDigest } from '../../client/index.ts';
import { readImportCheckConfig } from '../../config/index.ts';
import { counted } from '../../domain/words.ts';
import type { OnboardingRequest } from '../../domain/onboarding-request.ts';
import {
  validateRequest,
  type RequestIssue,
  type ValidationOptions,
} from '../../domain/onboarding-request.ts';
import { BEGINNING, type Row } from '../../import-file/index.ts';
import { generateKey, parseKeyring } from '../../secrets/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful } from '../exit.ts';
import type { TemplateAccess } from '../template-access.ts';
import { CheckReport } from './check-report.ts';
import { recordedTypes } from './checkpoint.ts';
import { rightAsJson } from './cells-of-json.ts';
import { ImportDisplay, numberText, Problems } from './display.ts';
import { ReportFile } from './report.ts';
import {
  nameOf,
  openImport,
  requestOf,
  rowIssues,
  rowsOf,
  type ImportArguments,
  type OpenedImport,
} from './rows.ts';

/** How many rows are checked at once: a row waits where its template is read for the first time. */
const AT_ONCE = 10;

export async function checkImport(context: CliContext, args: ImportArguments): Promise<void> {
  const { env, output } = context;
  const opened = await openImport(context, args);
  const report = args.report === undefined ? null : await ReportFile.open(args.report, 0);
  const display = new ImportDisplay(output, opened.input.size);
  try {
    const { templates: config, ...validation } = readImportCheckConfig(env);
    const templates = args.typed ? (await import('./column-types.ts')).readTypedImportConfig(env) : config;
    const checkRows = async (access: TemplateAccess | null) => {
      const typed = args.typed && access !== null ? await withTypes(context, args, opened, access) : opened;
      return await CheckReport.with(async (checked) => {
        const check = new ImportCheck({ opened: typed, report, display, checked, access, validation });
        await check.run();
        return check.counts();
      });
    };
    const counts =
      templates === null
        ? await checkRows(null)
        : await (await import('../template-access.ts')).withTemplatesOf(templates, checkRows);
    display.stop();
    output.answer(countsText(counts), counts);
    if (counts.problems > 0) throw new Unsuccessful(EXIT.usage);
    if (opened.signal.aborted) throw new Unsuccessful(EXIT.failed);
  } finally {
    display.stop();
    await report?.close();
  }
}

/** With the types that an import would read the file by. */
async function withTypes(
  { output }: CliContext,
  args: ImportArguments,
  opened: OpenedImport,
  access: TemplateAccess,
): Promise<OpenedImport> {
  const { columnTypesFor } = await import('./column-types.ts');
  const recorded = await recordedTypes(args);
  return { ...opened, types: await columnTypesFor(opened, { recorded, access, output }) };
}

interface CheckParts {
  readonly opened: OpenedImport;
  readonly report: ReportFile | null;
  readonly display: ImportDisplay;
  readonly checked: CheckReport;
  /** `null` where there is no credential to read templates with. */
  readonly access: TemplateAccess | null;
  readonly validation: ValidationOptions;
}

interface CheckedRow {
  readonly row: Row;
  readonly workspaceName: string | null;
  /** The first hundred. */
  readonly issues: readonly RequestIssue[];
  /** How many there are besides. */
  readonly more: number;
  readonly digest: string | null;
}

class ImportCheck {
  readonly #parts: CheckParts;
  readonly #problems: Problems;
  /** The keys of this check alone, for digests: nothing is sealed with them. */
  readonly #keyring = parseKeyring(generateKey('check'));
  #rows = 0;
  #invalid = 0;
  #repeated = 0;
  #isWhole = true;
  /** Sources that were checked against their templates, and those of templates that do not say what they ask for. */
  readonly #preflight = { checked: 0, skipped: 0 };

  constructor(parts: CheckParts) {
    this.#parts = parts;
    this.#problems = new Problems(parts.display, { isReported: parts.report !== null });
  }

  async run(): Promise<void> {
    const { opened, display, report } = this.#parts;
    const checkedRows = pMapIterable(
      rowsOf(opened, BEGINNING, (warning) => {
        display.say(warning);
      }),
      (row) => this.#check(row),
      {
        concurrency: AT_ONCE,
      },
    );
    for await (const checked of checkedRows) {
      await this.#add(checked);
      await display.show(
        checked.row.next,
        `${counted(this.#rows, 'row')}, ${numberText(this.#invalid)} invalid`,
      );
      if (opened.signal.aborted) break;
    }
    this.#isWhole = !opened.signal.aborted;
    await this.#parts.checked.write(report, this.#isWhole, ({ issue, isValid }, workspaceName) => {
      if (issue === null) this.#repeated += 1;
      else {
        if (isValid) this.#invalid += 1;
        this.#problems.add(issue, workspaceName);
      }
    });
  }

  counts() {
    return {
      rows: this.#rows,
      valid: this.#rows - this.#invalid,
      invalid: this.#invalid,
      repeated: this.#repeated,
      problems: this.#problems.count,
      first_problems: this.#problems.first,
      preflight: this.#parts.access && { ...this.#preflight },
      whole_file: this.#isWhole,
    };
  }

  async #check(row: Row): Promise<CheckedRow> {
    const { opened, validation } = this.#parts;
    const checked = { row, workspaceName: nameOf(row) };
    const invalid = ({ issues, more }: InvalidRequestError): CheckedRow => ({
      ...checked,
      issues,
      more,
      digest: null,
    });
    const request = requestOf(opened.input, row);
    if (request instanceof InvalidRequestError) return invalid(request);
    const result = validateRequest(request, validation);
    if (result.kind === 'invalid') return invalid(new InvalidRequestError(result.issues));
    const digest = requestDigest(this.#keyring, result.value)?.digest ?? null;
    const { issues, more } = await this.#templateIssues(result.value, hasColumnsOfFields(row));
    return { ...checked, issues, more, digest };
  }

  /** What the templates refuse. @param hasColumns a configuration's fields have columns of their own */
  async #templateIssues({ sources }: OnboardingRequest, hasColumns: boolean): Promise<InvalidRequestError> {
    const { access } = this.#parts;
    const issues: RequestIssue[] = [];
    let more = 0;
    if (access === null) return new InvalidRequestError(issues);
    const { checkedConfiguration } = await import('../template-access.ts');
    for (const [index, source] of sources.entries()) {
      const check = (source_config: typeof source.source_config) =>
        checkedConfiguration(access, { ...source, source_config });
      const { kind, problems, areOfSource, more: others } = await check(source.source_config);
      this.#preflight[kind === 'skipped' ? 'skipped' : 'checked'] += 1;
      if (kind !== 'failed') continue;
      more += others;
      const asJson =
        hasColumns && !areOfSource ? await rightAsJson(problems, source.source_config, check) : NO_FIELDS;
      const path = `sources[${index}]${areOfSource ? '' : '.source_config'}`;
      for (const { field, message } of problems)
        issues.push({
          path: field === '' ? path : `${path}.${field}`,
          message: asJson.has(field) ? `${message} ${columnHint(field)}` : message,
        });
    }
    return new InvalidRequestError(issues, more);
  }

  async #add({ row, workspaceName, issues, more, digest }: CheckedRow): Promise<void> {
    this.#rows += 1;
    if (issues.length > 0) this.#invalid += 1;
    const onLines = issues.length > 0 ? rowIssues(row, issues) : [];
    for (const issue of onLines) this.#problems.add(issue, workspaceName);
    this.#problems.leaveOut(more, row.line);
    const isNamed = workspaceName !== null && digest !== null;
    await this.#parts.checked.add(
      { line: row.line, workspace_name: workspaceName, issues: onLines, more },
      isNamed ? { workspaceName, requestDigest: digest } : null,
    );
  }
}

const NO_FIELDS: ReadonlySet<string> = new Set();

/** Whether a row is a CSV file's, in which each line is a source. */
function hasColumnsOfFields({ content }: Row): boolean {
  return content.kind === 'request' && content.sourceLines.length > 0;
}

function columnHint(field: string): string {
  const column = `source_config.${field}`;
  return `The column ${column} holds texts: named ${column}:json, it holds JSON, and the cell is right.`;
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
