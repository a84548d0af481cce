/** What becomes of the tarball that was checked, with an npm that notes what it is asked for. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkPublished } from '../../../release/check-package.ts';
import { distTagOf, publishPackage } from '../../../release/publish-package.ts';
import { integrityOf } from '../../../release/published-package.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Says of a version what `$SAYS` is, or that nobody knows the package. */
const NPM = `#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$NPM_LOG"
[ "$1" = view ] || exit "\${PUBLISH_CODE:-0}"
case "$SAYS" in
  unknown-package) echo '{"error":{"code":"E404"}}'; echo 'npm error code E404' >&2; exit 1 ;;
  away) echo 'npm error code ECONNREFUSED' >&2; exit 1 ;;
  *) printf '%s' "$SAYS" ;;
esac
`;

let folder: string;
let tarball: string;
let sha256: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-publish-'));
  tarball = join(folder, 'made.tgz');
  await writeFile(tarball, 'packed');
  sha256 = createHash('sha256').update('packed').digest('hex');
  await writeFile(join(folder, 'npm'), NPM, { mode: 0o755 });
  await version('0.2.0');
});
afterEach(() => rm(folder, { recursive: true }));

async function version(one: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'onboarding', version: one }));
}

function env(says: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const PATH = `${folder}:${process.env['PATH'] ?? ''}`;
  return { PATH, NPM_LOG: join(folder, 'npm.log'), SAYS: says, ...more };
}

async function asked(): Promise<readonly string[]> {
  return (await readFile(join(folder, 'npm.log'), 'utf8')).trimEnd().split('\n');
}

test.each([
  ['0.2.0', 'latest', 'unknown-package'],
  ['0.2.0', 'latest', ''],
  ['0.2.0-rc.1', 'next', ''],
])('%s is published for who asks for %s', async (one, tag, says) => {
  await version(one);
  expect(await publishPackage({ root: folder, tarball, sha256, env: env(says) })).toBe(
    `onboarding@${one} is published.`,
  );
  expect(await asked()).toEqual([
    `view onboarding@${one} dist.integrity --json`,
    `publish ${tarball} --provenance --access public --tag ${tag}`,
  ]);
  expect(distTagOf('0.2.0+build-7')).toBe('latest');
});

test('what somebody has published by hand from this tarball is published, and nothing else of that version', async () => {
  const same = env(JSON.stringify(await integrityOf(tarball)));
  const other = env(JSON.stringify('sha512-other'));
  expect(await publishPackage({ root: folder, tarball, sha256, env: same })).toBe(
    'onboarding@0.2.0 is published already, with these very bytes.',
  );
  await expect(publishPackage({ root: folder, tarball, sha256, env: other })).rejects.toThrow('other bytes');
  expect(await asked()).toHaveLength(2);

  const surroundings = { root: folder, tarball: () => Promise.resolve(tarball) };
  expect(await checkPublished({ ...surroundings, env: same })).toMatchObject({ verdict: 'passed' });
  expect(await checkPublished({ ...surroundings, env: other })).toMatchObject({ verdict: 'FAILED' });
  expect(await checkPublished({ ...surroundings, env: env('') })).toMatchObject({ verdict: 'passed' });
  expect(await checkPublished({ ...surroundings, env: env('away') })).toMatchObject({ verdict: 'skipped' });
});

test('another tarball than the one that was checked is not published, nor where the registry does not answer', async () => {
  const isOther = publishPackage({ root: folder, tarball, sha256: '0'.repeat(64), env: env('') });
  await expect(isOther).rejects.toThrow(`is ${sha256}, and what was checked is 000`);
  const isAway = publishPackage({ root: folder, tarball, sha256, env: env('away') });
  await expect(isAway).rejects.toThrow('does not say whether onboarding@0.2.0 is published: npm error');
  expect(await asked()).toHaveLength(1);
});

test('where npm refuses, it is said what to do about a first version, and about a private repository', async () => {
  const refused = env('unknown-package', { PUBLISH_CODE: '1' });
  await expect(publishPackage({ root: folder, tarball, sha256, env: refused })).rejects.toThrow(
    /visibility.*the first version is published by hand/,
  );
});

test('what publishes imports nothing that has to be installed', async () => {
  const { metafile } = await build({
    entryPoints: ['publish-package.ts', 'publish-image.ts'].map((name) => join(ROOT, 'release', name)),
    absWorkingDir: ROOT,
    bundle: true,
    format: 'esm',
    metafile: true,
    outdir: folder,
    packages: 'external',
    platform: 'node',
    write: false,
  });
  const foreign = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
    imports.filter(({ external, path }) => external === true && !path.startsWith('node:')).map(() => file),
  );
  expect(foreign).toEqual([]);
});
