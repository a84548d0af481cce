import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectors } from '../../emulator/index.ts';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { namesOf, ndjson, reportIn } from '../support/import-files.ts';
import { startImports, type Imports } from '../support/imports.ts';
import { onboardingCommand } from '../support/cli.ts';
import { requestFor, sourceOf, TEMPLATE_ID } from '../support/requests.ts';
import { parkWith, refused } from '../support/sign-up.ts';
import { CLI_PAGE, expectDocumented } from '../support/documented-fields.ts';

const codes = [...CLI_PAGE.matchAll(/^\| `([a-z_]+)` +\|/gm)].map(([, code]) => code);

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
