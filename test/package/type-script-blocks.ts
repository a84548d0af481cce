/** The blocks of TypeScript in the README and the docs. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

export interface TypeScriptBlock {
  /** The page and the line, as editors open them. */
  readonly place: string;
  readonly text: string;
  /** The file that its first line says it is; `null` where it says none. */
  readonly file: string | null;
}

const PACKAGE = new URL('../../', import.meta.url);

export const CODE_PAGES: readonly string[] = [
  'README.md',
  'deploy/README.md',
  ...readdirSync(new URL('docs/', PACKAGE), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];

/** In the order in which they stand there. */
export async function typeScriptBlocks(page: string): Promise<TypeScriptBlock[]> {
  const markdown = await readFile(new URL(page, PACKAGE), 'utf8');
  return [...markdown.matchAll(/^```ts\n([^]*?)^```/gm)].map(({ index, 1: text = '' }) => ({
    place: `${page}:${markdown.slice(0, index).split('\n').length}`,
    text,
    file: /^\/\/ (\S+\.ts)\n/.exec(text)?.[1] ?? null,
  }));
}
