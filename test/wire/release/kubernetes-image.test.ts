import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test, type TestContext } from 'vitest';
import { parse } from 'yaml';
import { manifestsIn } from '../../support/kubernetes.ts';
import { startImageRegistry } from '../../support/image-registry.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const digest = `sha256:${createHash('sha256').update('ours').digest('hex')}`;

async function folderOf({ onTestFinished }: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-release-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function recordImage(...args: readonly string[]) {
  return await execa(process.execPath, ['--import', 'tsx', 'release/kubernetes-image.ts', ...args], {
    cwd: ROOT,
    reject: false,
  });
}

test('the image that was pushed is recorded by its digest, in place of the one that the manifests name', async (context) => {
  const folder = await folderOf(context);
  const registry = await startImageRegistry({ digests: { 'company/onboarding:0.1.0': digest } });
  context.onTestFinished(() => registry.stop());
  const out = join(folder, 'released-image', 'kustomization.yaml');
  const image = `${registry.host}/company/onboarding`;
  const { exitCode } = await recordImage(`${image}:0.1.0`, '--out', out);
  expect(exitCode).toBe(0);
  const component = parse(await readFile(out, 'utf8')) as { images: { name: string }[] };
  expect(component).toMatchObject({ kind: 'Component', images: [{ newName: image, digest }] });

  const named = (await manifestsIn('base')).flatMap(({ spec }) =>
    (spec?.template?.spec.containers ?? []).map((container) => container.image.split(':')[0]),
  );
  expect(new Set(named)).toEqual(new Set(component.images.map(({ name }) => name)));
});

test('one that nobody has pushed is no record', async (context) => {
  const folder = await folderOf(context);
  const registry = await startImageRegistry({ digests: {} });
  context.onTestFinished(() => registry.stop());
  const { exitCode, stderr } = await recordImage(`${registry.host}/a/b:1`, '--out', join(folder, 'record'));
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain('answered 404');
  expect(await readdir(folder)).toEqual([]);
});
