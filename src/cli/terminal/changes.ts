/** Progress as it changes: a remark for the whole and for each source, only where something is new. */
import type { Progress } from '../../client.ts';
import { words } from '../../domain/markdown.ts';
import type { Output } from './output.ts';
import { sourceLine } from './progress-text.ts';

export function showChanges(output: Output): (progress: Progress) => void {
  const shown = new Map<string, string>();
  const show = (key: string, line: string): void => {
    if (shown.get(key) !== line) output.remark(line);
    shown.set(key, line);
  };
  return ({ status, stage, percent, sources }) => {
    show('', `${percent.toString().padStart(3)} %  ${words(status)}, ${words(stage)}`);
    for (const source of sources) show(`source ${source.name}`, `       ${sourceLine(source)}`);
  };
}
