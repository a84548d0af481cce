/**
 * `node release/publish-image.ts`, in the workflow's job that is signed in at the registry: builds the image and pushes it.
 * It imports Node's own modules alone; what dependencies run at their installation they run inside the build, which has no credential.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { baseImageOf } from './base-image.ts';
import { imageNameOf, readManifest, repositoryOf } from './manifest.ts';
import { resolveDigest, type ResolveOptions } from './registry.ts';

/** What builds the image, and what lists Debian's packages in it: looked up at each release, as the base is. */
const BUILDER = 'moby/buildkit:buildx-stable-1';
const BILL_MAKER = 'docker/buildkit-syft-scanner:stable-1';

/** Each by its tag and its digest, `name:tag@sha256:…`. */
export interface PublishedImage {
  readonly own: string;
  readonly base: string;
  readonly builder: string;
  readonly billMaker: string;
}

/** Relative to the package's folder. */
const FOLDER = '.artifacts/release';

/**
 * With provenance and a bill of materials beside it in the registry, on a base by its digest. What it was made of is in images.json of
 * {@link FOLDER}.
 * @throws Error where a digest cannot be looked up, or docker fails
 */
export async function publishImage(
  { root, env }: { readonly root: string; readonly env: NodeJS.ProcessEnv },
  options: ResolveOptions = {},
): Promise<PublishedImage> {
  const manifest = await readManifest(root);
  const name = imageNameOf(manifest);
  const [base = '', builder = '', billMaker = ''] = await Promise.all(
    [baseImageOf(await readFile(join(root, 'Dockerfile'), 'utf8')), BUILDER, BILL_MAKER].map(
      async (image) => `${image}@${await resolveDigest(image, options)}`,
    ),
  );
  const folder = join(root, FOLDER);
  await mkdir(folder, { recursive: true });
  const metadata = join(folder, 'build.json');
  const docker = (...args: string[]): void => {
    const { status, error } = spawnSync('docker', args, { cwd: root, env, stdio: 'inherit' });
    if (status !== 0)
      throw new Error(`docker ${args.slice(0, 2).join(' ')} did not go well.`, { cause: error });
  };
  docker(
    ...['buildx', 'create', '--name', 'release', '--driver', 'docker-container'],
    ...['--driver-opt', `image=${builder}`],
  );
  try {
    docker(
      ...['buildx', 'build', '--builder', 'release', '--push'],
      ...['--platform', 'linux/amd64', '--provenance=mode=max', `--sbom=generator=${billMaker}`],
      ...['--build-arg', `NODE_IMAGE=${base}`, '--tag', `${name}:${manifest.version}`],
      ...['--label', `org.opencontainers.image.source=${repositoryOf(manifest).url}`],
      ...['--label', `org.opencontainers.image.version=${manifest.version}`],
      ...['--metadata-file', metadata, '.'],
    );
  } finally {
    docker('buildx', 'rm', 'release');
  }
  const { 'containerimage.digest': digest } = JSON.parse(await readFile(metadata, 'utf8')) as Record<
    string,
    string
  >;
  if (digest === undefined) throw new Error('The build names no digest of what it pushed.');
  const published = { own: `${name}:${manifest.version}@${digest}`, base, builder, billMaker };
  await writeFile(join(folder, 'images.json'), `${JSON.stringify(published, null, 2)}\n`);
  return published;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await publishImage({ root: fileURLToPath(new URL('..', import.meta.url)), env: process.env });
