/** The blocks of commands in README.md and docs: what readers paste into a terminal. */
import { readdir, readFile } from 'node:fs/promises';

export interface CommandBlock {
  /** The page and the line, as editors open them. */
  readonly place: string;
  readonly text: string;
  /** Why it is not run here, as the page says in a comment that readers do not see; `null`: it is run. */
  readonly notRun: string | null;
}

const PACKAGE = new URL('../../', import.meta.url);
const BLOCK = /(?:<!-- not run: (?<why>[^\n]*?) -->\n\n)?```sh\n(?<text>[^]*?)```/g;

/** Those of the README first, in the order in which they stand there. */
export async function commandBlocks(): Promise<CommandBlock[]> {
  const docs = (await readdir(new URL('docs/', PACKAGE))).filter((name) => name.endsWith('.md')).sort();
  const pages = ['README.md', ...docs.map((name) => `docs/${name}`)];
  return (await Promise.all(pages.map(blocksOf))).flat();
}

async function blocksOf(page: string): Promise<CommandBlock[]> {
  const markdown = await readFile(new URL(page, PACKAGE), 'utf8');
  return [...markdown.matchAll(BLOCK)].map(({ index, groups }) => ({
    place: `${page}:${markdown.slice(0, index).split('\n').length}`,
    text: groups?.['text'] ?? '',
    notRun: groups?.['why'] ?? null,
  }));
}
