/** Words for people: names, numbers and codes as a sentence has room for them. */
const MAX_NAMES = 10;
const MAX_NAME_CHARACTERS = 60;

/** A code in words: `needs attention` for `needs_attention`. */
export function words(code: string): string {
  return code.replaceAll('_', ' ');
}

/** `1 row`, `12,000 rows`: how many of what. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `"Stripe", "HubSpot" and 3 more`: names that somebody gave, which are no secrets. */
export function namesInWords(names: readonly string[]): string {
  const first = names.slice(0, MAX_NAMES).map(nameInWords).join(', ');
  return names.length <= MAX_NAMES ? first : `${first} and ${names.length - MAX_NAMES} more`;
}

/** In quotation marks, and cut where it is long. */
export function nameInWords(name: string): string {
  return JSON.stringify(shortName(name));
}

/** A name as it is, or cut where it is long. */
export function shortName(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= MAX_NAME_CHARACTERS) return name;
  return `${characters.slice(0, MAX_NAME_CHARACTERS - 1).join('')}…`;
}

/** A text as one argument of a shell command, in quotes where it needs them. */
export function shellQuoted(text: string): string {
  return isPlainInShell(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A name as an argument of a command that can be copied; `NAME` where a shell would take it apart. */
export function asArgument(name: string): string {
  return isPlainInShell(name) && !name.startsWith('-') ? name : 'NAME';
}

function isPlainInShell(text: string): boolean {
  return /^[\w.:/@+-]+$/.test(text);
}
