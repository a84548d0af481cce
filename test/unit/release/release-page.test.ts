/** Which files get onto the release's page: the workflow's own lines, with a `gh` that has files and notes what it is asked for. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';

const WORKFLOW = new URL('../../../.github/workflows/release.yml', import.meta.url);

/** Downloads what lies in `$ARTIFACT`. */
const GH = `#!/usr/bin/env bash
if [ "$1 $2" = 'run download' ]; then cp -r "$ARTIFACT" "\${!#}"; else printf '%s\\n' "$*" >>"$GH_LOG"; fi
`;

/** Of the files that the job before has made. */
const MADE = { 'docker-compose.images.yml': 'services:', 'sbom.cdx.json': '{}' };

interface Release {
  readonly jobs: { readonly record: { readonly steps: readonly [{ readonly run: string }] } };
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-page-'));
  await mkdir(join(folder, 'artifact'));
  await writeFile(join(folder, 'gh'), GH, { mode: 0o755 });
  await writeFile(join(folder, 'gh.log'), '');
});
afterEach(() => rm(folder, { recursive: true }));

/** @returns how `gh release` was called, a line for each time */
async function pageWith(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'artifact', name), text);
  const sums = Object.entries(MADE).map(([name, text]) => `${sha256(text)}  ${name}\n`);
  const [step] = (parse(await readFile(WORKFLOW, 'utf8')) as Release).jobs.record.steps;
  await execa('bash', ['-e', '-c', step.run], {
    reject: false,
    env: {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      ARTIFACT: join(folder, 'artifact'),
      GH_LOG: join(folder, 'gh.log'),
      GITHUB_REF_NAME: 'v0.2.0',
      GITHUB_RUN_ID: '1',
      RUNNER_TEMP: folder,
      SUMS: Buffer.from(sums.join('')).toString('base64'),
    },
  });
  return await readFile(join(folder, 'gh.log'), 'utf8');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

test('the release’s page has the files whose digests the job has said that made them', async () => {
  expect(await pageWith(MADE)).toMatch(
    /^release create v0\.2\.0 \.\/docker-compose\.images\.yml \.\/sbom\.cdx\.json --verify-tag .*\n$/,
  );
});

test.each([
  ['another file', { ...MADE, 'setup.sh': 'curl' }],
  ['other bytes', { ...MADE, 'sbom.cdx.json': '[]' }],
  ['a file less', { 'sbom.cdx.json': '{}' }],
  ['none', {}],
])('with %s there is no page', async (_, files) => {
  expect(await pageWith(files)).toBe('');
});
