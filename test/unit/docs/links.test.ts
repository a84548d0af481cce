/** A page is read where the package is installed, too: what it links to is published with it. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { linksOf } from '../../package/links.ts';

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
const { files } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as {
  readonly files: readonly string[];
};
/** npm publishes these whatever is listed. */
const published = [...files, 'README.md', 'LICENSE', 'package.json'];
const isPublished = (path: string): boolean =>
  published.some((entry) => path === entry || path.startsWith(`${entry}/`));

const pages = published.flatMap((entry) => {
  if (entry.endsWith('.md')) return [entry];
  // What is built is of these.
  if (entry.startsWith('dist/')) return [];
  const inside = /LICENSE|\./.test(entry)
    ? []
    : readdirSync(join(PACKAGE, entry), { recursive: true, encoding: 'utf8' });
  return inside.filter((path) => path.endsWith('.md')).map((path) => join(entry, path));
});

test.each(pages)('what %s links to is published', async (page) => {
  const links = linksOf(await readFile(join(PACKAGE, page), 'utf8'));
  const lost = links.filter((link) => {
    const path = join(dirname(page), link);
    return !isPublished(path.replace(/\/$/, '')) || !existsSync(join(PACKAGE, path));
  });
  expect(lost).toEqual([]);
});
