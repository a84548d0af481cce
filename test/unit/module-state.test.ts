import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { moduleState } from '../support/module-state/module-state.ts';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

const ONE_LIST = 'one list a process: whoever writes a line cannot know which other part has opened what';
const PROGRAM = 'of a program, where this module is run as one';

/** What stands at the top of a module of `src` all the same, and why it may. */
const ON_PURPOSE: Readonly<Record<string, string>> = {
  'browser/open-widget.ts: opened': 'a page has one dialog, whoever opens it',
  'cli/main.ts: exitCode': PROGRAM,
  'cli/main.ts: io': PROGRAM,
  'client/prepare-request.ts: validator': 'a module that is loaded with the first request, kept',
  'preflight/alternatives.ts: discriminators':
    'what is found of a specification goes with it; it is the same whoever finds it',
  'redaction/comparable.ts: plainUnits': 'what a function of one character answers, kept',
  'redaction/credentials.ts: credentials': ONE_LIST,
  'redaction/secret-owner.ts: owners': 'whose a piece of work is, as Node carries it along',
  'redaction/secret-owner.ts: running': ONE_LIST,
  'redaction/texts.ts: listeners': 'each worker and service counts what its process leaves out',
  'redaction/shapes.ts: SHAPES': 'its patterns are given to matchAll alone, which begins anew',
  'secrets/keyring.ts: derivedKeys':
    'what is derived of a key goes with it; it is the same whoever derives it',
  'secrets/failure-converter.ts: failureConverter': 'it has options alone; the SDK takes it from here',
  'serve.ts: interruption': PROGRAM,
};

async function modulesOfSrc(): Promise<Map<string, string>> {
  const paths = (await readdir(SRC, { recursive: true })).filter((path) => path.endsWith('.ts'));
  const read = async (path: string): Promise<[string, string]> => [
    path,
    await readFile(join(SRC, path), 'utf8'),
  ];
  return new Map(await Promise.all(paths.map(read)));
}

it('no module of src keeps state at its top, but for what is on purpose', async () => {
  const found = moduleState(await modulesOfSrc());
  const told = found.map(({ module, name, why }) => [`${module}: ${name}`, why] as const);
  expect(told.filter(([place]) => ON_PURPOSE[place] === undefined)).toEqual([]);
  // What is on purpose and no longer there would let something else of that name pass.
  expect(told.map(([place]) => place).sort()).toEqual(Object.keys(ON_PURPOSE).sort());
});

/** The names of what is found in a module, and in one that imports it. */
function foundIn(text: string, importer = ''): string[] {
  const modules = new Map([
    ['a/one.ts', text],
    ['a/b/other.ts', importer],
  ]);
  return moduleState(modules).map(({ name }) => name);
}

describe('state is', () => {
  it.each([
    ['count', 'let count = 0;'],
    ['seen', 'const seen = new Set<string>(); export function see(name: string) { seen.add(name); }'],
    ['cache', 'const cache = new WeakMap<object, string>(); export const fill = () => filled(cache);'],
    ['made', 'const made = new Map(); export const context = { made };'],
    ['kept', 'export const kept: string[] = []; export const keep = (name: string) => kept.push(name);'],
    ['totals', 'const totals = { started: 0 }; export function started() { totals.started += 1; }'],
    ['totals', 'const totals = { by: { name: 0 } }; export function started() { totals.by.name++; }'],
    [
      'known',
      'const known: Record<string, string> = {}; export const forget = (n: string) => delete known[n];',
    ],
    ['known', 'const known = {}; export const learn = (more: object) => Object.assign(known, more);'],
    [
      'groups',
      "const groups = new Map([['a', ['b']]]); export const keep = () => groups.get('a')?.push('c');",
    ],
    ['next', 'function next() { next.count = 1; }'],
    ['once', 'export const once = memoized(() => 1);'],
    ['client', 'export const client = new Client();'],
    ['table', 'const table = { client: new Client() };'],
    ['table', 'const table = [[new Map()]] as const;'],
    ['pattern', 'const pattern = /a/g; export const isIt = (text: string) => pattern.test(text);'],
    ['patterns', 'const patterns = [/a/y];'],
    ['connected', 'export const connected = await connect();'],
    ['{ a }', 'const { a } = start();'],
    ['inner', 'if (isProgram) { const inner = new AbortController(); }'],
    ['Client.made', 'export class Client { static made = 0; }'],
    ['Client.#all', 'export class Client { static readonly #all = new Set<Client>(); }'],
  ])('%s in: %s', (name, text) => {
    expect(foundIn(text)).toEqual([name]);
  });

  it('what another module writes to', () => {
    const importer = "import { kept as all } from '../one.ts'; export const keep = () => { all[0] = 'x'; };";
    expect(foundIn('export const kept: string[] = [];', importer)).toEqual(['kept']);
    const asked = 'export const names = new Set<string>();';
    expect(foundIn(asked, "import { names } from '../one.ts'; names.add('x');")).toEqual(['names']);
    expect(foundIn(asked, "import { names as all } from '../one.ts'; all.add('x');")).toEqual(['names']);
  });
});

describe('state is not', () => {
  it.each([
    "const NAMES = ['a', 'b'] as const;",
    "const MARKS: Record<string, string> = { a: '✓' }; export const markOf = (name: string) => MARKS[name];",
    "const NAMES = new Set(['a']); export const isName = (name: string) => NAMES.has(name);",
    "const NAMES = ['a', 'b']; export const sorted = () => NAMES.filter(Boolean).sort();",
    "export const NAMES: ReadonlySet<string> = new Set(['a']);",
    "const NAMES = ['a']; const WIDTH = Math.max(...NAMES.map((name) => name.length)) + 2 * 3;",
    'const schema = z.object({ name: z.string().min(1) }).strict();',
    "const FOLDER = fileURLToPath(new URL('page/', import.meta.url));",
    'const PARTS = /a(b)/g; export const parts = (text: string) => [...text.matchAll(PARTS)];',
    'const PATTERN = /a/; export const isIt = (text: string) => PATTERN.test(text);',
    'export function count(names: string[]) { let all = 0; for (const name of names) all += 1; return all; }',
    'const kept = [1]; export function keep() { const kept = []; kept.push(1); return kept; }',
    'export class Client { #made = 0; readonly #all = new Map(); static readonly LIMIT = 3; static make() { return new Client(); } }',
    'export const make = () => { const cache = new Map(); return (name: string) => cache.set(name, 1); };',
    'declare const GIVEN: string;',
  ])('%s', (text) => {
    expect(foundIn(text)).toEqual([]);
  });
});
