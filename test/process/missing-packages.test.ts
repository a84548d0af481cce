/** Without the packages that are installed beside this one when they are needed: what works, and what is said. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporalEnvironment } from '../support/environment.ts';
import { startProgram } from '../support/program.ts';
import { requestFor } from '../support/requests.ts';
import { startWorld, type World } from '../support/world.ts';

const PRELOAD = new URL('../fixtures/without-packages.js', import.meta.url).href;
const { peerDependenciesMeta, devDependencies } = JSON.parse(
  await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
) as Record<'peerDependenciesMeta' | 'devDependencies', Readonly<Record<string, string>>>;

// OpenTelemetry’s API is there: prom-client brings it, for purposes of its own.
const OPTIONAL = Object.keys(peerDependenciesMeta).filter((name) => name !== '@opentelemetry/api');
const OF_WORKER = ['@temporalio/worker', '@temporalio/workflow', '@temporalio/activity'];
const OF_TRACES = OPTIONAL.filter((name) => name.includes('opentelemetry'));

let world: World;
let env: Record<string, string>;
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true });
  env = temporalEnvironment(world);
});
afterAll(() => world.stop());

async function runWithout(
  missing: readonly string[],
  args: readonly string[],
  { more = {}, input = '' }: { readonly more?: Record<string, string>; readonly input?: string } = {},
) {
  const program = startProgram('onboarding', {
    args,
    env: { ...env, ...more, NODE_OPTIONS: `--import ${PRELOAD}`, WITHOUT_PACKAGES: missing.join(',') },
    input,
  });
  const exitCode = await program.ended;
  return { exitCode, stdout: program.stdout, stderr: program.stderr };
}

const asInstalled = (names: readonly string[]): string =>
  `npm install ${names.map((name) => `${name}@${devDependencies[name] ?? ''}`).join(' ')}`;

test.each([
  [['worker'], 'A worker', OPTIONAL, OF_WORKER],
  [['dev', '--once'], 'A worker', OPTIONAL, OF_WORKER],
  [['worker'], 'A worker', ['@temporalio/activity'], ['@temporalio/activity']],
  [['list'], 'OTEL_EXPORTER_OTLP_ENDPOINT', OF_TRACES, OF_TRACES],
  [
    ['list'],
    'The client',
    ['@temporalio/client', '@temporalio/common'],
    ['@temporalio/client', '@temporalio/common'],
  ],
])('%j says in one sentence that %s needs them', async (args, part, missing, told) => {
  const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
  const more = part === 'OTEL_EXPORTER_OTLP_ENDPOINT' ? collector : {};
  const { exitCode, stdout, stderr } = await runWithout(missing, [...args, '--json'], { more });
  expect(exitCode, stderr).toBe(1);
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
  expect(error.code).toBe('missing_package');
  expect(error.message).toMatch(
    new RegExp(`^${part} needs what is not installed here: \`npm install [^\`]+\` installs it.$`),
  );
  const [, installing = ''] = /`(npm install .*)`/.exec(error.message) ?? [];
  expect(installing.split(' ').sort()).toEqual(asInstalled(told).split(' ').sort());
  expect(stderr.trim()).toBe(error.message);
});

test('whatever starts onboardings and asks for them works', async () => {
  const start = await runWithout(OPTIONAL, ['start', '-', '--json'], {
    input: JSON.stringify(requestFor(['Stripe'])),
  });
  expect(start.exitCode, start.stderr).toBe(0);
  expect(JSON.parse(start.stdout)).toMatchObject({ outcome: 'started' });
  const service = await runWithout(OPTIONAL, ['serve']);
  expect(service.exitCode, service.stderr).toBe(2);
  expect(service.stderr).toContain('ONBOARDING_API_KEYS');
});
