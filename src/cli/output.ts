/** Where a command's answer and its remarks go; secrets are taken out of both. */
import { redactText, redactValue } from '../redaction/index.ts';
import { Presets, SingleBar } from 'cli-progress';

export interface Output {
  /** The command's answer: for people as text, for programs (`--json`) as one JSON value on standard output. */
  answer(text: string, json: unknown): void;
  /** An answer that is a secret, which somebody has asked for by the command's name. */
  reveal(text: string, json: unknown): void;
  /** Remarks, progress and errors: standard error, so that standard output can be piped. */
  remark(text: string): void;
  /** A bar that shows how many of `total` are done; only where somebody sits before a terminal. */
  bar(total: number): Bar;
}

export interface Bar {
  advance(): void;
  stop(): void;
}

export class StreamOutput implements Output {
  readonly #out: NodeJS.WritableStream;
  readonly #err: NodeJS.WritableStream;
  readonly #json: boolean;

  constructor(out: NodeJS.WritableStream, err: NodeJS.WritableStream, { json }: { json: boolean }) {
    this.#out = out;
    this.#err = err;
    this.#json = json;
  }

  answer(text: string, json: unknown): void {
    this.reveal(redactText(text), redactValue(json));
  }

  reveal(text: string, json: unknown): void {
    this.#out.write(this.#json ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`);
  }

  remark(text: string): void {
    this.#err.write(`${redactText(text)}\n`);
  }

  bar(total: number): Bar {
    const format = '{bar} {percentage} %  {value} of {total}';
    const bar = new SingleBar({ format, stream: this.#err, clearOnComplete: true }, Presets.shades_classic);
    bar.start(total, 0);
    return {
      advance: () => {
        bar.increment();
      },
      stop: () => {
        bar.stop();
      },
    };
  }
}
