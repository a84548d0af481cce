/** GitHub's workflow files, and that they stand on nothing that somebody else can move. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { actionlint } from '../test/support/actionlint.ts';
import { MissingProgramError } from '../test/support/missing-program.ts';
import { failed, passed, skipped, type Finding, type Surroundings } from './finding.ts';

const FOLDER = '.github/workflows';

interface Workflow {
  readonly permissions?: unknown;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly uses?: string;
  readonly permissions?: unknown;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly steps?: readonly Step[];
}

interface Step {
  readonly env?: Readonly<Record<string, unknown>>;
  readonly uses?: string;
  readonly run?: string;
}

/** Our own files, and GitHub's actions by a commit: who owns the runner is trusted with the job already. */
const ALLOWED = /^\.\/|^actions\/[\w-]+@[0-9a-f]{40}$/;

/** Node and npm of the jobs, by the hashes of a lock. */
const INSTALLS_TOOLS = 'npm ci --silent --ignore-scripts --prefix release/tools';

/**
 * What may have code of dependencies run, their scripts or themselves: any other word to npm, whose subcommands have short names and options
 * before them, our scripts for CI, and a Node that loads something first.
 */
const RUNS_DEPENDENCIES =
  /\bnp[mx]\b|\btsx\b|\.ci\/|\bnode\b.*\s(?:-r|--(?:import|require|loader|experimental-loader))\b/;

export async function checkWorkflows({ root }: Pick<Surroundings, 'root'>): Promise<Finding> {
  const names = (await readdir(join(root, FOLDER))).filter((name) => /\.ya?ml$/.test(name));
  const problems = await Promise.all(
    names.map(async (name) => {
      const workflow = parse(await readFile(join(root, FOLDER, name), 'utf8')) as Workflow;
      return problemsIn(workflow).map((problem) => `${name}: ${problem}`);
    }),
  );
  if (problems.flat().length > 0) return failed(problems.flat().join('; '));
  try {
    const { exitCode, all } = await actionlint(
      root,
      names.map((name) => join(FOLDER, name)),
    );
    if (exitCode !== 0) return failed(`actionlint: ${all}`);
  } catch (error) {
    if (!(error instanceof MissingProgramError)) throw error;
    return skipped(`actionlint is not here. ${error.message}`);
  }
  return passed(`actionlint finds nothing in ${names.join(', ')}; no action but GitHub’s, by commits.`);
}

/** What actionlint lets pass. */
export function problemsIn({ permissions, env = {}, jobs }: Workflow): string[] {
  return [
    ...(permissions === undefined
      ? ['no permissions, so that its token may do whatever the repository lets it']
      : []),
    ...Object.entries(jobs).flatMap(([name, job]) => [
      ...[job.uses, ...(job.steps ?? []).map(({ uses }) => uses)]
        .filter((uses) => uses !== undefined && !ALLOWED.test(uses))
        .map((uses) => `${name} uses ${uses ?? ''}, which somebody else can change`),
      ...(mayWrite(job.permissions ?? permissions) ? dependenciesRunIn(job, env) : []).map(
        (line) => `${name} may write, and runs the code of dependencies: ${line}`,
      ),
    ]),
  ];
}

function mayWrite(permissions: unknown): boolean {
  if (typeof permissions === 'object') return Object.values(permissions ?? {}).includes('write');
  return permissions === 'write-all';
}

/** The lines of a job that do, in what a variable has for them too. */
function dependenciesRunIn({ env: ofJob, steps = [] }: Job, env: NonNullable<Workflow['env']>): string[] {
  const lines = steps.flatMap(({ env: ofStep, run = '' }) => {
    const used = Object.entries({ ...env, ...ofJob, ...ofStep }).filter(([name]) =>
      new RegExp(`\\$\\{?${name}\\b`).test(run),
    );
    return [run, ...used.map(([, value]) => String(value))].flatMap((text) => text.split('\n'));
  });
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== INSTALLS_TOOLS && RUNS_DEPENDENCIES.test(line));
}
