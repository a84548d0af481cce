/** The Temporal UI's server, of the version of the image, with the configuration that the image makes of the environment. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtOnce } from '../support/built-programs.ts';

/** Of the image in docker-compose.yml. */
export const UI_VERSION = '2.54.1';

const MODULE = `github.com/temporalio/ui-server/v2`;
const CONFIGURATION = 'docker.yaml';

interface TemporalUi {
  /**
   * What runs it.
   * @param address at which it listens: the image's own configuration has all of them
   * @param folder that is made for it
   */
  commandAt(address: string, folder: string): Promise<string[]>;
}

/** @throws MissingProgramError where it is not in the cache, and there is no Go to build it with */
export async function temporalUi(): Promise<TemporalUi> {
  const built = await builtOnce(`temporal-ui-${UI_VERSION}`, async (runGo, unfinished) => {
    await runGo(['install', `${MODULE}/cmd/server@v${UI_VERSION}`], { GOBIN: unfinished });
    const { Dir } = JSON.parse(await runGo(['mod', 'download', '-json', `${MODULE}@v${UI_VERSION}`])) as {
      Dir: string;
    };
    await copyFile(join(Dir, 'config', CONFIGURATION), join(unfinished, CONFIGURATION));
  });
  return {
    async commandAt(address, folder) {
      await mkdir(join(folder, 'config'), { recursive: true });
      const configuration = await readFile(join(built, CONFIGURATION), 'utf8');
      await writeFile(join(folder, 'config', CONFIGURATION), `${configuration}\nhost: ${address}\n`);
      return [join(built, 'server'), '--root', folder, '--env', 'docker', 'start'];
    },
  };
}
