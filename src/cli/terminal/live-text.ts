/** Text in a terminal that is drawn again in place. */
import type { WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';

export interface LiveText {
  /** Characters in a line, and lines, as they are now: a terminal can be resized. */
  readonly columns: number;
  readonly rows: number;
  /** As the terminal, and NO_COLOR, have it. */
  readonly hasColors: boolean;
  /** In place of what was drawn before. */
  draw(text: string): void;
  /** Takes it away, and gives the cursor back. */
  clear(): void;
}

/**
 * The cursor comes back also where a signal ends the process: that is the library's doing.
 * @param redact what each text goes through
 */
export function liveTextOn(terminal: WriteStream, redact: (text: string) => string): LiveText {
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
      update(redact(text));
    },
    clear: () => {
      update.clear();
      update.done();
    },
  };
}
