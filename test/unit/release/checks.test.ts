/** What a release is refused for, in checkouts that have just that. */
import { cp, mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { billOfMaterials } from '../../../release/bill-of-materials.ts';
import { checkAddress } from '../../../release/check-address.ts';
import { checkBillOfMaterials, checkLicences } from '../../../release/check-dependencies.ts';
import { versionOf } from '../../../release/check-histories.ts';
import { checkChangelog, checkTag, checkTree, checkVersion } from '../../../release/check-version.ts';
import { problemsIn } from '../../../release/check-workflows.ts';
import { exitCodeOf, failed, notYet, passed, skipped } from '../../../release/finding.ts';
import { imageNameOf, readManifest, repositoryOf } from '../../../release/manifest.ts';

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
const NEEDED = [
  ...['package.json', 'package-lock.json', 'docker-compose.yml', 'CHANGELOG.md', 'src/domain/version.ts'],
  ...['.github/ISSUE_TEMPLATE/config.yml', '.github/CODEOWNERS', 'deploy/alerts.yml'],
  ...['deploy/kubernetes/base', 'deploy/kubernetes/overlays'],
];

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'onboarding-release-'));
  for (const path of NEEDED) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await cp(join(PACKAGE, path), join(root, path), { recursive: true });
  }
  await forgetAddress();
  await git('init', '--quiet', '--initial-branch', 'main');
  await commit();
});
afterEach(() => rm(root, { recursive: true }));

/** As before somebody decided whose the repository is. */
async function forgetAddress(): Promise<void> {
  const { owner } = repositoryOf(await readManifest(PACKAGE));
  for (const [path, named, undecided] of [
    ['package.json', `github.com/${owner}/`, 'github.com/OWNER/'],
    ['.github/ISSUE_TEMPLATE/config.yml', `github.com/${owner}/`, 'github.com/OWNER/'],
    ['deploy/alerts.yml', `github.com/${owner}/`, 'github.com/OWNER/'],
    ['.github/CODEOWNERS', /@\S+/g, '@OWNER'],
  ] as const) {
    const text = await readFile(join(root, path), 'utf8');
    await writeFile(join(root, path), text.replaceAll(named, undecided));
  }
}

async function git(...args: string[]): Promise<void> {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
  await execa('git', [...identity, ...args], { cwd: root });
}

async function commit(): Promise<void> {
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'as it is');
}

async function replace(path: string, pattern: string | RegExp, text: string): Promise<void> {
  const before = await readFile(join(root, path), 'utf8');
  const after = before.replaceAll(pattern, text);
  expect(after).not.toBe(before);
  await writeFile(join(root, path), after);
}

