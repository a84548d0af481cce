/** Progress as text for a terminal. */
import type { Failure, Progress, SourceProgress } from '../../client.ts';
import { asArgument, counted, words } from '../../domain/words.ts';
import { OF_ASCII, type Measure } from './measure.ts';
import { printable } from './output.ts';

export const NO_WORKER = 'No worker answers: this is what Temporal itself knows.';
export const AWAY = 'Temporal does not answer. It is asked again until it does; Ctrl-C ends this.';

/** One character that says how a source is. */
export const MARKS: Record<SourceProgress['state'], string> = {
  waiting: '·',
  checking: '…',
  creating: '…',
  retrying: '↻',
  settling: '↻',
  created: '✓',
  adopted: '✓',
  failed: '✗',
  cancelled: '–',
};

/** A longer name stands as it is, and moves what is behind it in its own line alone. */
const MAX_NAME_WIDTH = 32;

/**
 * The whole progress, a line a source, failures below the source they are of, and what to do next.
 * @param next instead of what follows from the status
 * @param measure of the names of its sources
 */
export function progressText(progress: Progress, next = nextStep(progress), measure = OF_ASCII): string {
  const { workspace_name, status, stage, percent, workspace_id, failure, sources, partial } = progress;
  const widest = Math.max(...sources.map(({ name }) => measure.widthOf(printable(name))), 0);
  const names = { width: Math.min(widest, MAX_NAME_WIDTH), measure };
  return [
    `${printable(workspace_name)}: ${words(status)}, ${words(stage)}, ${percent} %`,
    ...(workspace_id === null ? [] : [`  workspace ${printable(workspace_id)}`]),
    ...failureLines(failure, '  '),
    ...sources.flatMap((source) => sourceLines(source, names)),
    ...(partial
      ? [
          '  No worker answered: this is what Temporal itself knows. `onboarding doctor` says what is missing.',
        ]
      : []),
    ...(next === null ? [] : [`  ${next}`]),
    `  ${progress.temporal_ui_url}`,
  ].join('\n');
}

function nextStep({ status, workspace_name }: Progress): string | null {
  const retry = `onboarding retry ${asArgument(workspace_name)}`;
  switch (status) {
    case 'needs_attention':
      return `When the cause is mended: ${retry}, with --with FILE to correct sources.`;
    case 'failed':
    case 'cancelled':
      return `${retry} starts a new run, which adopts what exists and creates the rest; --with FILE corrects sources.`;
    case 'running':
    case 'completed':
      return null;
  }
}

interface NameColumn {
  /** In cells of the terminal. */
  readonly width: number;
  readonly measure: Measure;
}

const NOT_IN_COLUMNS: NameColumn = { width: 0, measure: OF_ASCII };

/** One line that says what has changed, for a log of events. */
export function sourceLine(source: SourceProgress, names: NameColumn = NOT_IN_COLUMNS): string {
  const { name, state, source_id, attempts, next_attempt_at, preflight_problems: problems = [] } = source;
  const details = [
    source_id === null ? null : printable(source_id),
    source.healed === true ? 'a second one was removed' : null,
    source.config_applied === false ? 'configuration as it was before' : null,
    source.preflight === 'skipped' ? 'configuration not checked before' : null,
    problems.length > 0 ? `sent with ${counted(problems.length, 'problem')}` : null,
    source.check === 'passed' ? 'connects' : null,
    attempts > 1 ? `attempt ${attempts}` : null,
    next_attempt_at === null ? null : `next at ${next_attempt_at}`,
    moveText(source.failure),
  ].filter((detail) => detail !== null);
  return `${MARKS[state]} ${padded(printable(name), names)}  ${words(state).padEnd(9)} ${details.join(', ')}`.trimEnd();
}

function padded(name: string, { width, measure }: NameColumn): string {
  return name + ' '.repeat(Math.max(0, width - measure.widthOf(name)));
}

function sourceLines(source: SourceProgress, names: NameColumn): string[] {
  const { failure, preflight_problems: problems = [] } = source;
  return [
    `  ${sourceLine(source, names)}`,
    ...problems.map(({ field, message }) => `      sent all the same: ${printable(`${field}: ${message}`)}`),
    ...failureLines(failure, '      '),
  ];
}

/** What is the operator's, and where somebody has to act what the customer reads of it. */
function failureLines(failure: Failure | null, indent: string): string[] {
  if (failure === null) return [];
  const { type, message, whose_move, summary, next } = failure;
  return [
    `${indent}${printable(message)} (${type})`,
    ...(whose_move === 'nobody' ? [] : [`${indent}The customer reads: ${printable(`${summary} ${next}`)}`]),
  ];
}

/** Whose move it is about a failure, where it is somebody's. */
export function moveText(failure: Failure | null): string | null {
  return failure === null || failure.whose_move === 'nobody' ? null : `the ${failure.whose_move}’s move`;
}

/** A time of Temporal's, short: to the minute, UTC. */
export function shortTime(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
