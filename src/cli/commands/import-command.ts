import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option, type Command } from '@commander-js/extra-typings';
import { DEFAULT_RATE } from '../../domain/default-rates.ts';
import type { Format } from '../../import-file/index.ts';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../exit.ts';
import type { ImportArguments } from '../import/rows.ts';
import { rate } from '../option-values.ts';

const HELP = `
NDJSON (.ndjson, .jsonl): each line is an onboarding request, the same JSON as everywhere.

CSV (.csv, UTF-8, LF or CRLF, with a header): each line is a source; the lines of one workspace_name follow each other.
  workspace_name, source_name, source_template_id    must be there
  source_config.<field>                              a field of the configuration, as text; a.b is a field of a field
  source_config.<field>:json                         the same, as JSON: a number, true (or TRUE), a list
  source_config                                      the whole configuration as a JSON object; the columns above win
  credentials, credentials.<field>                   the same of credentials of the source's own, :json too
  selected_connection_template_tags, …_mode          tags, semicolons between them; any or all
  region_id, check                                   of the customer: in any of its lines
  signup_event.id, .type, .source                    the same; each by default: FILE:line, import, import
An empty cell is a field that is not there; empty cells at a line's end may be missing. Or, with a column sources, each line is a customer: a JSON list of sources.

Exit codes: 0 all are onboarded or being onboarded, 1 some are not or it was stopped, 2 some rows are not valid.`;

/** What files of each format are called. */
const FILE_NAMES: Readonly<Record<Format, RegExp>> = { csv: /\.csv$/i, ndjson: /\.(ndjson|jsonl)$/i };
const FORMATS = Object.keys(FILE_NAMES) as Format[];

export function defineImport(command: Command, context: CliContext): void {
  command
    .argument('<file>', 'CSV or NDJSON; - for standard input')
    .option('--check', 'validate all rows, and start nothing')
    .addOption(
      new Option('--format <format>', 'what the file holds; by default its name says').choices(FORMATS),
    )
    .option(
      '--typed',
      'read texts of source_config in CSV as the numbers and booleans that templates ask for',
    )
    .option('--rate <n>', 'how many a second', rate, DEFAULT_RATE)
    .option('--report <file>', 'write what became of each row, a line of JSON each')
    .option('--state <file>', 'where it is kept how far it is; FILE.progress by default')
    .option('--restart', 'begin anew, whatever was done before')
    .addHelpText('after', HELP)
    .action(async (file, { check = false, restart = false, typed = false, format, ...options }) => {
      if (file === '-' && (options.state !== undefined || restart))
        throw new UsageError('--state and --restart go with a file: standard input can’t be gone on with.');
      if (file === '-' && typed)
        throw new UsageError('--typed goes with a file, beside which it is kept what columns were read as.');
      const state = file === '-' ? null : (options.state ?? `${file}.progress`);
      const args = { ...options, file, format: format ?? formatOf(file), restart, state, typed };
      if (typed && args.format !== 'csv')
        throw new UsageError('--typed goes with CSV: in NDJSON, numbers are numbers already.');
      await refuseOneForAnother(args);
      if (check) await (await import('../import/check-import.ts')).checkImport(context, args);
      else await (await import('../import/start-import.ts')).startImport(context, args);
    });
}

function formatOf(path: string): Format {
  const format = FORMATS.find((known) => FILE_NAMES[known].test(path));
  if (format !== undefined) return format;
  if (/\.(xlsx|xlsm|xlsb|xls|ods|numbers)$/i.test(path))
    throw new UsageError(
      `${path} is a workbook: open it in its spreadsheet, and save it as CSV (“CSV UTF-8”).`,
    );
  throw new UsageError(
    `Say with --format what ${path === '-' ? 'standard input' : path} holds: ${FORMATS.join(' or ')}.`,
  );
}

/** What is written must not be what is read: it would be gone. */
async function refuseOneForAnother({ file, report, state }: ImportArguments): Promise<void> {
  const paths = [file === '-' ? null : file, report, state].filter((path) => typeof path === 'string');
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => resolve(path))));
  if (new Set(real).size < real.length)
    throw new UsageError('The file, --report and --state must be different files.');
}
