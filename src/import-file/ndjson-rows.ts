/** NDJSON: each line is an onboarding request, the same JSON as everywhere. */
import type { TextRecord } from './records.ts';
import type { Row } from './row.ts';

export async function* ndjsonRows(records: AsyncIterable<TextRecord>): AsyncGenerator<Row, void> {
  for await (const { line, next, text, problem } of records) {
    if (text === null) yield { line, next, content: unreadable(line, `the line ${problem}`) };
    else if (text.trim() !== '') yield { line, next, content: parsed(line, text) };
  }
}

/** What the parser says of a mistake quotes the line, which holds secrets: only the place is told. */
function parsed(line: number, text: string): Row['content'] {
  try {
    return { kind: 'request', request: JSON.parse(text) as unknown, sourceLines: [] };
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const place = position === undefined ? '' : `: column ${Number(position) + 1}`;
    return unreadable(line, `the line is not valid JSON${place}`);
  }
}

function unreadable(line: number, message: string): Row['content'] {
  return { kind: 'unreadable', workspaceName: null, issues: [{ line, path: '', message }] };
}
