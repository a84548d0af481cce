/** Redaction of the texts that this process writes: logs, spans, errors, answers, terminals. */
import { knownCredentials } from './credentials.ts';
import { redactAll } from './redactor.ts';
import { MIN_LENGTH } from './known-values.ts';
import { secretsHere } from './secret-owner.ts';

const LEFT_OUT = '[left out: too many secrets that it could quote]';

/** `token=a` is the shortest shape; values that are known have more characters. */
const SHORTEST = 'token=a'.length;

const listeners = new Set<() => void>();

/** Tells of each text that was left out as a whole, because the secrets that it could quote are too many to look for. */
export function onTextLeftOut(listener: () => void): void {
  listeners.add(listener);
}

/** A text for logs, errors and terminals, redacted as what is written here and now. */
export function redactText(text: string): string {
  const [redacted = ''] = redactTexts([text]);
  return redacted;
}

/** The same of many, in the time of one. */
export function redactTexts(texts: readonly string[]): string[] {
  if (texts.every(isTooShort)) return [...texts];
  const secrets = secretsHere();
  if (secrets === null) return texts.map(leftOut);
  return redactAll(texts, { values: [knownCredentials(), ...secrets], minLength: MIN_LENGTH });
}

/** Texts that stand in the open by design, such as names: only credentials and shapes are taken out. */
export function redactOpenTexts(texts: readonly string[]): string[] {
  if (texts.every(isTooShort)) return [...texts];
  return redactAll(texts, { values: [knownCredentials()], minLength: MIN_LENGTH });
}

/** Spelt in whatever way, nothing that is looked for is shorter. */
function isTooShort({ length }: string): boolean {
  return length < SHORTEST;
}

function leftOut(): string {
  for (const listener of listeners) listener();
  return LEFT_OUT;
}
