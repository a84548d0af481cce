/** Prometheus and its tool for rules, of the version that docker-compose.yml runs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtOnce } from './built-programs.ts';

/** Without what finds targets in clouds, which is most of it. */
const TAGS = 'remove_all_sd,enable_dns_sd';
const COMPOSE = new URL('../../docker-compose.yml', import.meta.url);

/**
 * The path of the program, which is built once and takes minutes then.
 * @throws MissingProgramError where it is not in the cache, and there is no Go to build it with
 */
export async function prometheusProgram(name: 'prometheus' | 'promtool'): Promise<string> {
  const version = moduleVersion(await imageVersion());
  const folder = await builtOnce(`${name}-${version}`, async (runGo, unfinished) => {
    const module = `github.com/prometheus/prometheus@${version}`;
    const { Dir } = JSON.parse(await runGo(['mod', 'download', '-json', module])) as { Dir: string };
    // In the module itself, whose replacements `go install` refuses.
    await runGo(['build', '-C', Dir, '-tags', TAGS, '-o', join(unfinished, name), `./cmd/${name}`], {
      GOWORK: 'off',
    });
  });
  return join(folder, name);
}

async function imageVersion(): Promise<string> {
  const version = /image: prom\/prometheus:(v[\d.]+)$/m.exec(await readFile(COMPOSE, 'utf8'))?.[1];
  if (version === undefined) throw new Error('docker-compose.yml has no prom/prometheus of a fixed version.');
  return version;
}

/** As a Go module 3.13.5 is v0.313.5, and 3.4.1 is v0.304.1. */
function moduleVersion(version: string): string {
  const [, major = '', minor = '', patch = ''] = /^v(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  return `v0.${major}${minor.padStart(2, '0')}.${patch}`;
}
