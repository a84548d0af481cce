import type { SealedSourceRequest } from './request.ts';

/** The effective sources: those of the input, each replaced by the latest correction of its name. */
export function applyCorrections(
  sources: readonly SealedSourceRequest[],
  corrected: readonly SealedSourceRequest[],
): SealedSourceRequest[] {
  const latest = new Map(corrected.map((source) => [source.name, source]));
  return sources.map((source) => latest.get(source.name) ?? source);
}
