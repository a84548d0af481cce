import { nameInWords, namesInWords } from '../names-in-words.ts';
import type { SealedSourceRequest } from '../request.ts';

/** The effective sources: those of the input, each replaced by the latest correction of its name. */
export function applyCorrections(
  sources: readonly SealedSourceRequest[],
  corrected: readonly SealedSourceRequest[],
): SealedSourceRequest[] {
  const latest = new Map(corrected.map((source) => [source.name, source]));
  return sources.map((source) => latest.get(source.name) ?? source);
}

/** What is wrong with a correction of a source that is not there, and which there are: a name is soon misspelt. */
export function noSuchSource(name: string, known: readonly string[]): string {
  return `the onboarding has no source of the name ${nameInWords(name)} (it has ${namesInWords(known)})`;
}
