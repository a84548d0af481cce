/** What the package brings with it, and what its users install beside it: nobody who only starts onboardings installs a worker. */
import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { describe, expect, it, test } from 'vitest';
import { PACKAGES_OF } from '../../src/domain/optional-packages.ts';
import { VERSION } from '../../src/domain/version.ts';

const PACKAGE = new URL('../../', import.meta.url);

type Versions = Readonly<Record<string, string>>;

const manifest = JSON.parse(await readFile(new URL('package.json', PACKAGE), 'utf8')) as {
  readonly version: string;
  readonly exports: Readonly<Record<string, { readonly default: string }>>;
  readonly dependencies: Versions;
  readonly peerDependencies: Versions;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: true }>>;
  readonly devDependencies: Versions;
};
const { dependencies, peerDependencies, devDependencies } = manifest;
const optional = Object.keys(manifest.peerDependenciesMeta);

/** The packages that a module, and whatever it imports at once, names: types count, because its declarations have them. */
async function packagesNamedBy(url: URL, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(url.href)) return new Set();
  seen.add(url.href);
  const { statements } = ts.createSourceFile(
    'file.ts',
    await readFile(url, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const specifiers = statements
    .filter((one) => ts.isImportDeclaration(one) || ts.isExportDeclaration(one))
    .flatMap(({ moduleSpecifier }) =>
      moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : [],
    );
  const names = new Set<string>();
  for (const specifier of specifiers) {
    if (specifier.startsWith('node:')) continue;
    const found = specifier.startsWith('.')
      ? await packagesNamedBy(new URL(specifier, url), seen)
      : [/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier];
    for (const name of found) names.add(name);
  }
  return names;
}

function sourceOf(built: string): URL {
  return new URL(built.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts'), PACKAGE);
}

/** Whoever imports these has a worker; of `/testing` only what starts a stack needs one, and that is loaded late. */
const OF_A_WORKER = ['./worker', './workflows', './testing'];

describe('no package that may be missing is named by', () => {
  const entries = Object.entries(manifest.exports).filter(([name]) => !OF_A_WORKER.includes(name));
  it.each([
    ...entries.map(([name, { default: built }]) => [name, built]),
    ['the command line', './dist/src/cli/main.js'],
  ])('%s', async (_, built = '') => {
    const named = await packagesNamedBy(sourceOf(built));
    expect([...named].filter((name) => optional.includes(name))).toEqual([]);
    expect(Object.keys({ ...dependencies, ...peerDependencies })).toEqual(expect.arrayContaining([...named]));
  });
});

test('a peer is developed with in one version, and taken in any later one that is compatible', () => {
  expect(peerDependencies).toEqual(
    Object.fromEntries(
      Object.keys(peerDependencies).map((name) => [name, `^${devDependencies[name] ?? ''}`]),
    ),
  );
});

test('a dependency may be a later version that is compatible; which one it is where it is developed, the lock file says', () => {
  const exact = Object.entries(dependencies).filter(([, range]) => !range.startsWith('^'));
  // Of a version before a release any other may be the next one.
  expect(exact.map(([name]) => name)).toEqual(['ms']);
});

test('whoever misses an optional one is told a version that it is developed with', () => {
  const told = new Map(
    Object.values(PACKAGES_OF).flatMap((packages) => Object.entries<string | null>(packages)),
  );
  expect([...told.keys()].sort()).toEqual(Object.keys(peerDependencies).sort());
  for (const [name, version] of told) {
    if (version === null) expect(name).toMatch(/^@temporalio\//);
    else expect(version, name).toBe(devDependencies[name]);
  }
  expect(VERSION).toBe(manifest.version);
});
