import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectors } from '../../emulator/index.ts';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { namesOf, ndjson, reportIn } from '../support/import-files.ts';
import { startImports, type Imports } from '../support/imports.ts';
import { onboardingCommand } from '../support/cli.ts';
import { requestFor, sourceOf, TEMPLATE_ID } from '../support/requests.ts';
import { parkWith, refused } from '../support/sign-up.ts';

const text = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');
const documented = fieldsByCommand(text);
const codes = [...text.matchAll(/^\| `([a-z_]+)` +\|/gm)].map(([, code]) => code);

let imports: Imports;
let parked: string;
let parkedToo: string;
let rows: string;
let request: string;
beforeAll(async () => {
  imports = await startImports();
  [parked, parkedToo] = await Promise.all([startParked('s'), startParked('another')]);
  const [name = ''] = namesOf(1);
  rows = await imports.fileOf(ndjson([requestFor(['Stripe'], name), { workspace_name: 'no sources' }]));
  // With a field that is missing.
  request = await imports.fileOf(JSON.stringify(requestFor([sourceOf(connectors.postgres, {})])), 'json');
});
afterAll(() => imports.stop());

/** One that parks at its second source. */
async function startParked(source: string): Promise<string> {
  const { world } = imports;
  const request = { ...requestFor(['Stripe', 'HubSpot']), signup_event: { id: '1', type: 'test', source } };
  return (await parkWith(world, request, refused(422, 'HubSpot'))).name;
}

const COMMANDS: readonly (readonly [string, () => readonly string[]])[] = [
  ['status NAME', () => ['status', parked]],
  ['list', () => ['list', '--status', 'needs_attention', '--signup-source', 's']],
  [
    'retry --status STATUS --dry-run',
    () => ['retry', '--status', 'needs_attention', '--signup-source', 's', '--dry-run'],
  ],
  ['import FILE --check', () => ['import', rows, '--check']],
  ['import FILE', () => ['import', rows]],
  ['doctor', () => ['doctor']],
  ['limits', () => ['limits']],
  ['templates', () => ['templates']],
  ['template ID', () => ['template', TEMPLATE_ID]],
  ['check FILE', () => ['check', request]],
  ['setup', () => ['setup']],
  ['views', () => ['views']],
  ['notices', () => ['notices']],
  ['keygen', () => ['keygen']],
  ['completion SHELL', () => ['completion', 'bash']],
  ['any that fails before it has an answer', () => ['status', 'nobody has this name']],
  ['retry --status STATUS', () => ['retry', '--status', 'needs_attention', '--signup-source', 's']],
  ['retry NAME', () => ['retry', parkedToo]],
  ['token NAME', () => ['token', parkedToo]],
  ['cancel NAME', () => ['cancel', parked]],
  ['watch NAME', () => ['watch', parked]],
];

test.each(COMMANDS)('%s --json prints the fields that are documented', async (command, args) => {
  const { world } = imports;
  const env = {
    ...temporalEnvironment(world),
    ...airbyteWithToken(world.emulator),
    AIRBYTE_REGISTRY_URL: 'off',
  };
  const { stdout } = await onboardingCommand([...args(), '--json'], env);
  expectDocumented(command, JSON.parse(stdout));
});

test('each line of a report has the fields that are documented', async () => {
  const report = `${rows}.report`;
  for (const args of [['--check'], []]) {
    await imports.run([rows, '--report', report, ...args]);
    const lines = await reportIn(report);
    expect(lines).toHaveLength(2);
    for (const line of lines) expectDocumented('import FILE --report REPORT', line);
  }
});

test.each([
  ['usage', ['status']],
  ['usage', ['list', '--limit', 'many']],
  ['usage', ['start', 'no-such-file']],
  ['usage', []],
  ['config', ['worker']],
])('an error has a code of ours, and a message without a prefix: %s of %o', async (code, args) => {
  const env = temporalEnvironment({ address: imports.world.address, keys: 'k1:not-a-key' });
  const { exitCode, stdout } = await onboardingCommand([...args, '--json'], env);
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
  expect([exitCode, error.code]).toEqual([2, code]);
  expect(error.message).toMatch(/^[^(]/);
  expect(error.message).not.toMatch(/^error|\.\./);
  expect(codes).toContain(code);
});

interface Field {
  readonly path: string;
  readonly isOptional: boolean;
}

/** Of the list: before the first colon the commands, after it the fields. */
function fieldsByCommand(text: string): ReadonlyMap<string, readonly Field[]> {
  const fields = new Map<string, Field[]>();
  for (const [, item = ''] of text.matchAll(/^- (.*(?:\n {2}.*)*)/gm)) {
    const [commands = '', ...rest] = item.split(':');
    const listed = [...rest.join(':').matchAll(/`([^`]+)`/g)].map(([, path = '']) => ({
      path: path.replace('?', ''),
      isOptional: path.endsWith('?'),
    }));
    const named = [...commands.matchAll(/`([^`]+)`/g)].map(([, command = '']) => command);
    for (const command of named.length > 0 ? named : [commands]) fields.set(command, listed);
  }
  return fields;
}

function expectDocumented(command: string, printed: unknown): void {
  const fields = documented.get(command) ?? [];
  expect(fields.length).toBeGreaterThan(0);
  const paths = new Set(fields.map(({ path }) => path));
  const hasParts = (path: string): boolean =>
    [...paths].some((other) => /^[.[]/.test(other.slice(path.length)) && other.startsWith(path));
  const found = pathsIn(printed, '', hasParts);
  expect([...found].filter((path) => !paths.has(path))).toEqual([]);
  // What stands in a list can be looked for only where the list is not empty.
  const isSeen = (path: string): boolean =>
    !path.includes('[]') || [...found].some((other) => other.startsWith(listOf(path)));
  const missing = fields.filter(({ path, isOptional }) => !isOptional && isSeen(path) && !found.has(path));
  expect(missing).toEqual([]);
}

function listOf(path: string): string {
  return path.slice(0, path.lastIndexOf('[]') + 2);
}

/** The paths of all fields; of one that is documented without its parts not those. */
function pathsIn(value: unknown, at: string, hasParts: (path: string) => boolean): Set<string> {
  const isOpen = at === '' || hasParts(at);
  if (Array.isArray(value) && isOpen)
    return new Set(value.flatMap((one) => [...pathsIn(one, `${at}[]`, hasParts)]));
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !isOpen) return new Set();
  return new Set(
    Object.entries(value).flatMap(([key, part]) => {
      const path = at === '' ? key : `${at}.${key}`;
      return [path, ...pathsIn(part, path, hasParts)];
    }),
  );
}
