/** What a secret looks like, whoever's it is. Each pattern runs in time linear in the text. */

/** Field names after which a value is a secret, in JSON (escaped or not), in a query, in a form. */
const SECRET_FIELD =
  '(?:access_token|refresh_token|id_token|api_key|apikey|client_secret|password|passwd|private_key|secret|secret_key|token)';

/** Is told where something begins, and where it has ended. */
type Mark = (start: number, end: number) => void;

interface Shape {
  readonly pattern: RegExp;
  /** Where a match looks right and may not be. */
  readonly isSecret?: (match: string) => boolean;
}

/** The group `secret` of each match is taken out, or all of it where there is none. */
const SHAPES: readonly Shape[] = [
  // JWTs and token bundles: base64 of JSON, which begins with a brace.
  { pattern: /\be[wy][\w+/-]{16,}={0,2}(?:\.[\w-]+){0,2}/dg, isSecret: isBase64OfJson },
  { pattern: /\b(?:bearer|basic)\s{1,4}(?<secret>[\w.~+/=-]{8,})/dgi },
  { pattern: /-----BEGIN [A-Z ]{1,40}-----(?<secret>[A-Za-z0-9+/=\s]+)/dg },
  { pattern: /\b[a-z][a-z+]{1,15}:\/\/(?<secret>[^\s/@:]{1,256}:[^\s/@]{1,256})@/dgi },
  { pattern: new RegExp(`${SECRET_FIELD}\\\\{0,3}"\\s{0,4}:\\s{0,4}\\\\{0,3}"(?<secret>[^"\\\\]+)`, 'dgi') },
  { pattern: new RegExp(`\\b${SECRET_FIELD}=(?<secret>[^&\\s"']+)`, 'dgi') },
];

/** Tells where something has the shape of a secret. */
export function markShapes(text: string, mark: Mark): void {
  for (const { pattern, isSecret } of SHAPES) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.groups?.['secret'] ?? match.indices?.[0] ?? [0, 0];
      if (isSecret?.(match[0]) ?? true) mark(start, end);
    }
  }
}

/** Tells where one of these stands as a word of its own: taken out of the middle of others, one letter would leave nothing to read. */
export function markWords(text: string, words: readonly string[], mark: Mark): void {
  if (words.length === 0) return;
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}_]+/gu)) {
    if (words.includes(word)) mark(index, index + word.length);
  }
  // One with a sign in it is no word, and stands in no word by chance.
  for (const word of words.filter((secret) => /[^\p{L}\p{N}_]/u.test(secret))) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length))
      mark(at, at + word.length);
  }
}

function isBase64OfJson(match: string): boolean {
  const [head = ''] = match.split('.');
  return /^\{\s*"/.test(Buffer.from(head, 'base64url').toString('latin1'));
}