describe('the address of the repository', () => {
  const own = async (...files: string[]): Promise<void> => {
    for (const file of files) await replace(file, /github\.com\/OWNER\//g, 'github.com/acme/');
  };

  test('is a placeholder until somebody decides', async () => {
    expect(await checkAddress({ root, env: {} })).toMatchObject({
      verdict: 'not yet',
      says: expect.stringContaining('is a placeholder') as string,
    });
  });

  test('is the same wherever it stands', async () => {
    await own('package.json');
    await commit();
    expect(await checkAddress({ root, env: {} })).toMatchObject({
      verdict: 'FAILED',
      says: expect.stringMatching(/\.github\/ISSUE_TEMPLATE\/config\.yml, deploy\/alerts\.yml/) as string,
    });
    await own('.github/ISSUE_TEMPLATE/config.yml', 'deploy/alerts.yml');
    await commit();
    expect(await checkAddress({ root, env: {} })).toMatchObject({
      verdict: 'FAILED',
      says: expect.stringMatching(/not so: \.github\/CODEOWNERS\.$/) as string,
    });
    await replace('.github/CODEOWNERS', /@OWNER/g, '@acme/onboarding');
    expect(await checkAddress({ root, env: {} })).toMatchObject({ verdict: 'passed' });
    const elsewhere = { GITHUB_REPOSITORY: 'fork/airbyte-embedded-onboarding' };
    expect(await checkAddress({ root, env: elsewhere })).toMatchObject({ verdict: 'FAILED' });
  });

  test('is what the image is called after', async () => {
    const manifest = await readManifest(PACKAGE);
    const repository = { type: 'git', url: 'git+https://github.com/Acme-Corp/onboarding.git' };
    expect(imageNameOf({ ...manifest, repository })).toBe('ghcr.io/acme-corp/airbyte-embedded-onboarding');
    expect(() => repositoryOf({ repository: { type: 'git', url: 'https://example.com' } })).toThrow(
      /git\+https/,
    );
  });
});

test('the version is the same in every file, and so is its tag, on this commit', async () => {
  const { version } = await readManifest(root);
  expect(await checkVersion({ root })).toMatchObject({ verdict: 'passed' });
  expect(await checkTag({ root, tag: null })).toMatchObject({ verdict: 'not yet' });
  expect(await checkTag({ root, tag: 'v9.9.9' })).toMatchObject({ verdict: 'FAILED' });
  expect(await checkTag({ root, tag: `v${version}` })).toMatchObject({ verdict: 'FAILED' });
  await git('tag', `v${version}`);
  expect(await checkTag({ root, tag: `v${version}` })).toMatchObject({ verdict: 'passed' });

  await replace('src/domain/version.ts', `'${version}'`, "'9.9.9'");
  expect(await checkVersion({ root })).toMatchObject({ verdict: 'FAILED' });
  expect(await checkTree({ root })).toMatchObject({ verdict: 'FAILED' });
  await commit();
  expect(await checkTree({ root })).toMatchObject({ verdict: 'passed' });
  expect(await checkTag({ root, tag: `v${version}` })).toMatchObject({ verdict: 'FAILED' });
});

test.each([
  ['deploy/kubernetes/overlays/production/kustomization.yaml', /newTag: .*/g, 'newTag: 9.9.9'],
  ['deploy/kubernetes/overlays/production/kustomization.yaml', /newTag: .*/g, ''],
  ['deploy/kubernetes/base/worker.yaml', /onboarding:\d\S*/g, 'onboarding:9.9.9'],
])('a version that %s does not have is no version', async (file, pattern, text) => {
  await replace(file, pattern, text);
  expect(await checkVersion({ root })).toMatchObject({
    verdict: 'FAILED',
    says: expect.stringContaining(`${file} ${text === '' ? 'none' : '9.9.9'}.`) as string,
  });
});

test('a tag of a commit that is not on main is refused, wherever main is known from', async () => {
  const { version } = await readManifest(root);
  const tag = `v${version}`;
  const found = async (): Promise<unknown> => await checkTag({ root, tag });
  await git('switch', '--quiet', '--create', 'fork');
  await writeFile(join(root, 'more'), 'that nobody has reviewed');
  await commit();
  await git('tag', tag);
  expect(await found()).toEqual(failed(`${tag} is of a commit that main does not have.`));
  await git('update-ref', 'refs/remotes/origin/main', 'fork');
  expect(await found()).toEqual(passed(`${tag}, of a commit that origin/main has.`));
  await git('update-ref', '-d', 'refs/remotes/origin/main');
  await git('branch', '--quiet', '--delete', '--force', 'main');
  expect(await found()).toMatchObject({
    verdict: 'FAILED',
    says: expect.stringContaining('no main here') as string,
  });
});

test('a history of a prerelease is none of the release after it', () => {
  const versions = ['0.2.0', '0.2.0-rc.1', '0.1.0'];
  expect(versionOf('0.2.0-rc.1-cancelled.json', versions)).toBe('0.2.0-rc.1');
  expect(versionOf('0.2.0-cancelled.json', versions)).toBe('0.2.0');
  expect(versionOf('0.3.0-cancelled.json', versions)).toBeUndefined();
});

test.each([
  ['## Unreleased\n\n- something\n', 'not yet'],
  ['## 0.1.0\n\n- something\n', 'not yet'],
  ['## 0.1.0 - 2026-12-24\n\n### Added\n', 'FAILED'],
  ['## Unreleased\n\n- more\n\n## 0.1.0 - 2026-12-24\n\n- something\n', 'FAILED'],
  ['## Unreleased\n\n## 0.1.0 - 2026-12-24\n\n- something\n', 'passed'],
  ['## [0.1.0] - 2026-12-24\n\n- something\n', 'passed'],
] as const)('of the changelog %j it is %s', async (sections, verdict) => {
  await replace('package.json', /"version": "[^"]+"/g, '"version": "0.1.0" ');
  await writeFile(join(root, 'CHANGELOG.md'), `# Changelog\n\n${sections}`);
  expect(await checkChangelog({ root })).toMatchObject({ verdict });
});

test('a dependency under a licence that nobody has looked at is named', async () => {
  expect(await checkLicences({ root })).toMatchObject({ verdict: 'passed' });
  await replace('package-lock.json', '"license": "0BSD"', '"license": "SSPL-1.0"');
  expect(await checkLicences({ root })).toEqual(failed('tslib: SSPL-1.0'));
});

test('the bill of materials has what npm installs with the package, the peers that it has to have too', async () => {
  expect(await checkBillOfMaterials({ root })).toMatchObject({ verdict: 'passed' });
  const { components } = JSON.parse(await billOfMaterials(root)) as { components: { name: string }[] };
  const names = components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['zod', '@temporalio/client', '@grpc/grpc-js']));
  expect(names).not.toContain('@temporalio/worker');
});

