/** The output of a command: its answer and its remarks, without secrets and without control sequences. */
import type { WriteStream } from 'node:tty';
import { redactText, redactValue } from '../../redaction/index.ts';

export interface Output {
  /** Characters in a line of the answer; `null` where it is not shown in a terminal. */
  readonly columns: number | null;
  /** Whether answers are JSON. */
  readonly isJson: boolean;
  /** The command's answer: for people as text, for programs (`--json`) as one JSON value on standard output. */
  answer(text: string, json: unknown): void;
  /**
   * An answer in sentences. In a terminal its lines are broken between words, and `painted` by a function where that has colours.
   */
  answerInWords(text: string, json: unknown, painted: (text: string) => string): Promise<void>;
  /** An answer that is a secret, which somebody has asked for by the command's name. */
  reveal(text: string, json: unknown): void;
  /** Remarks, progress and errors: standard error, so that standard output can be piped. */
  remark(text: string): void;
  /** A remark in sentences. In a terminal its lines are broken between words. */
  remarkInWords(text: string): Promise<void>;
  /** A remark with secrets that somebody is to copy, such as the keys of the embedded stack. */
  revealRemark(text: string): void;
  /** A text that is drawn again in place; `null` where remarks go to no terminal, or to one that moves no cursor. */
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
  /** Takes the text away until it is drawn again. */
  erase(): void;
  /** Removes the text, and shows the cursor again. Where a signal ends the process, the library does that. */
  clear(): void;
}

export interface Bar {
  advance(): void;
  show(done: number, text: string): void;
  stop(): void;
}

/** A stream of the process's, which may be a terminal. */
type Stream = NodeJS.WritableStream | WriteStream;

/**
 * An output into two streams.
 * @param json whether answers are JSON
 * @param term of the environment: `dumb` is a terminal that moves no cursor
 */
export function streamOutput(
  out: Stream,
  err: Stream,
  { json: isJson, term }: { readonly json: boolean; readonly term: string | undefined },
): Output {
  // What is drawn in place, to be taken away before anything else is written.
  let drawn: LiveText | null = null;
  return {
    isJson,
    get columns() {
      return isTerminal(out) ? out.columns : null;
    },
    get isTerminal() {
      return isTerminal(err);
    },
    answer(text, json) {
      this.reveal(redactText(text), redactValue(json));
    },
    async answerInWords(text, json, painted) {
      if (isJson || !isTerminal(out)) {
        this.answer(text, json);
        return;
      }
      const { wrapped } = await import('./wrap.ts');
      const shown = redactText(text);
      this.reveal(wrapped(out.hasColors() ? painted(shown) : shown, out.columns), redactValue(json));
    },
    reveal(text, json) {
      out.write(`${isJson ? JSON.stringify(json, null, 2) : text}\n`);
    },
    remark(text) {
      this.revealRemark(redactText(text));
    },
    async remarkInWords(text) {
      if (!isTerminal(err)) {
        this.remark(text);
        return;
      }
      const { wrapped } = await import('./wrap.ts');
      this.revealRemark(wrapped(redactText(text), err.columns));
    },
    revealRemark(text) {
      drawn?.erase();
      err.write(`${text}\n`);
    },
    live: async () => (drawn = isTerminal(err) && term !== 'dumb' ? await liveText(err) : null),
    bar: async (total, format = '{bar} {percentage} %  {value} of {total}') => {
      const { Presets, SingleBar } = await import('cli-progress');
      const bar = new SingleBar({ format, stream: err, clearOnComplete: true }, Presets.shades_classic);
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
    },
  };
}

async function liveText(terminal: WriteStream): Promise<LiveText> {
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
    erase: () => {
      update.clear();
    },
    clear: () => {
      update.clear();
      update.done();
    },
  };
}

/** Whether a stream is a terminal with a size. Some that pretend to be terminals have none, and nothing can be made to fit them. */
function isTerminal(stream: Stream): stream is WriteStream {
  return 'isTTY' in stream && stream.isTTY && stream.columns > 0;
}

/** Text from elsewhere, with its control sequences written out, so that a terminal does not obey them. */
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
