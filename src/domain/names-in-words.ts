/** Names that somebody gave, as a sentence has room for them; they are no secrets. */
const MAX_NAMES = 10;
const MAX_CHARACTERS = 60;

/** `"Stripe", "HubSpot" and 3 more` */
export function namesInWords(names: readonly string[]): string {
  const told = names.slice(0, MAX_NAMES).map(nameInWords).join(', ');
  return names.length <= MAX_NAMES ? told : `${told} and ${names.length - MAX_NAMES} more`;
}

/** In quotation marks, and cut where it is long. */
export function nameInWords(name: string): string {
  const characters = Array.from(name);
  const shown =
    characters.length <= MAX_CHARACTERS ? name : `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…`;
  return JSON.stringify(shown);
}
