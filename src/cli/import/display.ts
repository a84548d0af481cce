/** The display of an import that runs: how far it is, and the first of its problems. */
import { andMore } from '../../domain/problem-list.ts';
import type { Position, RowIssue } from '../../import-file/index.ts';
import { printable, type Bar, type Output } from '../terminal/output.ts';
import { issueText, type RowProblem } from './rows.ts';

const FORMAT = '{bar} {percentage} %  {text}';
/** The pause between two lines where there is no bar. */
const INTERVAL_MS = 30_000;
/** The most problems that are shown; the report has all of them. */
const MAX_SHOWN = 100;

/** How far an import is: as a bar before a terminal, and as a line now and then elsewhere. */
export class ImportDisplay {
  readonly #output: Output;
  readonly #size: number | null;
  #bar: Bar | null = null;
  #shownAt = Date.now();

  /** @param size bytes of the file; `null`, of standard input: no bar */
  constructor(output: Output, size: number | null) {
    this.#output = output;
    this.#size = size;
  }

  async show({ offset }: Position, text: string): Promise<void> {
    if (this.#output.isTerminal && this.#size !== null) {
      this.#bar ??= await this.#output.bar(this.#size, FORMAT);
      this.#bar.show(offset, text);
    } else if (Date.now() - this.#shownAt > INTERVAL_MS) {
      this.#shownAt = Date.now();
      this.#output.remark(text);
    }
  }

  /** A remark; the bar comes again below it. */
  say(text: string): void {
    this.stop();
    this.#output.remark(text);
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = null;
  }
}

/** The problems of an import's rows: the first ones shown as they are found, all of them in the report. */
export class Problems {
  readonly #display: ImportDisplay;
  /** Where all problems are, or how to get them. */
  readonly #hint: string;
  readonly #first: RowProblem[] = [];
  #count = 0;
  #toldOfFurtherOnes = false;

  constructor(display: ImportDisplay, { isReported }: { isReported: boolean }) {
    this.#display = display;
    this.#hint = isReported ? 'the report has them' : '--report FILE has all of them';
  }

  get count(): number {
    return this.#count;
  }

  get first(): readonly RowProblem[] {
    return this.#first;
  }

  add(issue: RowIssue, workspaceName: string | null): void {
    this.#count += 1;
    if (this.#first.length === MAX_SHOWN) {
      this.#tellOfFurtherOnes();
      return;
    }
    const problem = { workspace_name: workspaceName, ...issue };
    this.#first.push(problem);
    this.#display.say(printable(issueText(problem)));
  }

  /** Counts the problems of a row that are told nowhere, because its first hundred are. */
  leaveOut(count: number, line: number): void {
    if (count === 0) return;
    this.#count += count;
    if (this.#first.length === MAX_SHOWN) this.#tellOfFurtherOnes();
    else this.#display.say(`line ${line}: ${andMore(count)}`);
  }

  #tellOfFurtherOnes(): void {
    if (this.#toldOfFurtherOnes) return;
    this.#toldOfFurtherOnes = true;
    this.#display.say(`Further problems are not shown here: ${this.#hint}.`);
  }
}

/** `12,000` */
export function numberText(count: number): string {
  return count.toLocaleString('en');
}
