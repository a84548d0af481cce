/** Keys and secrets of callers that are shorter than they should be. */

/** Characters: 22 of base64 are 128 bits. */
const GOOD_LENGTH = 22;

/** A sentence for each variable with such an entry, and nothing of the entries themselves. */
export function weakKeyWarnings(secrets: ReadonlyMap<string, readonly string[]>): string[] {
  return [...secrets].flatMap(([variable, entries]) => {
    const short = entries.flatMap((entry, index) => (entry.length < GOOD_LENGTH ? [index + 1] : []));
    if (short.length === 0) return [];
    return [
      `${variable}: ${short.length === 1 ? 'entry' : 'entries'} ${short.join(', ')} of under ${GOOD_LENGTH} characters: what is short can be guessed`,
    ];
  });
}
