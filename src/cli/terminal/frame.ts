/** One picture of an onboarding's progress, as a live display draws it: a bar for the whole, a line a source. */
import { styleText } from 'node:util';
import stringWidth from 'string-width';
import type { Progress, SourceProgress, SourceState } from '../../client.ts';
import { words } from '../../domain/words.ts';
import { isReady } from '../../domain/run-state.ts';
import { fill } from './measure.ts';
import { printable } from './output.ts';
import { AWAY, MARKS, moveText, NO_WORKER } from './progress-text.ts';
import { fit, OF_UNICODE } from './width.ts';

interface FrameOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Characters in a line, and lines. */
  readonly columns: number;
  readonly rows: number;
  readonly hasColors: boolean;
  /** Temporal does not answer: the progress is the last that it told. */
  readonly isAway: boolean;
}

const BAR_WIDTH = 30;
/** Lines besides those of the sources: head, bar, and the one where the cursor stands. */
const OTHER_LINES = 3;

export function frameOf(progress: Progress, options: FrameOptions): string {
  const { workspace_name, status, stage, sources, partial } = progress;
  const { columns, rows, isAway } = options;
  const remarks = [...(partial ? [NO_WORKER] : []), ...(isAway ? [AWAY] : [])];
  const room = Math.max(1, rows - OTHER_LINES - remarks.length);
  const shown = sources.length <= room ? sources : mostUrgent(sources, room - 1);
  const left = sources.length - shown.length;
  const widest = Math.max(...shown.map(({ name }) => stringWidth(printable(name))), 0);
  const nameWidth = Math.min(widest, Math.max(8, Math.floor(columns / 3)));
  return [
    `${fit(printable(workspace_name), Math.floor(columns / 2))}  ${words(status)}, ${words(stage)}`,
    bar(progress, columns),
    ...shown.map((source) => sourceLine(source, nameWidth, options)),
    ...(left > 0 ? [`… and ${left} more`] : []),
    ...remarks,
  ]
    .map((line) => fit(line, columns))
    .join('\n');
}

function bar({ percent, sources }: Progress, columns: number): string {
  const ready = sources.filter(({ state }) => isReady(state)).length;
  const width = Math.max(4, Math.min(BAR_WIDTH, columns - BAR_WIDTH));
  const full = Math.round((width * percent) / 100);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}  ${percent} %  ${ready} of ${sources.length} ready`;
}

/** The order of the sources where not all have room: the lower, the sooner. Somebody may have to mend the first ones. */
const URGENCY: Readonly<Record<SourceState, number>> = {
  failed: 0,
  retrying: 1,
  settling: 2,
  checking: 3,
  creating: 4,
  waiting: 5,
  cancelled: 6,
  adopted: 7,
  created: 8,
};

function mostUrgent(sources: readonly SourceProgress[], count: number): readonly SourceProgress[] {
  return sources.toSorted((one, other) => URGENCY[one.state] - URGENCY[other.state]).slice(0, count);
}

function sourceLine(source: SourceProgress, width: number, { now, hasColors }: FrameOptions): string {
  const { name, state, attempts, failure, next_attempt_at } = source;
  const details = [
    attempts > 1 ? `attempt ${attempts}` : null,
    next_attempt_at === null ? null : `next ${countdown(Date.parse(next_attempt_at) - now)}`,
    failure?.type ?? null,
    moveText(failure),
  ].filter((detail) => detail !== null);
  const mark = hasColors ? colouredMark(state) : MARKS[state];
  return `${mark} ${fill(OF_UNICODE, printable(name), width)}  ${words(state).padEnd(9)} ${details.join(', ')}`.trimEnd();
}

function colouredMark(state: SourceState): string {
  const color = isReady(state) ? 'green' : state === 'failed' ? 'red' : 'yellow';
  // The terminal has been asked whether it has colours.
  return styleText(color, MARKS[state], { validateStream: false });
}

function countdown(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1_000);
  if (seconds <= 0) return 'now';
  if (seconds < 60) return `in ${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `in ${minutes} min ${seconds % 60} s`;
  return `in ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
