/** Prometheus' own tool for its rules, of the version that docker-compose.yml runs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { builtOnce } from './built-programs.ts';

/** Without what finds targets in clouds, which is most of it. */
const TAGS = 'remove_all_sd,enable_dns_sd';
const ROOT = new URL('../../', import.meta.url);

/** How it ended, with all that it said. */
export interface Verdict {
  readonly exitCode: number | undefined;
  readonly all: string;
}

/** Runs it in deploy/. @throws MissingProgramError where it is not in the cache, and there is no Go to build it with */
export async function promtool(...args: readonly string[]): Promise<Verdict> {
  const program = join(await builtPromtool(), 'promtool');
  const { exitCode, all } = await execa(program, args, {
    cwd: new URL('deploy/', ROOT),
    all: true,
    reject: false,
  });
  return { exitCode, all };
}

async function builtPromtool(): Promise<string> {
  const version = moduleVersion(await imageVersion());
  return await builtOnce(`promtool-${version}`, async (runGo, unfinished) => {
    const module = `github.com/prometheus/prometheus@${version}`;
    const { Dir } = JSON.parse(await runGo(['mod', 'download', '-json', module])) as { Dir: string };
    // In the module itself, whose replacements `go install` refuses.
    const output = join(unfinished, 'promtool');
    await runGo(['build', '-C', Dir, '-tags', TAGS, '-o', output, './cmd/promtool'], {
      GOWORK: 'off',
    });
  });
}

async function imageVersion(): Promise<string> {
  const compose = await readFile(new URL('docker-compose.yml', ROOT), 'utf8');
  const version = /image: prom\/prometheus:(v[\d.]+)$/m.exec(compose)?.[1];
  if (version === undefined) throw new Error('docker-compose.yml has no prom/prometheus of a fixed version.');
  return version;
}

/** As a Go module 3.13.5 is v0.313.5, and 3.4.1 is v0.304.1. */
function moduleVersion(version: string): string {
  const [, major = '', minor = '', patch = ''] = /^v(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  return `v0.${major}${minor.padStart(2, '0')}.${patch}`;
}