describe('a workflow', () => {
  const permissions = { contents: 'read' };

  test('says what its token may do', () => {
    expect(problemsIn({ jobs: {} })).toEqual([expect.stringContaining('no permissions')]);
    expect(problemsIn({ permissions, jobs: { build: { steps: [{}] } } })).toEqual([]);
  });

  test.each([
    ['./.github/workflows/ci.yml', true],
    [`actions/attest@${'0a1b'.repeat(10)}`, true],
    ['actions/checkout@v5', false],
    ['actions/checkout@0a1b2c3', false],
    [`someone/attest@${'0a1b'.repeat(10)}`, false],
  ])('may use %s: %j', (uses, isAllowed) => {
    const problems = isAllowed ? [] : [`build uses ${uses}, which somebody else can change`];
    expect(problemsIn({ permissions, jobs: { build: { steps: [{ uses }] } } })).toEqual(problems);
  });

  test.each([
    [{ 'id-token': 'write' }, 'npm ci', false],
    [{ contents: 'write' }, 'npm run --silent release:bill', false],
    ['write-all', 'npx something', false],
    [{ 'id-token': 'write' }, 'bash -c "$PREPARE"', false],
    [{ 'id-token': 'write' }, 'bash -c "${PREPARE}"', false],
    [{ 'id-token': 'write' }, 'bash -c "$OF_STEP"', false],
    [{ 'id-token': 'write' }, 'npm i', false],
    [{ 'id-token': 'write' }, 'npm publish .', false],
    [{ 'id-token': 'write' }, 'npm install --ignore-scripts npm', false],
    [{ 'id-token': 'write' }, 'npm ci --silent --ignore-scripts --prefix release/tools && npm ci', false],
    [{ 'id-token': 'write' }, '.ci/run', false],
    [{ 'id-token': 'write' }, 'node --import tsx release/images.ts', false],
    [{ 'id-token': 'write' }, 'node release/publish-package.ts made.tgz', true],
    [{ 'id-token': 'write' }, 'npm ci --silent --ignore-scripts --prefix release/tools', true],
    [{ 'id-token': 'write' }, 'echo "$PREPARED"', true],
    [{ contents: 'read' }, 'npm ci', true],
  ])('whose token is %j may run %j: %j', (ofJob, run, isAllowed) => {
    const steps = [{ env: { OF_STEP: 'npm run build' }, run }];
    const jobs = { publish: { permissions: ofJob, steps } };
    const problems = problemsIn({ permissions, env: { PREPARE: 'npm ci' }, jobs });
    expect(problems).toEqual(isAllowed ? [] : [expect.stringContaining('publish may write, and runs')]);
  });
});

test('what is broken counts before what is not decided, and what is skipped refuses nothing', () => {
  expect(exitCodeOf([passed(''), skipped('')])).toBe(0);
  expect(exitCodeOf([passed(''), notYet('')])).toBe(2);
  expect(exitCodeOf([notYet(''), failed('')])).toBe(1);
});
