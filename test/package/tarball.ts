/** The package as it would be published: packed, and what is wrong with what is in it. */
import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { buildIfChanged } from '../../build.ts';
import { linksOf } from './links.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** Builds and packs. @param folder where the tarball is written @returns its path */
export async function packed(folder: string): Promise<string> {
  await buildIfChanged();
  const { stdout } = await execa('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: PACKAGE });
  return join(folder, stdout.trim());
}

/** Links of pages, and sources of source maps, that lead to nothing in the tarball. @param root of it, unpacked */
export async function danglingReferences(root: string): Promise<string[]> {
  const isOwn = (file: string): boolean => !file.startsWith('node_modules');
  const files = (await readdir(root, { recursive: true })).filter(isOwn);
  const pages = files.filter((file) => file.endsWith('.md'));
  const maps = files.filter((file) => file.endsWith('.js.map'));
  const found = await Promise.all([
    ...pages.map(async (page) => {
      const links = linksOf(await readFile(join(root, page), 'utf8'));
      return links.filter((link) => !leadsTo(root, page, link)).map((link) => `${page} links to ${link}`);
    }),
    ...maps.map(async (map) => {
      const { sources, sourceRoot = '' } = JSON.parse(await readFile(join(root, map), 'utf8')) as SourceMap;
      return sources
        .filter((source) => !leadsTo(root, map, join(sourceRoot, source)))
        .map((source) => `${map} names ${source}`);
    }),
  ]);
  return found.flat();
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourceRoot?: string;
}

function leadsTo(root: string, from: string, path: string): boolean {
  const file = resolve(root, dirname(from), decodeURIComponent(path));
  return (
    !relative(root, file).startsWith('..') &&
    existsSync(file) &&
    (statSync(file).isFile() || extname(path) === '')
  );
}
