/** What of a sealed request can be said without a key: that it is one, and that nothing of it is in the open (I4). */
import { sealedParts, type SealedRequest } from './history/types.ts';
import { isSealed } from './sealed-form.ts';

/** Why a value is no sealed request, as a sentence that quotes nothing of it; `null` where it is one. */
export function problemOfSealedRequest(value: unknown): string | null {
  const { workspace_name, sources, policy } = Object(value) as Partial<SealedRequest>;
  if (typeof workspace_name !== 'string') return 'It has no workspace_name.';
  if (!Array.isArray(sources) || sources.length === 0) return 'It has no sources.';
  if (sources.some((source) => !isSealedSource(source)))
    return 'A source has a configuration that is not sealed.';
  return typeof policy === 'object' ? null : 'It has no policy.';
}

const IN_THE_OPEN = ['source_config', 'credentials'];

function isSealedSource(source: unknown): boolean {
  const fields = Object(source) as Parameters<typeof sealedParts>[0] & object;
  return sealedParts(fields).every(isSealed) && !IN_THE_OPEN.some((name) => name in fields);
}
