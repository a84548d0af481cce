import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const PACKAGE = new URL('../../../', import.meta.url);
const pages = (await readdir(new URL('docs/', PACKAGE), { recursive: true }))
  .filter((page) => page.endsWith('.md'))
  .map((page) => `docs/${page}`);

test.each(['README.md', 'deploy/README.md', ...pages])('every file that %s names is there', async (page) => {
  const text = await readFile(new URL(page, PACKAGE), 'utf8');
  const named = text.matchAll(/`((?:src|emulator|test|bench|deploy|examples|docs)\/[\w./-]+)`/g);
  const missing = [...named]
    .map(([, path = '']) => path)
    .filter((path) => !existsSync(new URL(path, PACKAGE)));
  expect(missing).toEqual([]);
});
