/** Progress as it changes: a remark for the whole, for each source and for the workers, only where something is new. */
import type { Progress } from '../../client.ts';
import { words } from '../../domain/markdown.ts';
import type { Output } from './output.ts';
import { NO_WORKER, sourceLine } from './progress-text.ts';

export function showChanges(output: Output): (progress: Progress) => void {
  const shown = new Map<string, string>();
  const show = (key: string, line: string): void => {
    if (shown.get(key) !== line) output.remark(line);
    shown.set(key, line);
  };
  let isUnanswered = false;
  return ({ status, stage, percent, sources, partial, closed_at }) => {
    show('', `${percent.toString().padStart(3)} %  ${words(status)}, ${words(stage)}`);
    for (const source of sources) show(`source ${source.name}`, `       ${sourceLine(source)}`);
    // Nobody waits for a worker any more where it has closed: the answer tells then.
    if (closed_at !== null || partial === isUnanswered) return;
    isUnanswered = partial;
    output.remark(
      partial
        ? `${NO_WORKER} They are asked until one does; \`onboarding doctor\` says what is missing.`
        : 'A worker answers again.',
    );
  };
}
