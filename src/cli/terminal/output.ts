/** Where a command's answer and its remarks go, without secrets, and without what a terminal would obey. */
import type { WriteStream } from 'node:tty';
import { redactText, redactValue } from '../../redaction/index.ts';

export interface Output {
  /** Characters in a line of the answer; `null` where it is not shown in a terminal. */
  readonly columns: number | null;
  /** The command's answer: for people as text, for programs (`--json`) as one JSON value on standard output. */
  answer(text: string, json: unknown): void;
  /** An answer that is a secret, which somebody has asked for by the command's name. */
  reveal(text: string, json: unknown): void;
  /** Remarks, progress and errors: standard error, so that standard output can be piped. */
  remark(text: string): void;
  /** A remark with secrets that somebody is to copy, such as the keys of the embedded stack. */
  revealRemark(text: string): void;
  /** Remarks that are drawn again in place; `null` where they go to no terminal, or to one that cannot. */
  live(): Promise<LiveText | null>;
  /** Whether somebody sits before a terminal, and sees bars. */
  readonly isTerminal: boolean;
  /**
   * A bar that shows how many of `total` are done; only before a terminal.
   * @param format cli-progress's, with `{text}` for what {@link Bar.show} says
   */
  bar(total: number, format?: string): Promise<Bar>;
}

/** Text in a terminal that is drawn again in place. */
export interface LiveText {
  /** Characters in a line, and lines, as they are now: a terminal can be resized. */
  readonly columns: number;
  readonly rows: number;
  /** As the terminal, and NO_COLOR, have it. */
  readonly hasColors: boolean;
  /** In place of what was drawn before. */
  draw(text: string): void;
  /** Takes it away, and gives the cursor back; where a signal ends the process, the library does that. */
  clear(): void;
}

export interface Bar {
  advance(): void;
  show(done: number, text: string): void;
  stop(): void;
}

/** A stream of the process's, which may be a terminal. */
type Stream = NodeJS.WritableStream | WriteStream;

export interface StreamOutputOptions {
  readonly json: boolean;
  /** Of the environment: `dumb` moves no cursor. */
  readonly term: string | undefined;
}

export class StreamOutput implements Output {
  readonly #out: Stream;
  readonly #err: Stream;
  readonly #options: StreamOutputOptions;

  constructor(out: Stream, err: Stream, options: StreamOutputOptions) {
    this.#out = out;
    this.#err = err;
    this.#options = options;
  }

  get columns(): number | null {
    return isTerminal(this.#out) ? this.#out.columns : null;
  }

  answer(text: string, json: unknown): void {
    this.reveal(redactText(text), redactValue(json));
  }

  reveal(text: string, json: unknown): void {
    this.#out.write(this.#options.json ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`);
  }

  remark(text: string): void {
    this.revealRemark(redactText(text));
  }

  revealRemark(text: string): void {
    this.#err.write(`${text}\n`);
  }

  async live(): Promise<LiveText | null> {
    const terminal = this.#err;
    if (!isTerminal(terminal) || this.#options.term === 'dumb') return null;
    const { createLogUpdate } = await import('log-update');
    const update = createLogUpdate(terminal);
    return {
      get columns() {
        return terminal.columns;
      },
      get rows() {
        return terminal.rows;
      },
      hasColors: terminal.hasColors(),
      draw: (text) => {
        update(redactText(text));
      },
      clear: () => {
        update.clear();
        update.done();
      },
    };
  }

  get isTerminal(): boolean {
    return isTerminal(this.#err);
  }

  async bar(total: number, format = '{bar} {percentage} %  {value} of {total}'): Promise<Bar> {
    const { Presets, SingleBar } = await import('cli-progress');
    const bar = new SingleBar({ format, stream: this.#err, clearOnComplete: true }, Presets.shades_classic);
    bar.start(total, 0, { text: '' });
    return {
      advance: () => {
        bar.increment();
      },
      show: (done, text) => {
        bar.update(done, { text });
      },
      stop: () => {
        bar.stop();
      },
    };
  }
}

/** One without a size, as some that only pretend to be one, is none that anything could be fitted to. */
function isTerminal(stream: Stream): stream is WriteStream {
  return 'isTTY' in stream && stream.isTTY && stream.columns > 0;
}

/** Text from elsewhere, as it may be shown in a terminal: its control sequences are shown, not obeyed. */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

/** As {@link printable}, of a text that may have several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
