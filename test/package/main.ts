/**
 * `npm run package`: packs the package, installs it into a new project of each kind, and has it used there. `--fast`, as in CI: only
 * what takes seconds, in one project. With words, only kinds that have one of them in their names. `--tarball FILE`: one that is
 * packed already. What each said is in `.artifacts/package`. Needs a registry of packages.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { textTable } from '../run/text-table.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { withTemporalServer } from '../support/stack.ts';
import { KINDS, type Kind } from './kinds.ts';
import { installed, outputOf, type Surroundings } from './projects.ts';
import { danglingReferences, packed } from './tarball.ts';

const ARTIFACTS = fileURLToPath(new URL('../../.artifacts/package/', import.meta.url));

interface Outcome {
  readonly name: string;
  readonly seconds: number;
  readonly isGood: boolean;
}

const { values, positionals } = parseArgs({
  options: { fast: { type: 'boolean', default: false }, tarball: { type: 'string' } },
  allowPositionals: true,
});
const kinds = KINDS.filter(
  ({ name, isFast }) =>
    (isFast === true || !values.fast) &&
    (positionals.length === 0 || positionals.some((word) => name.includes(word))),
);
const outcomes: Outcome[] = [];

await rm(ARTIFACTS, { recursive: true, force: true });
await mkdir(ARTIFACTS, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'onboarding-package-'));
try {
  const tarball = values.tarball === undefined ? await packed(folder) : resolve(values.tarball);
  await withTemporalServer(async ({ address }) => {
    await useAll({ tarball, env: temporalEnvironment({ address }) });
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
const rows = outcomes.map(({ name, seconds, isGood }) => [
  name,
  Math.round(seconds),
  isGood ? 'works' : 'FAILS',
]);
const table = textTable([['kind of project', 'seconds', 'verdict'], ...rows]).join('\n');
await writeFile(join(ARTIFACTS, 'table.txt'), `${table}\n`);
tell(`\n${table}`);
process.exitCode = outcomes.every(({ isGood }) => isGood) ? 0 : 1;

async function useAll(surroundings: Surroundings): Promise<void> {
  const together = join(folder, 'project');
  await told('installing', async () => {
    const dependencies = values.fast ? kinds.flatMap((kind) => Object.entries(kind.dependencies)) : [];
    await installed(together, Object.fromEntries(dependencies), surroundings.tarball);
    return '';
  });
  await told('the tarball', async () => {
    const dangling = await danglingReferences(join(together, 'node_modules/airbyte-embedded-onboarding'));
    if (dangling.length > 0) throw new Error(dangling.join('\n'));
    return 'Every link of a page, and every source of a source map, is in it.';
  });
  for (const kind of kinds)
    await told(kind.name, () => (values.fast ? within : alone)(together, kind, surroundings));
}

/** In a folder of the project that has the dependencies of all. */
async function within(project: string, kind: Kind, surroundings: Surroundings): Promise<string> {
  const own = join(project, fileName(kind));
  await mkdir(own);
  await writeFile(join(own, 'package.json'), JSON.stringify({ private: true, type: kind.type }));
  return await outputOf(kind, own, join(project, 'node_modules'), surroundings);
}

/** In a project of its own, which begins as a copy of the one that has the package alone. */
async function alone(project: string, kind: Kind, surroundings: Surroundings): Promise<string> {
  const own = join(folder, fileName(kind));
  try {
    await execa('cp', ['--archive', '--link', project, own]);
    await rm(join(own, 'package.json'));
    await installed(own, kind.dependencies, surroundings.tarball, kind.type);
    return await outputOf(kind, own, join(own, 'node_modules'), surroundings);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

async function told(name: string, act: () => Promise<string>): Promise<void> {
  const beganAt = performance.now();
  let output: string;
  let isGood = true;
  try {
    output = await act();
  } catch (error) {
    isGood = false;
    output = error instanceof Error ? error.message : String(error);
  }
  const seconds = (performance.now() - beganAt) / 1_000;
  outcomes.push({ name, seconds, isGood });
  await writeFile(join(ARTIFACTS, `${fileName({ name })}.log`), `${output}\n`);
  tell(`${isGood ? '✓' : '✗'} ${name}  ${seconds.toFixed(1)} s`);
  if (!isGood) tell(output);
}

function fileName({ name }: Pick<Kind, 'name'>): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
