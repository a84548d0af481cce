/** What a program, or a command in this process, has written so far. */
import { EventEmitter, once } from 'node:events';

export class Transcript {
  /** Standard output and standard error, each alone, and both as they came. */
  stdout = '';
  stderr = '';
  output = '';
  readonly #written = new EventEmitter();
  readonly #ended: Promise<unknown>;

  /** @param ended resolves when nothing more will come */
  constructor(ended: Promise<unknown>) {
    this.#ended = ended;
  }

  keep(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const text = chunk.toString();
    this[stream] += text;
    this.output += text;
    this.#written.emit('written', chunk);
  }

  /** Told of each piece as it is written. */
  onWritten(tell: (chunk: Buffer) => void): void {
    this.#written.on('written', tell);
  }

  /** Resolves with the first line that matches, once it is written. @throws Error with all lines where the end comes before */
  async says(wanted: string | RegExp): Promise<string> {
    const isWanted = (line: string): boolean =>
      typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line);
    for (let hasEnded = false; ;) {
      const line = this.output.split('\n').slice(0, -1).find(isWanted);
      if (line !== undefined) return line;
      if (hasEnded) throw new Error(`It ended without ${String(wanted)}:\n${this.output}`);
      const written = once(this.#written, 'written').then(() => false);
      hasEnded = await Promise.race([written, this.#ended.then(() => true)]);
    }
  }
}
