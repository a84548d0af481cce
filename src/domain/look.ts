/** I3, look before you create: what stands in a workspace, judged against what is wanted. */
import type { FoundSource } from './history/types.ts';

/** How old a run's look may be for a source's first attempt to rely on it. */
export const LOOK_MAX_AGE_MS = 30_000;

export type Judgement =
  | { readonly kind: 'absent' }
  | { readonly kind: 'adopt'; readonly source_id: string }
  /** Two stand and exactly one is ours: ours goes, the other is adopted. */
  | { readonly kind: 'heal'; readonly delete_id: string; readonly adopt_id: string }
  | { readonly kind: 'ambiguous'; readonly detail: string };

interface Wanted {
  readonly name: string;
  readonly source_template_id: string;
}

/**
 * Judges what stands under a wanted source's name. `ours` is the id that a 2xx of this onboarding returned for it;
 * nothing else is ever deleted.
 */
export function judge(found: readonly FoundSource[], wanted: Wanted, ours: string | null = null): Judgement {
  const standing = found.filter(({ name }) => name === wanted.name);
  const [first, ...others] = standing;
  if (first === undefined) return { kind: 'absent' };
  const strangers = standing.filter((source) => !isTemplate(source, wanted));
  if (strangers.length > 0) {
    const detail = `Of another source template, or of none that Airbyte tells, is: ${idsText(strangers)}.`;
    return { kind: 'ambiguous', detail };
  }
  if (others.length === 0) return { kind: 'adopt', source_id: first.source_id };
  const [other, ...more] = standing.filter(({ source_id }) => source_id !== ours);
  const oneIsOurs = standing.length === 2 && more.length === 0;
  if (oneIsOurs && ours !== null && other !== undefined)
    return { kind: 'heal', delete_id: ours, adopt_id: other.source_id };
  return { kind: 'ambiguous', detail: `It stands ${standing.length} times: ${idsText(standing)}.` };
}

function isTemplate(source: FoundSource, wanted: Wanted): boolean {
  return source.source_template_id?.toLowerCase() === wanted.source_template_id.toLowerCase();
}

function idsText(standing: readonly FoundSource[]): string {
  return standing.map(({ source_id }) => source_id).join(', ');
}
