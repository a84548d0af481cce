/** Progress as text for a terminal. */
import type { Progress, SourceProgress } from '../../client.ts';
import { asArgument, counted, words } from '../../domain/words.ts';
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

/**
 * The whole progress, a line a source, failures below the source they are of, and what to do next.
 * @param next instead of what follows from the status
 */
export function progressText(progress: Progress, next = nextStep(progress)): string {
  const { workspace_name, status, stage, percent, workspace_id, failure, sources, partial } = progress;
  const width = Math.max(...sources.map(({ name }) => printable(name).length), 0);
  return [
    `${printable(workspace_name)}: ${words(status)}, ${words(stage)}, ${percent} %`,
    ...(workspace_id === null ? [] : [`  workspace ${printable(workspace_id)}`]),
    ...(failure === null ? [] : [`  ${printable(failure.message)} (${failure.type})`]),
    ...sources.flatMap((source) => sourceLines(source, width)),
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

/** One line that says what has changed, for a log of events. */
export function sourceLine(source: SourceProgress, width = 0): string {
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
  ].filter((detail) => detail !== null);
  return `${MARKS[state]} ${printable(name).padEnd(width)}  ${words(state).padEnd(9)} ${details.join(', ')}`.trimEnd();
}

function sourceLines(source: SourceProgress, width: number): string[] {
  const { failure, preflight_problems: problems = [] } = source;
  return [
    `  ${sourceLine(source, width)}`,
    ...problems.map(({ field, message }) => `      sent all the same: ${printable(`${field}: ${message}`)}`),
    ...(failure === null ? [] : [`      ${printable(failure.message)} (${failure.type})`]),
  ];
}

/** A time of Temporal's, short: to the minute, UTC. */
export function shortTime(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
