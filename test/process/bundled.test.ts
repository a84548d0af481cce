/** Servers are bundled: the client works in one, what mounts the service is not started by it, and a worker says why it can’t run. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporalEnvironment } from '../support/environment.ts';
import { requestFor } from '../support/requests.ts';
import { startWorld, type World } from '../support/world.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
/** Temporal's dependencies call it. */
const WITH_REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

let world: World;
let folder: string;
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true });
  folder = await mkdtemp(join(tmpdir(), 'onboarding-bundled-'));
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true });
});

/** Bundles a module of the checkout, which finds this package by its name; runs it where no packages are. */
async function runBundled(name: string, code: string, ...args: string[]) {
  const file = join(folder, `${name}.mjs`);
  await build({
    stdin: { contents: code, resolveDir: FIXTURES },
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: WITH_REQUIRE },
    logLevel: 'error',
  });
  return await execa('node', [file, ...args], {
    cwd: folder,
    reject: false,
    extendEnv: false,
    env: { PATH: process.env['PATH'] ?? '', ...temporalEnvironment(world) },
  });
}

test('a signup handler starts an onboarding', async () => {
  const handler = await readFile(join(FIXTURES, 'signup-handler.js'), 'utf8');
  const request = JSON.stringify(requestFor(['Stripe']));
  const { stdout, stderr } = await runBundled('handler', handler, request);
  expect(stderr).toBe('');
  expect(stdout).toBe('started');
});

test('what mounts the service is itself what runs', async () => {
  const server = `
    import { createHttpApp } from 'airbyte-embedded-onboarding/http';
    console.log(typeof createHttpApp);
  `;
  const { stdout, stderr, exitCode } = await runBundled('server', server);
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: 'function', stderr: '', exitCode: 0 });
  // It may not be installed.
  expect(await readFile(join(folder, 'server.mjs'), 'utf8')).not.toContain('OTLPTraceExporter');
});

test('what a worker would load by its path says that it must stay external', async () => {
  const worker = `
    import { onboardingDataConverter } from 'airbyte-embedded-onboarding';
    console.log(onboardingDataConverter(process.env.ONBOARDING_KEYS).failureConverterPath);
  `;
  const { stderr, exitCode } = await runBundled('worker', worker);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('BundledError');
  expect(stderr).toContain('external');
});
