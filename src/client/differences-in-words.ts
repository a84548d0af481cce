import type { FieldDigests } from '../domain/history/onboarding-input.ts';
import { nameInWords, namesInWords } from '../domain/words.ts';
import type { OnboardingRequest } from '../domain/request.ts';
import { missingSources } from './digests.ts';

/**
 * What differs from the request that there is, with the names of sources: `sources[0].source_config ("Stripe")`.
 * @param fields their paths in `request`
 */
export function differencesInWords(
  fields: readonly string[],
  request: OnboardingRequest,
  known: FieldDigests,
): string[] {
  return fields.map((field) => {
    if (field === 'sources') return `sources (without ${namesInWords(missingSources(request, known))})`;
    const [, index] = /^sources\[(\d+)\]/.exec(field) ?? [];
    const source = index === undefined ? undefined : request.sources[Number(index)];
    return source === undefined ? field : `${field} (${nameInWords(source.name)})`;
  });
}
