import type { SourceProgress, WorkflowProgress } from './progress.ts';

/** The progress as the Markdown that the Temporal UI shows of a run: a table of sources, and whose move it is. */
export function currentDetails(progress: WorkflowProgress): string {
  const { status, stage, percent, workspace_id, failure, sources } = progress;
  return [
    `**${words(status)}** · ${words(stage)} · ${percent} %${workspace_id === null ? '' : ` · workspace \`${workspace_id}\``}`,
    ...(failure === null ? [] : [`**${failure.type}**: ${failure.message}`]),
    ['| Source | State | Source id | What to do |', '| --- | --- | --- | --- |', ...sources.map(row)].join(
      '\n',
    ),
    ...(status === 'needs_attention' ? [HOW_TO_RETRY] : []),
  ].join('\n\n');
}

const HOW_TO_RETRY =
  'When the cause is mended, send the signal `retry`, or run `onboarding retry NAME`, with `--with FILE` to correct sources.';

function row({ name, state, source_id, failure, healed }: SourceProgress): string {
  const todo =
    failure === null
      ? healed === true
        ? 'a second one was removed'
        : ''
      : `**${failure.type}** ${failure.message}`;
  return `| ${[name, words(state), source_id ?? '', todo].map(cell).join(' | ')} |`;
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

/** A name may hold what Markdown would take for a cell's end or for markup of its own. */
function cell(text: string): string {
  return text.replaceAll(/[\\|`*_[\]<>]/g, '\\$&').replaceAll(/\s+/g, ' ');
}
