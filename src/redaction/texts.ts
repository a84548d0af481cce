/** Redaction of the texts that this process writes: logs, spans, errors, answers, terminals. */
import { knownCredentials } from './credentials.ts';
import { redactAll } from './redactor.ts';
import { MIN_LENGTH } from './known-values.ts';
import { MIN_KNOWN_LENGTH, secretsHere } from './secret-owner.ts';

const LEFT_OUT = '[left out: too many secrets that it could quote]';

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
  // Spelt in whatever way, no secret that is looked for is shorter.
  if (texts.every(({ length }) => length < MIN_KNOWN_LENGTH)) return [...texts];
  const secrets = secretsHere();
  if (secrets === null) return texts.map(leftOut);
  return redactAll(texts, { values: [knownCredentials(), ...secrets], minLength: MIN_LENGTH });
}

/** Texts that stand in the open by design, such as names: only credentials and shapes are taken out. */
export function redactOpenTexts(texts: readonly string[]): string[] {
  return redactAll(texts, { values: [knownCredentials()], minLength: MIN_LENGTH });
}

function leftOut(): string {
  for (const listener of listeners) listener();
  return LEFT_OUT;
}
