import type { OnboardingInput } from './history/onboarding-input.ts';
import { asText, table } from './markdown.ts';
import type { SealedSourceRequest, SignupEvent } from './request.ts';

/** Bytes of UTF-8 that Temporal takes as the details of a run. */
const MAX_BYTES = 20_000;

/** What was asked for, and by whom, as the Markdown that the Temporal UI shows of a run from its start. */
export function staticDetails({ request, previous_run }: OnboardingInput): string {
  const { signup_event, region_id, sources } = request;
  const about = [
    ...(signup_event === undefined ? [] : [signedUpBy(signup_event)]),
    ...(region_id === undefined ? [] : [`Region ${asText(region_id)}.`]),
    ...(previous_run === undefined ? [] : ['It follows an earlier run, and adopts what that one created.']),
  ];
  return fitting(sources, (rows) => [...about, wanted(rows, sources.length)].join('\n\n'));
}

function signedUpBy({ id, type, source }: SignupEvent): string {
  const by = source === undefined ? '' : ` by ${asText(source)}`;
  return `Signed up${by} with the event ${asText(id)}${type === undefined ? '' : ` (${asText(type)})`}.`;
}

function wanted(sources: readonly SealedSourceRequest[], total: number): string {
  const rows = sources.map((source) => [
    asText(source.name),
    asText(source.source_template_id),
    asText(tags(source)),
  ]);
  const others = total - sources.length;
  const more = others > 0 ? `\n\nand ${others} more; the input names them all.` : '';
  return `${table(['Wanted source', 'Source template', 'Tags'], rows)}${more}`;
}

function tags({
  selected_connection_template_tags: selected = [],
  selected_connection_template_tags_mode: mode,
}: SealedSourceRequest): string {
  return selected.length === 0 ? '' : `${mode} of ${selected.join(', ')}`;
}

/** With as many of the sources as fit. */
function fitting(
  sources: readonly SealedSourceRequest[],
  textOf: (rows: readonly SealedSourceRequest[]) => string,
): string {
  for (let count = sources.length; ; count -= 1) {
    const text = textOf(sources.slice(0, count));
    if (count === 0 || byteLength(text) <= MAX_BYTES) return text;
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
