/** What the Temporal UI shows of a run, as the Markdown that it renders. */
import type {
  OnboardingInput,
  SealedSourceRequest,
  SignupEvent,
  SourceProgress,
  WorkflowProgress,
} from './history/types.ts';
import { asArgument, counted, words } from './words.ts';

/** Bytes of UTF-8 that Temporal takes as the details of a run. */
const MAX_BYTES = 20_000;

/** What was asked for, and by whom: shown from the start of the run. */
export function staticDetails({ request, previous_run }: OnboardingInput): string {
  const { signup_event, region_id, sources } = request;
  const about = [
    ...(signup_event === undefined ? [] : [signupText(signup_event)]),
    ...(region_id === undefined ? [] : [`Region ${asText(region_id)}.`]),
    ...(previous_run === undefined ? [] : ['It follows an earlier run, and adopts what that one created.']),
  ];
  return textThatFits(sources, (rows) => [...about, wantedTable(rows, sources.length)].join('\n\n'));
}

function signupText({ id, type, source }: SignupEvent): string {
  const by = source === undefined ? '' : ` by ${asText(source)}`;
  return `Signed up${by} with the event ${asText(id)}${type === undefined ? '' : ` (${asText(type)})`}.`;
}

function wantedTable(sources: readonly SealedSourceRequest[], total: number): string {
  const rows = sources.map((source) => [
    asText(source.name),
    asText(source.source_template_id),
    asText(tagsText(source)),
  ]);
  const others = total - sources.length;
  const more = others > 0 ? `\n\nand ${others} more; the input names them all.` : '';
  return `${table(['Wanted source', 'Source template', 'Tags'], rows)}${more}`;
}

function tagsText({
  selected_connection_template_tags: selected = [],
  selected_connection_template_tags_mode: mode,
}: SealedSourceRequest): string {
  return selected.length === 0 ? '' : `${mode} of ${selected.join(', ')}`;
}

/** The text with as many of the sources as fit. */
function textThatFits(
  sources: readonly SealedSourceRequest[],
  textOf: (rows: readonly SealedSourceRequest[]) => string,
): string {
  for (let count = sources.length; ; count -= 1) {
    const text = textOf(sources.slice(0, count));
    if (count === 0 || new TextEncoder().encode(text).length <= MAX_BYTES) return text;
  }
}

/** How far the run is: a table of sources, and whose move it is. */
export function currentDetails(progress: WorkflowProgress): string {
  const { status, stage, percent, workspace_id, failure, sources } = progress;
  return [
    `**${words(status)}** · ${words(stage)} · ${percent} %${workspace_id === null ? '' : ` · workspace \`${workspace_id}\``}`,
    ...(failure === null ? [] : [`**${failure.type}**: ${asText(failure.message)}`]),
    table(['Source', 'State', 'Source id', 'What to do'], sources.map(progressRow)),
    `Next: ${nextStep(progress)}`,
  ].join('\n\n');
}

function progressRow(source: SourceProgress): string[] {
  const { name, state, source_id, failure, healed, preflight_problems: problems = [] } = source;
  const remarks = [
    ...(healed === true ? ['a second one was removed'] : []),
    ...(problems.length > 0
      ? [`sent with ${counted(problems.length, 'field')} that its template does not want so`]
      : []),
  ];
  const todo = failure === null ? remarks.join('; ') : `**${failure.type}** ${asText(failure.message)}`;
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

/** The UI draws no space between columns, and keeps only spaces that do not break. */
const GAP = '\u00a0\u00a0';

/** A table; every cell must be markup already, see {@link asText}. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], end: string): string =>
    `|${cells.map((cell) => ` ${cell}${end} |`).join('')}`;
  const rule = line(
    head.map(() => ':--'),
    '',
  );
  return [line(head, GAP), rule, ...rows.map((cells) => line(cells, GAP))].join('\n');
}

/** On one line, and without what Markdown would take for a cell's end or for markup of its own. */
export function asText(text: string): string {
  return text.replaceAll(/[\\|`*_[\]<>]/g, '\\$&').replaceAll(/\s+/g, ' ');
}
