/** The recorded histories: of each released version there are some, as they were, and this build replays them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { headingsOf } from './check-version.ts';
import { failed, passed, type Finding, type Surroundings } from './finding.ts';
import { readManifest } from './manifest.ts';

const FOLDER = 'test/histories';

interface Replayed {
  readonly version: string;
  readonly histories: readonly {
    readonly file: string;
    readonly verdict: string;
    readonly reason: string | null;
  }[];
}

export async function checkHistories({ root, tarball }: Surroundings): Promise<Finding> {
  const { version } = await readManifest(root);
  const files = (await readdir(join(root, FOLDER))).filter((name) => name.endsWith('.json'));
  const released = headingsOf(await readFile(join(root, 'CHANGELOG.md'), 'utf8')).flatMap((heading) =>
    heading.version === null || heading.date === null ? [] : [heading.version],
  );
  const versions = [...new Set([version, ...released])];
  const recorded = new Set(files.map((name) => versionOf(name, versions)));
  const missing = versions.filter((one) => !recorded.has(one));
  if (missing.length > 0)
    return failed(`None of ${missing.join(', ')}: \`npm run record-history\` records this version's.`);
  const earlier = released.filter((one) => one !== version);
  const { changed, unknown } = await changedSinceRelease(root, earlier);
  if (changed.length > 0) return failed(`Not as they were released: ${changed.join(', ')}.`);
  if (unknown.length > 0) return failed(`The tags of ${unknown.join(', ')} are not here to compare with.`);

  // What was packed last is what was built last.
  await tarball();
  const { stdout, stderr } = await execa(
    process.execPath,
    ['dist/src/cli/main.js', 'replay', '--json', ...files.map((name) => join(FOLDER, name))],
    { cwd: root, extendEnv: false, env: { PATH: process.env['PATH'] ?? '' }, reject: false },
  );
  const answer = JSON.parse(stdout === '' ? 'null' : stdout) as Replayed | null;
  if (!Array.isArray(answer?.histories)) return failed(`onboarding replay said: ${stdout}${stderr}`);
  const failing = answer.histories.filter(({ verdict }) => verdict !== 'replays');
  if (failing.length > 0)
    return failed(failing.map(({ file, reason }) => `${file}: ${reason ?? 'does not replay'}`).join('; '));
  return passed(`${answer.histories.length} of ${versions.join(', ')} replay.`);
}

/** That a history is of: of `0.2.0` and `0.2.0-rc.1`, with which `0.2.0-rc.1-cancelled.json` begins, the longer one. */
export function versionOf(file: string, versions: readonly string[]): string | undefined {
  const beginning = versions.filter((one) => file.startsWith(`${one}-`));
  return beginning.sort((one, other) => other.length - one.length)[0];
}

/** What of earlier versions differs from what their tags have, and the versions whose tags are not here. */
async function changedSinceRelease(
  root: string,
  versions: readonly string[],
): Promise<{ readonly changed: readonly string[]; readonly unknown: readonly string[] }> {
  const [changed, unknown]: [string[], string[]] = [[], []];
  for (const one of versions) {
    const args = ['diff', '--name-only', `v${one}`, '--', `${FOLDER}/${one}-*.json`];
    const { exitCode, stdout } = await execa('git', args, { cwd: root, reject: false });
    if (exitCode === 0) changed.push(...stdout.split('\n').filter((name) => name !== ''));
    else unknown.push(one);
  }
  return { changed, unknown };
}
