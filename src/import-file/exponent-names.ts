/**
 * Names that a spreadsheet has taken for numbers: it shows 820982911946154508 as 8.20983E+17, and saves what it shows. Two
 * customers can become one by that, and nobody can tell from the file.
 */
import { firstProblemTexts } from '../domain/problem-list.ts';
import { workspaceNameIn } from '../domain/unchecked-request.ts';
import type { Draft } from './csv-columns.ts';
import { ImportFileError, type RowIssue } from './row.ts';

/** As spreadsheets write it: with a sign, and at least two digits. `1e5`, or a hash like `12e4567`, is a name like any other. */
const EXPONENT_FORM = /^-?\d(?:[.,]\d{1,20})?E[+-]\d{2,3}$/i;
/** Held at once: who has more of them has a column of them. */
const MAX_NAMES = 10_000;
const REMEDY = 'Format the column as text, fill it anew, and save the file again as CSV';

export class ExponentNames {
  /** The first two lines that each customer’s name stands in. */
  readonly #linesByName = new Map<string, [first: number, second?: number]>();
  readonly #lines: number[] = [];
  #lastLine = 0;

  /** Notes the names of a line, once: lines come in order. @throws ImportFileError where there are too many */
  note(line: number, draft: Draft): void {
    if (line <= this.#lastLine) return;
    this.#lastLine = line;
    const customer = workspaceNameIn(draft.request);
    const source = draft.source?.['name'];
    if ([customer, source].some(isInExponentForm)) this.#lines.push(line);
    if (this.#lines.length > MAX_NAMES)
      throw new ImportFileError(
        `More than ${MAX_NAMES.toLocaleString('en')} names are in exponent form, as spreadsheets write long numbers. ${REMEDY}.`,
      );
    if (!isInExponentForm(customer)) return;
    const lines = this.#linesByName.get(customer);
    if (lines === undefined) this.#linesByName.set(customer, [line]);
    else lines[1] ??= line;
  }

  /** What is wrong with a line whose customer’s name stands in another one, too; `null` where nothing is. */
  issueOf(line: number, { request }: Draft): RowIssue | null {
    const [first, second] = this.#linesByName.get(workspaceNameIn(request) ?? '') ?? [];
    if (first === undefined || second === undefined) return null;
    const other = first === line ? second : first;
    const message =
      `is in exponent form, as spreadsheets write long numbers, and stands in line ${other}, too: ` +
      `different names may have become equal. ${REMEDY}`;
    return { line, path: 'workspace_name', message };
  }

  /** For people; `null` where there are none. */
  warning(): string | null {
    if (this.#lines.length === 0) return null;
    const lines = firstProblemTexts(this.#lines.map(String)).join(', ');
    return (
      `Warning: names are in exponent form, as spreadsheets write long numbers (8.20983E+17); lines: ${lines}. ` +
      `Where they were numbers, digits are lost. ${REMEDY}.`
    );
  }
}

function isInExponentForm(name: unknown): name is string {
  return typeof name === 'string' && EXPONENT_FORM.test(name);
}

/** Whether a line can have such a name, so that most need not be looked at twice. */
export function mayHaveExponentForm(text: string): boolean {
  return /\dE[+-]\d/i.test(text);
}
