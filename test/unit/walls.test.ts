/** The walls of `src`, see zones.ts. What ESLint itself says of them is in test/boundaries. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import {
  headOf,
  importablePaths,
  mayImport,
  restrictedPaths,
  ZONES,
  zonesTable,
  zoneOf,
} from '../../zones.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const SRC = join(PACKAGE, 'src');

const files = (await readdir(SRC, { recursive: true })).filter((path) => path.endsWith('.ts')).sort();
const texts = new Map(
  await Promise.all(files.map(async (file) => [file, await readFile(join(SRC, file), 'utf8')] as const)),
);

/** What each file imports of `src`, types and what is imported late too. */
const imports = new Map(files.map((file) => [file, importsOf(file, texts.get(file) ?? '')]));

function importsOf(file: string, text: string): string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => relative(SRC, resolve(dirname(join(SRC, file)), fileName)))
    .filter((path) => !path.startsWith('..'));
}

describe('Each file of src', () => {
  test('is in exactly one zone, and each zone has files', () => {
    const zonesOf = (file: string): string[] =>
      ZONES.map(({ name }) => name).filter((name) => file === name || file.startsWith(`${name}/`));
    expect(files.filter((file) => zonesOf(file).length !== 1)).toEqual([]);
    expect(ZONES.filter(({ name }) => !files.some((file) => zoneOf(file)?.name === name))).toEqual([]);
  });

  test('imports only what its zone may', () => {
    const refused = files.flatMap((file) =>
      (imports.get(file) ?? []).filter((to) => !mayImport(file, to)).map((to) => `${file} -> ${to}`),
    );
    expect(refused).toEqual([]);
  });

  test('imports, types too, in no circle', () => {
    expect(files.filter((file) => reached(imports, file).has(file))).toEqual([]);
  });

  test('reads the environment or the arguments of the process, or handles its signals, only in a root', () => {
    const isRoots = (file: string): boolean => zoneOf(file)?.isRoot === true;
    const ofProcess = /\bprocess\.(?:env|argv|on|once)\b/;
    expect(files.filter((file) => !isRoots(file) && ofProcess.test(texts.get(file) ?? ''))).toEqual([]);
  });
});

describe('The list of zones', () => {
  test('goes upwards: each may import only what stands before it, so that no room is in a circle', () => {
    const places = new Map(ZONES.map(({ name }, place) => [name, place]));
    const placeOf = (other: string): number => places.get(zoneOf(other)?.name ?? '') ?? Infinity;
    const upwards = ZONES.flatMap(({ name, may }, place) =>
      may.filter((other) => placeOf(other) >= place).map((other) => `${name} -> ${other}`),
    );
    expect(upwards).toEqual([]);
  });

  test('has the entries that package.json exports', async () => {
    const { exports } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as {
      exports: Record<string, { default: string }>;
    };
    const exported = Object.values(exports).map(({ default: path }) =>
      path.replace(/^\.\/dist\/src\/(.*)\.js$/, '$1.ts'),
    );
    expect(ZONES.map(({ name }) => name).filter((name) => name.endsWith('.ts'))).toEqual(
      expect.arrayContaining(exported),
    );
    expect(files.filter((file) => !file.includes('/')).sort()).toEqual(exported.sort());
  });

  test.each(ZONES.filter((zone) => texts.has(`${zone.name}/index.ts`)))(
    'has the sentences at the head of $name/index.ts (`npm run docs` writes them)',
    (zone) => {
      const [, head = ''] = /^\/\*\*([^]*?)\*\//.exec(texts.get(`${zone.name}/index.ts`) ?? '') ?? [];
      expect(
        head
          .replaceAll(/^ \* ?/gm, '')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      ).toBe(headOf(zone));
    },
  );

  test('is the table in docs/architecture.md (`npm run docs` writes it)', async () => {
    const text = await readFile(join(PACKAGE, 'docs/architecture.md'), 'utf8');
    const [table = ''] = /(?<=<!-- zones -->\n)[^]*(?=<!-- end of zones -->)/.exec(text) ?? [];
    expect(cellsOf(table)).toEqual(cellsOf(zonesTable()));
  });

  test('is what the linter refuses by', () => {
    const byTarget = new Map(restrictedPaths().map((rule) => [rule.target, rule]));
    for (const zone of ZONES) {
      expect(byTarget.get(`./src/${zone.name}`)).toMatchObject({
        from: './src',
        except: importablePaths(zone).map((path) => `./${path}`),
      });
    }
  });
});

test.each(ZONES)('From each file of $name only what it may import is not refused', ({ name, may }) => {
  const zoneNameOf = (file: string): string | undefined => zoneOf(file)?.name;
  const isDoor = (file: string): boolean =>
    [zoneNameOf(file), `${zoneNameOf(file) ?? ''}/index.ts`].includes(file) ||
    zoneOf(file)?.hasNoDoor === true;
  const isAllowed = (imported: string): boolean =>
    may.includes(imported) || (may.includes(zoneNameOf(imported) ?? '') && isDoor(imported));
  const others = files.filter((file) => zoneNameOf(file) !== name);
  const wrong = files
    .filter((file) => zoneNameOf(file) === name)
    .flatMap((file) => others.map((imported) => ({ file, imported })))
    .filter(({ file, imported }) => mayImport(file, imported) !== isAllowed(imported));
  expect(wrong).toEqual([]);
});

/** All that can be reached from a file by one import or more. */
function reached(graph: ReadonlyMap<string, readonly string[]>, from: string): Set<string> {
  const seen = new Set<string>();
  const open = [...(graph.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return seen;
}

/** The cells of a table's rows, without what only lines them up. */
function cellsOf(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
}
