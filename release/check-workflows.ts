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
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly uses?: string;
  readonly permissions?: unknown;
  readonly steps?: readonly { readonly uses?: string }[];
}

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
  return passed(`actionlint finds nothing in ${names.join(', ')}; no action but our own.`);
}

/** What actionlint lets pass. */
export function problemsIn({ permissions, jobs }: Workflow): string[] {
  return [
    ...(permissions === undefined
      ? ['no permissions, so that its token may do whatever the repository lets it']
      : []),
    ...Object.entries(jobs).flatMap(([name, job]) =>
      [job.uses, ...(job.steps ?? []).map(({ uses }) => uses)]
        .filter((uses) => uses !== undefined && !uses.startsWith('./'))
        .map((uses) => `${name} uses ${uses ?? ''}, which somebody else can change`),
    ),
  ];
}
