/** The real Temporal server and its SQL tool. */
import { join } from 'node:path';
import { builtOnce } from '../built-programs.ts';

/** Of the images in docker-compose.yml. */
export const SERVER_VERSION = '1.32.0';

const PACKAGES = ['cmd/server', 'cmd/tools/sql'] as const;

export interface TemporalPrograms {
  readonly server: string;
  readonly sqlTool: string;
}

/** @throws MissingProgramError where they are not in the cache, and there is no Go to build them with */
export async function temporalPrograms(): Promise<TemporalPrograms> {
  const wanted = PACKAGES.map((name) => `go.temporal.io/server/${name}@v${SERVER_VERSION}`);
  const folder = await builtOnce(`temporal-server-${SERVER_VERSION}`, async (runGo, unfinished) => {
    await runGo(['install', ...wanted], { GOBIN: unfinished });
  });
  return { server: join(folder, 'server'), sqlTool: join(folder, 'sql') };
}
