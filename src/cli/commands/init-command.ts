import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Option, type Command } from '@commander-js/extra-typings';
import { shellQuoted } from '../../domain/words.ts';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../exit.ts';
import { FRAMEWORK_NAMES, FRAMEWORKS, frameworkAmong, type Framework } from '../init/frameworks.ts';

/** The program in a project that has installed the package, wherever this one runs. */
const PROGRAM = 'npx airbyte-embedded-onboarding';
const PACKAGES = ['airbyte-embedded-onboarding', '@temporalio/client', '@temporalio/common'];

export function defineInit(command: Command, { output }: CliContext): void {
  command
    .option('--dir <folder>', 'of the project; by default this one')
    .addOption(
      new Option('--framework <name>', 'of the project; by default as its package.json says').choices(
        FRAMEWORK_NAMES,
      ),
    )
    .action(async ({ dir = '.', framework: name }) => {
      const packages = await packagesOf(dir);
      const framework =
        name === undefined ? frameworkAmong(packages) : FRAMEWORKS.find((each) => each.name === name);
      if (framework === undefined)
        throw new UsageError(
          `${join(dir, 'package.json')} has none of the frameworks that are known. Name one: --framework ${FRAMEWORK_NAMES.join('|')}.`,
        );
      const { projectFiles } = await import('../init/project-files.ts');
      const written: string[] = [];
      const left: string[] = [];
      const files = projectFiles(framework, { hasSources: existsSync(join(dir, 'src')), program: PROGRAM });
      for (const { path, text } of files)
        ((await isWritten(join(dir, path), text)) ? written : left).push(path);
      const next = nextSteps(framework, packages, dir);
      const lines = [
        ...written.map((path) => `written       ${path}`),
        ...left.map((path) => `left as it is ${path}`),
        '',
        'Next:',
        ...next.map((step) => `  ${step}`),
      ];
      output.answer(lines.join('\n'), { framework: framework.name, written, left, next });
    });
}

/** @throws UsageError where the folder has no package.json that can be read */
async function packagesOf(dir: string): Promise<ReadonlySet<string>> {
  const file = join(dir, 'package.json');
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `${file} can’t be read (${(error as Error).message}). Run it in your project, or name its folder with --dir.`,
    );
  }
  const { dependencies, devDependencies } = Object(manifest) as Record<string, unknown>;
  return new Set([dependencies, devDependencies].flatMap((each) => Object.keys(Object(each) as object)));
}

/** Whether there was none: what somebody has written is never changed. */
async function isWritten(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function nextSteps({ next }: Framework, packages: ReadonlySet<string>, dir: string): string[] {
  const missing = PACKAGES.filter((name) => !packages.has(name));
  return [
    ...(dir === '.' ? [] : [`cd ${shellQuoted(dir)}`]),
    ...(missing.length === 0 ? [] : [`npm install ${missing.join(' ')}`]),
    next,
    `${PROGRAM} dev  # Temporal, an emulator of Airbyte's API and a worker; says what to install for it`,
    `cp .env.example .env, and fill it in: ${PROGRAM} keygen prints a key`,
    // No process reads the file by itself.
    `set -a && . ./.env && set +a && ${PROGRAM} doctor  # says what is missing for production`,
  ];
}
