/** What the Dockerfile’s build makes of this package, made beside it: production’s packages, pruned, with what is built. */
import { access, cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BILL_OF_MATERIALS, makeProduction } from '../../release/production.ts';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { startProgram, type Program } from '../support/program.ts';
import { requestFor } from '../support/requests.ts';
import { startWorld, type World } from '../support/world.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const inPackage = (path: string): string => join(PACKAGE, path);

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string }>>;
}

interface BillOfMaterials {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly purl: string } };
  readonly components: readonly { readonly name: string; readonly version: string; readonly purl: string }[];
}

let image: string;
let megabytes: { before: number; after: number };
let world: World;
const started: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  world = await startWorld({ withoutWorker: true });
  started.push(() => world.stop());
  await mkdir(inPackage('.artifacts'), { recursive: true });
  image = await mkdtemp(inPackage('.artifacts/image-'));
  started.push(() => rm(image, { recursive: true }));
  // Linked rather than copied, which takes no time and no room: whatever is taken out is only a name of it.
  await execa('cp', ['--archive', '--link', inPackage('node_modules'), inPackage('dist'), image]);
  // npm writes anew into it: that would be ours.
  await rm(join(image, 'node_modules/.package-lock.json'), { force: true });
  for (const name of ['package.json', 'package-lock.json']) await cp(inPackage(name), join(image, name));
  const before = await sizeOf(join(image, 'node_modules'));
  await makeProduction(image);
  megabytes = { before, after: await sizeOf(join(image, 'node_modules')) };
});
afterAll(async () => {
  for (const end of started.reverse()) await end();
});

async function sizeOf(folder: string): Promise<number> {
  const { stdout } = await execa('du', ['--summarize', '--block-size=1M', folder]);
  return Number.parseInt(stdout, 10);
}

function startImagesWorker(settings: Readonly<Record<string, string>> = {}): Program {
  return startProgram('worker', {
    folder: image,
    env: { ...temporalEnvironment(world), ...airbyteWithToken(world.emulator), ...settings },
  });
}

test('the Dockerfile makes it so', async () => {
  expect(await readFile(inPackage('Dockerfile'), 'utf8')).toContain('RUN node release/production.ts\n');
  expect(await readFile(inPackage('.dockerignore'), 'utf8')).toContain('!release/production.ts\n');
});

test('it has Temporal’s native part for this platform only, and nothing that only bundling needs', async () => {
  const releases = await readdir(join(image, 'node_modules/@temporalio/core-bridge/releases'));
  expect(releases).toHaveLength(1);
  for (const name of ['@temporalio/core-bridge/sdk-core', '@swc/core', 'swc-loader', 'terser', 'typescript'])
    await expect(access(join(image, 'node_modules', name)), name).rejects.toThrow();
  expect(megabytes.after).toBeLessThan(megabytes.before / 2);
});

test('a worker of it onboards a customer', async () => {
  const worker = startImagesWorker();
  try {
    const request = requestFor();
    await world.onboarding.start(request);
    expect((await world.onboarding.result(request.workspace_name)).status, worker.output).toBe('completed');
  } finally {
    await worker.end();
  }
});

test('each of its commands can be asked for, and the doctor examines what it would run with', async () => {
  const run = async (...args: string[]) =>
    await execa(process.execPath, ['dist/src/cli/main.js', ...args], {
      cwd: image,
      reject: false,
      extendEnv: false,
      env: { ...temporalEnvironment(world), ...airbyteWithToken(world.emulator) },
    });
  for (const command of ['worker', 'serve', 'codec-server', 'setup'])
    expect((await run(command, '--help')).exitCode, command).toBe(0);
  expect(await run('setup')).toMatchObject({ exitCode: 0 });
  const { stdout } = await run('doctor', '--json');
  const { checks } = JSON.parse(stdout) as { checks: readonly { check: string; status: string }[] };
  expect(checks).toContainEqual(expect.objectContaining({ check: 'search attributes', status: 'ok' }));
});

test('every module of it can be loaded', async () => {
  const { stdout, stderr } = await execa(process.execPath, [inPackage('test/fixtures/load-all.js')], {
    cwd: image,
  });
  expect(stderr).toBe('');
  expect(Number(stdout)).toBeGreaterThan(100);
});

test.each([
  ['workflow-bundle.js', {}],
  ['workflow-bundle.traced.js', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }],
])('without its %s a worker says what is missing, and does not try to bundle', async (bundle, settings) => {
  await rm(join(image, 'dist', bundle));
  const worker = startImagesWorker(settings);
  expect(await worker.ended).not.toBe(0);
  expect(worker.output).toContain(`the workflow bundle ${join(image, 'dist', bundle)} is missing`);
  expect(worker.output).not.toMatch(/webpack|swc|Cannot find (module|package)/);
});

test('the bill of materials lists what is there, as it is locked: dependencies and peers, and nothing else', async () => {
  const bill = JSON.parse(await readFile(join(image, BILL_OF_MATERIALS), 'utf8')) as BillOfMaterials;
  const own = JSON.parse(await readFile(inPackage('package.json'), 'utf8')) as Manifest;
  const { packages } = JSON.parse(await readFile(inPackage('package-lock.json'), 'utf8')) as Lock;
  expect(bill.bomFormat).toBe('CycloneDX');
  expect(bill.metadata.component.purl).toMatch(/^pkg:npm\/airbyte-embedded-onboarding@/);
  const listed = new Set(bill.components.map(({ purl }) => decodeURIComponent(purl)));
  const names = Object.keys({ ...own.dependencies, ...own.peerDependencies });
  for (const name of names.filter((each) => each !== '@temporalio/testing'))
    expect(listed).toContain(`pkg:npm/${name}@${packages[`node_modules/${name}`]?.version ?? ''}`);
  const { stdout } = await execa(
    'find',
    ['node_modules', '-path', '*node_modules/*', '-name', 'package.json'],
    {
      cwd: image,
    },
  );
  const present = new Set(
    stdout
      .split('\n')
      .flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/@]+)\/package\.json$/.exec(path)?.[1] ?? []),
  );
  expect(new Set(bill.components.map(({ name }) => name))).toEqual(present);
});
