/** Shows how far an import is: as a bar before a terminal, and as a line now and then elsewhere. */
import type { Position } from '../../import-file/index.ts';
import type { Bar, Output } from '../terminal/output.ts';

const FORMAT = '{bar} {percentage} %  {text}';
/** Milliseconds between two lines where there is no bar. */
const INTERVAL = 30_000;

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
    } else if (Date.now() - this.#shownAt > INTERVAL) {
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

/** `12,000` */
export function told(count: number): string {
  return count.toLocaleString('en');
}
