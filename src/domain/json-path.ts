/** Where something stands in JSON, for people: `sources[0].source_config.port`. */

/** The longest path that is told in full: whoever writes the keys also says how long they are. */
const MAX_CHARACTERS = 512;

export function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`))
    .join('');
  const shown = text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
  return shown.toWellFormed();
}
