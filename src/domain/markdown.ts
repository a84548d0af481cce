/** Markdown as the Temporal UI renders it, from texts that are not to be taken for markup. */

/** The UI draws no space between columns, and keeps only spaces that do not break. */
const GAP = '\u00a0\u00a0';

/** A table; every cell must be markup already, see {@link asText}. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], end: string): string =>
    `|${cells.map((cell) => ` ${cell}${end} |`).join('')}`;
  const rule = line(
    head.map(() => ':--'),
    '',
  );
  return [line(head, GAP), rule, ...rows.map((cells) => line(cells, GAP))].join('\n');
}

/** On one line, and without what Markdown would take for a cell's end or for markup of its own. */
export function asText(text: string): string {
  return text.replaceAll(/[\\|`*_[\]<>]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

/** `running` for what programs call `running`, `needs attention` for `needs_attention`. */
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}

/** A name as an argument of a command that can be copied; `NAME` where a shell would take it apart. */
export function asArgument(name: string): string {
  return /^[\w.@:+-]+$/.test(name) && !name.startsWith('-') ? name : 'NAME';
}
