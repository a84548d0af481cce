/** What may not be in the package, of a tarball that has just that. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkContents } from '../../../release/check-package.ts';
import type { Finding } from '../../../release/finding.ts';

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
const WHOLE = [
  ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'dist/src/cli/main.js', 'dist/src/client.js'],
  ...[
    'dist/src/client.d.ts',
    'dist/workflow-bundle.js',
    'dist/workflow-bundle.sdk',
    'src/secrets/keyring.ts',
    'examples/kms/test/kms-keys.test.ts',
  ],
];

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'onboarding-contents-'));
});
afterEach(() => rm(scratch, { recursive: true }));

async function foundIn(files: Readonly<Record<string, string>>): Promise<Finding> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(scratch, 'made/package', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const tarball = join(scratch, 'made.tgz');
  const paths = Object.keys(files).map((path) => `package/${path}`);
  await execa('tar', [
    '--create',
    '--gzip',
    '--file',
    tarball,
    '--directory',
    join(scratch, 'made'),
    ...paths,
  ]);
  return await checkContents({
    root: PACKAGE,
    tag: null,
    env: {},
    tarball: () => Promise.resolve(tarball),
    scratch,
  });
}

const whole = Object.fromEntries(WHOLE.map((path) => [path, 'something']));

test('a package that has what it needs, and nothing else, passes', async () => {
  expect(await foundIn(whole)).toMatchObject({
    verdict: 'passed',
    says: expect.stringContaining(`${WHOLE.length} files`) as string,
  });
});

test('what is missing, foreign or has the form of a credential is named, and not quoted', async () => {
  const rest = Object.fromEntries(Object.entries(whole).filter(([path]) => path !== 'LICENSE'));
  const key = `npm_${'a1B2'.repeat(9)}`;
  const foreign = [
    'test/unit/some.test.ts',
    'src/some.spec.ts',
    'examples/kms/.env',
    'secrets/onboarding_keys',
    '.env',
    'deploy/tls.key',
    '.cache/x',
  ];
  const files = Object.fromEntries(foreign.map((path) => [path, 'something']));
  const { verdict, says } = await foundIn({ ...rest, ...files, 'docs/publishing.md': `token: ${key}` });
  expect(verdict).toBe('FAILED');
  expect(says).toContain('LICENSE is missing');
  for (const path of foreign) expect(says).toContain(`${path} is in it`);
  expect(says).toContain('docs/publishing.md has something of the form of a credential');
  expect(says).not.toContain(key);
});
