/** Text broken between words, for a terminal of a certain width. */
import stringWidth from 'string-width';

/** What stays in one piece: a word, what stands between backticks, and a command with its first argument, so that it can be copied. */
const PIECES = /(?<gap>\s*)(?<piece>`[^`]*`\S*|onboarding [a-z-]+ \S+|\S+)/g;
/** The lines after the first of what was one line stand further in. */
const HANGING = 2;

/** A piece that is wider than the terminal is left whole. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrappedLine(line, width))
    .join('\n');
}

function wrappedLine(line: string, width: number): string[] {
  if (stringWidth(line) <= width) return [line];
  const indent = ' '.repeat(line.length - line.trimStart().length + HANGING);
  const lines: string[] = [];
  let last = '';
  for (const { groups: { gap = '', piece = '' } = {} } of line.matchAll(PIECES)) {
    const longer = last + gap + piece;
    if (last.trim() === '' || stringWidth(longer) <= width) last = longer;
    else {
      lines.push(last);
      last = indent + piece;
    }
  }
  return [...lines, last];
}
