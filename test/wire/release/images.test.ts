import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { imageNameOf, readManifest } from '../../../release/manifest.ts';
import { namedImages } from '../../../release/images.ts';
import { parseImageName, resolveDigest } from '../../../release/registry.ts';
import { publishImage } from '../../../release/publish-image.ts';
import { releaseFiles } from '../../../release/record.ts';
import {
  startImageRegistry,
  type ImageRegistry,
  type ImageRegistryOptions,
} from '../../support/image-registry.ts';

const ROOT = new URL('../../../', import.meta.url);

const started: ImageRegistry[] = [];
async function start(options: ImageRegistryOptions): Promise<ImageRegistry> {
  const registry = await startImageRegistry(options);
  started.push(registry);
  return registry;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-release-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((registry) => registry.stop()));
  await rm(folder, { recursive: true });
});

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

test('a digest is asked for without a body, with the token that the registry asks for', async () => {
  const digest = digestOf('node');
  const { host, asked } = await start({ digests: { 'library/node:24.11.1-bookworm-slim': digest } });
  expect(await resolveDigest(`${host}/library/node:24.11.1-bookworm-slim`)).toBe(digest);
  const manifest = 'HEAD /v2/library/node/manifests/24.11.1-bookworm-slim';
  expect(asked).toEqual([manifest, 'GET /token', manifest]);
});

test('a registry that anybody may ask is asked once', async () => {
  const digest = digestOf('server');
  const { host, asked } = await start({ digests: { 'a/server:1.0': digest }, challenge: 'none' });
  expect(await resolveDigest(`${host}/a/server:1.0`)).toBe(digest);
  expect(asked).toHaveLength(1);
});

test.each([
  ['knows no such tag', { digests: {} }, 'answered 404'],
  ['names no digest', { digests: { 'a/server:1.0': '' } }, 'named no digest'],
  ['names something else', { digests: { 'a/server:1.0': 'latest' } }, 'named no digest'],
  ['asks for a password', { digests: {}, challenge: 'basic' as const }, 'wants a sign-in'],
  ['gives no token to anybody', { digests: {}, challenge: 'private' as const }, 'wants a sign-in'],
  ['shows the image to few', { digests: {}, challenge: 'hidden' as const }, 'wants a sign-in'],
])('a registry that %s is an error that names the image', async (_what, options, words) => {
  const { host } = await start(options);
  const image = `${host}/a/server:1.0`;
  await expect(resolveDigest(image)).rejects.toThrow(image);
  await expect(resolveDigest(image)).rejects.toThrow(words);
});

test('a registry that is away is an error that names the image', async () => {
  const registry = await startImageRegistry({ digests: {} });
  await registry.stop();
  await expect(resolveDigest(`${registry.host}/a/server:1.0`)).rejects.toThrow(
    `${registry.host}/a/server:1.0: ${registry.url} does not answer.`,
  );
});

test.each([
  ['node:24.11.1', { host: 'docker.io', repository: 'library/node', tag: '24.11.1' }],
  ['temporalio/server:1.32.0', { host: 'docker.io', repository: 'temporalio/server', tag: '1.32.0' }],
  ['docker.io/prom/prometheus:v3', { host: 'docker.io', repository: 'prom/prometheus', tag: 'v3' }],
  ['localhost:5000/a/b/c:1', { host: 'localhost:5000', repository: 'a/b/c', tag: '1' }],
  ['ghcr.io/a/b:1', { host: 'ghcr.io', repository: 'a/b', tag: '1' }],
])('%s is read as Docker reads it', (name, expected) => {
  expect(parseImageName(name)).toEqual(expected);
});

test('an image without a tag is refused', () => {
  expect(() => parseImageName('localhost:5000/a/b')).toThrow('has no tag');
});

/** Every image of Docker Hub that the package names, with a digest. */
async function hubDigests(): Promise<Record<string, string>> {
  const [dockerfile, compose] = await Promise.all(
    ['Dockerfile', 'docker-compose.yml'].map((name) => readFile(new URL(name, ROOT), 'utf8')),
  );
  const { base, others } = namedImages(dockerfile ?? '', compose ?? '');
  return Object.fromEntries(
    [base, ...Object.values(others)].map((image) => {
      const { repository, tag } = parseImageName(image);
      return [`${repository}:${tag}`, digestOf(image)];
    }),
  );
}

const release = (...args: string[]) =>
  execa(process.execPath, ['--import', 'tsx', 'release/images.ts', ...args], {
    cwd: fileURLToPath(ROOT),
    reject: false,
  });

