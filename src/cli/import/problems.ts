/** The problems of an import's rows: the first ones told as they are found, all of them in the report. */
import type { RowIssue } from '../../import-file/index.ts';
import type { ImportDisplay } from './display.ts';
import { issueText, type RowProblem } from './rows.ts';
import { printable } from '../terminal/printable.ts';

const TOLD = 100;

export class Problems {
  readonly #display: ImportDisplay;
  /** How to have all of them, where the report is not written. */
  readonly #hint: string;
  /** The first ones. */
  readonly first: RowProblem[] = [];
  count = 0;

  constructor(display: ImportDisplay, { isReported }: { isReported: boolean }) {
    this.#display = display;
    this.#hint = isReported ? 'the report has them' : '--report FILE has all of them';
  }

  add(issue: RowIssue, workspaceName: string | null): void {
    this.count += 1;
    if (this.count > TOLD + 1) return;
    if (this.count > TOLD) {
      this.#display.say(`Further problems are not told here: ${this.#hint}.`);
      return;
    }
    const problem = { workspace_name: workspaceName, ...issue };
    this.first.push(problem);
    this.#display.say(printable(issueText(problem)));
  }
}
