/** Progress as the answer of a command: broken between words, and in colours, where a person reads it. */
import { styleText } from 'node:util';
import type { OnboardingStatus, Progress } from '../../client.ts';
import { words } from '../../domain/words.ts';
import { measureOf } from './measure.ts';
import { printable, type Output } from './output.ts';
import { MARKS, progressText } from './progress-text.ts';

type Color = 'green' | 'red' | 'yellow' | 'dim';

const STATUS_COLORS: Readonly<Partial<Record<OnboardingStatus, Color>>> = {
  needs_attention: 'yellow',
  completed: 'green',
  failed: 'red',
  cancelled: 'dim',
};

const MARK_COLORS: Readonly<Record<string, Color>> = {
  [MARKS.created]: 'green',
  [MARKS.failed]: 'red',
  [MARKS.retrying]: 'yellow',
  [MARKS.creating]: 'yellow',
  [MARKS.waiting]: 'dim',
  [MARKS.cancelled]: 'dim',
};

/**
 * @param json instead of the progress alone
 * @param next instead of what follows from the status
 */
export async function answerProgress(
  output: Output,
  progress: Progress,
  { json = progress, next }: { readonly json?: unknown; readonly next?: string | undefined } = {},
): Promise<void> {
  const measure = await measureOf(progress.sources.map(({ name }) => printable(name)));
  await output.answerInWords(progressText(progress, next, measure), json, (text) => painted(text, progress));
}

/** The status in its first line, and the mark of each source. */
function painted(text: string, { workspace_name, status }: Progress): string {
  const before = `${printable(workspace_name)}: `;
  const after = before + words(status);
  const color = STATUS_COLORS[status];
  const head = before + (color === undefined ? words(status) : inColor(color, words(status)));
  return (text.startsWith(after) ? head + text.slice(after.length) : text).replaceAll(
    /^ {2}(\S)(?= )/gm,
    (line, mark: string) => {
      const markColor = MARK_COLORS[mark];
      return markColor === undefined ? line : `  ${inColor(markColor, mark)}`;
    },
  );
}

/** The terminal has been asked whether it has colours. */
function inColor(color: Color, text: string): string {
  return styleText(color, text, { validateStream: false });
}
