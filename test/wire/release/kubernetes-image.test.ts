import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, onTestFinished, test, type TestContext } from 'vitest';
import { parse } from 'yaml';
import { manifestsIn } from '../../support/kubernetes.ts';
import { startImageRegistry } from '../../support/image-registry.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const digest = `sha256:${createHash('sha256').update('ours').digest('hex')}`;

async function folderOf(context: Pick<TestContext, 'onTestFinished'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-release-'));
  context.onTestFinished(() => rm(folder, { recursive: true }));
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

test.each(['basic', 'private', 'hidden'] as const)(
  'of a registry that wants a sign-in (%s) the digest can be given',
  async (challenge) => {
    const folder = await folderOf({ onTestFinished });
    const registry = await startImageRegistry({ digests: { 'company/onboarding:0.1.0': digest }, challenge });
    onTestFinished(() => registry.stop());
    const out = join(folder, 'kustomization.yaml');
    const image = `${registry.host}/company/onboarding`;
    const refused = await recordImage(`${image}:0.1.0`, '--out', out);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain('wants a sign-in');
    expect(refused.stderr).toContain('--digest sha256:…');
    expect(await readdir(folder)).toEqual([]);

    const asked = registry.asked.length;
    const { exitCode } = await recordImage(`${image}:0.1.0`, '--digest', digest, '--out', out);
    expect([exitCode, registry.asked.length]).toEqual([0, asked]);
    expect(parse(await readFile(out, 'utf8'))).toMatchObject({ images: [{ newName: image, digest }] });
  },
);

test('a digest that is none is refused', async (context) => {
  const folder = await folderOf(context);
  const args = ['registry.example.com/a/b:1', '--digest', 'sha256:abc', '--out', join(folder, 'record')];
  const { exitCode, stderr } = await recordImage(...args);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain('A digest is sha256: and 64 hexadecimal digits, and not sha256:abc.');
  expect(await readdir(folder)).toEqual([]);
});
