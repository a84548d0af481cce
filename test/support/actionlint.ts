/** The checker of GitHub's workflow files. */
import { join } from 'node:path';
import { execa } from 'execa';
import { builtOnce } from './built-programs.ts';

const VERSION = 'v1.7.12';

/** How it ended, with all that it said. */
export interface Linted {
  readonly exitCode: number | undefined;
  readonly all: string;
}

/**
 * Checks the workflow files of a checkout; of shell scripts in them, what bash itself refuses.
 * @param root the checkout
 * @throws MissingProgramError where it is not in the cache, and there is no Go to build it with
 */
export async function actionlint(root: string, files: readonly string[] = []): Promise<Linted> {
  const folder = await builtOnce(`actionlint-${VERSION}`, async (runGo, unfinished) => {
    await runGo(['install', `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`], { GOBIN: unfinished });
  });
  const { exitCode, all } = await execa(join(folder, 'actionlint'), ['-no-color', ...files], {
    cwd: root,
    all: true,
    reject: false,
  });
  return { exitCode, all };
}