test('a release records each image with its digest, as a compose file', async () => {
  const registry = await start({ digests: await hubDigests() });
  const file = join(folder, 'images.yml');
  const { exitCode, stdout, stderr } = await release('--hub', registry.url, '--out', file);
  expect([exitCode, stderr]).toEqual([0, '']);
  const record = await readFile(file, 'utf8');
  expect(stdout).toBe(record.trimEnd());
  expect(record).toMatch(/^# Digests as of \d{4}-\d\d-\d\dT/);

  type Services = Record<string, { image?: string; build?: { args: Record<string, string> } }>;
  const { services } = parse(record) as { services: Services };
  const all = parse(await readFile(new URL('docker-compose.yml', ROOT), 'utf8'), {
    merge: true,
    maxAliasCount: -1,
  }) as {
    services: Record<string, { image: string; build?: string }>;
  };
  expect(Object.keys(services).sort()).toEqual(Object.keys(all.services).sort());
  const base = `node:${(await readFile(new URL('.node-version', ROOT), 'utf8')).trim()}-bookworm-slim`;
  for (const [name, { image, build }] of Object.entries(all.services)) {
    expect([name, services[name]]).toEqual([
      name,
      build === undefined
        ? { image: `${image}@${digestOf(image)}` }
        : { build: { args: { NODE_IMAGE: `${base}@${digestOf(base)}` } } },
    ]);
  }
});

test('where one image cannot be looked up, nothing is recorded', async () => {
  const known = Object.entries(await hubDigests());
  const [gone = ''] = known.pop() ?? [];
  const registry = await start({ digests: Object.fromEntries(known) });
  const { exitCode, stderr } = await release('--hub', registry.url, '--out', join(folder, 'images.yml'));
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain(gone);
  expect(await readdir(folder)).toEqual([]);
});

/** Notes what it is asked for, and says of a build which digest it has pushed. */
const DOCKER = `#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$DOCKER_LOG"
while [ $# -gt 0 ]; do
  [ "$1" != --metadata-file ] || printf '{"containerimage.digest": "%s"}' "$PUSHED" >"$2"
  shift
done
`;

test('an image is published on a base by its digest, and the release’s files name it with all others', async () => {
  const builders = ['moby/buildkit:buildx-stable-1', 'docker/buildkit-syft-scanner:stable-1'];
  const digests = {
    ...(await hubDigests()),
    ...Object.fromEntries(builders.map((one) => [one, digestOf(one)])),
  };
  const { url: hub } = await start({ digests });
  for (const name of ['Dockerfile', 'package.json']) await cp(new URL(name, ROOT), join(folder, name));
  await writeFile(join(folder, 'docker'), DOCKER, { mode: 0o755 });
  const log = join(folder, 'docker.log');
  const pushed = digestOf('pushed');
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, DOCKER_LOG: log, PUSHED: pushed };
  const published = await publishImage({ root: folder, env }, { hub });

  const [created, built, removed] = (await readFile(log, 'utf8')).trimEnd().split('\n');
  const [builder = '', billMaker = ''] = builders.map((one) => `${one}@${digestOf(one)}`);
  expect(created).toMatch(new RegExp(`^buildx create .*image=${builder}$`));
  const base = `node:${(await readFile(new URL('.node-version', ROOT), 'utf8')).trim()}-bookworm-slim`;
  expect(built).toContain(`--build-arg NODE_IMAGE=${base}@${digestOf(base)} `);
  expect(built).toContain(
    `--push --platform linux/amd64 --provenance=mode=max --sbom=generator=${billMaker} `,
  );
  expect(removed).toBe('buildx rm release');

  const manifest = await readManifest(folder);
  const own = `${imageNameOf(manifest)}:${manifest.version}@${pushed}`;
  expect(published).toEqual({ own, base: `${base}@${digestOf(base)}`, builder, billMaker });
  const written = await readFile(join(folder, '.artifacts/release/images.json'), 'utf8');
  expect(JSON.parse(written)).toEqual(published);

  const files = await releaseFiles(published, { hub, now: new Date() });
  expect(Object.keys(files).sort()).toEqual([
    ...['docker-compose.images.yml', 'images.json', 'released-image.kustomization.yaml', 'sbom.cdx.json'],
  ]);
  expect(files['images.json']).toBe(written);
  const { services } = parse(files['docker-compose.images.yml'] ?? '') as {
    services: Record<string, { image?: string }>;
  };
  expect(services['worker']?.image).toBe(own);
  for (const [name, { image }] of Object.entries(services))
    expect([name, image]).toEqual([name, expect.stringMatching(/@sha256:[0-9a-f]{64}$/)]);
  expect(parse(files['released-image.kustomization.yaml'] ?? '')).toMatchObject({
    images: [{ newName: imageNameOf(manifest), digest: pushed }],
  });
});

test('where docker fails, nothing is said to be published, and the builder is taken away', async () => {
  const builders = ['moby/buildkit:buildx-stable-1', 'docker/buildkit-syft-scanner:stable-1'];
  const digests = Object.fromEntries(builders.map((one) => [one, digestOf(one)]));
  const { url: hub } = await start({ digests: { ...(await hubDigests()), ...digests } });
  for (const name of ['Dockerfile', 'package.json']) await cp(new URL(name, ROOT), join(folder, name));
  const failing = DOCKER.replace(
    'done',
    'done\ngrep -q "buildx build" <(tail -n 1 "$DOCKER_LOG") && exit 1\nexit 0',
  );
  await writeFile(join(folder, 'docker'), failing, { mode: 0o755 });
  const log = join(folder, 'docker.log');
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, DOCKER_LOG: log, PUSHED: digestOf('pushed') };
  await expect(publishImage({ root: folder, env }, { hub })).rejects.toThrow('docker buildx build');
  expect(await readFile(log, 'utf8')).toMatch(/buildx rm release\n$/);
  expect(await readdir(join(folder, '.artifacts/release'))).not.toContain('images.json');
});
