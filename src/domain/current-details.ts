import { asArgument, asText, table, words } from './markdown.ts';
import type { SourceProgress, WorkflowProgress } from './progress.ts';

/** The progress as the Markdown that the Temporal UI shows of a run: a table of sources, and whose move it is. */
export function currentDetails(progress: WorkflowProgress): string {
  const { status, stage, percent, workspace_id, failure, sources } = progress;
  return [
    `**${words(status)}** · ${words(stage)} · ${percent} %${workspace_id === null ? '' : ` · workspace \`${workspace_id}\``}`,
    ...(failure === null ? [] : [`**${failure.type}**: ${asText(failure.message)}`]),
    table(['Source', 'State', 'Source id', 'What to do'], sources.map(row)),
    `Next: ${nextStep(progress)}`,
  ].join('\n\n');
}

function row({ name, state, source_id, failure, healed }: SourceProgress): string[] {
  const healing = healed === true ? 'a second one was removed' : '';
  const todo = failure === null ? healing : `**${failure.type}** ${asText(failure.message)}`;
  return [asText(name), words(state), source_id === null ? '' : asText(source_id), todo];
}

function nextStep({ status, stage, sources, workspace_name }: WorkflowProgress): string {
  const retry = `\`onboarding retry ${asArgument(workspace_name)}\``;
  switch (status) {
    case 'running': {
      const [waitsUntil] = sources.flatMap(({ next_attempt_at: at }) => at ?? []);
      if (waitsUntil !== undefined)
        return `at ${waitsUntil} what the run before had sent can have no more effect: then it begins. Nothing to do.`;
      return stage === 'issuing_token'
        ? 'the scoped token, then the look, then the sources. Nothing to do.'
        : 'nothing to do. What is tried again is under _Pending Activities_, with its last failure and its next attempt.';
    }
    case 'needs_attention':
      return `when the cause is mended, send the signal \`retry\`, or run ${retry}, with \`--with FILE\` to correct sources.`;
    case 'failed':
    case 'cancelled':
      return `${retry} starts a new run, which adopts what exists and creates the rest.`;
    case 'completed':
      return 'nothing to do.';
  }
}
