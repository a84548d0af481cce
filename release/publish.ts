/** Publishes, where everything has been checked: the package to npm's registry, the image to GitHub's. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Surroundings } from './finding.ts';
import { namedImages, recordOf } from './images.ts';
import { imageNameOf, readManifest, repositoryOf } from './manifest.ts';
import { resolveDigest, type ResolveOptions } from './registry.ts';

/** What builds the image, and what lists Debian's packages in it: looked up at each release, as the base is. */
const BUILDER = 'moby/buildkit:buildx-stable-1';
const BILL_MAKER = 'docker/buildkit-syft-scanner:stable-1';

/** Relative to the package's folder: what the release says of itself. */
const RECORD_FOLDER = '.artifacts/release';

/** With a statement, signed by the workflow's identity, of which commit and run it was built by. */
export async function publishPackage({ root, tarball }: Surroundings): Promise<void> {
  const args = ['publish', await tarball(), '--provenance', '--access', 'public'];
  await execa('npm', args, { cwd: root, stdio: 'inherit' });
}

/**
 * With provenance and a bill of materials beside it in the registry, on a base by its digest. Writes what it was made of, and
 * docker-compose.images.yml with every digest, its own too, into {@link RECORD_FOLDER}.
 */
export async function publishImage(
  { root, env }: Pick<Surroundings, 'root' | 'env'>,
  options: ResolveOptions = {},
): Promise<void> {
  const manifest = await readManifest(root);
  const name = imageNameOf(manifest);
  const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
  const images = namedImages(await read('Dockerfile'), await read('docker-compose.yml'));
  const [base = '', builder = '', billMaker = ''] = await Promise.all(
    [images.base, BUILDER, BILL_MAKER].map(
      async (image) => `${image}@${await resolveDigest(image, options)}`,
    ),
  );
  const folder = join(root, RECORD_FOLDER);
  await mkdir(folder, { recursive: true });
  const metadata = join(folder, 'build.json');
  const docker = async (...args: string[]): Promise<unknown> =>
    await execa('docker', args, { cwd: root, env, stdio: 'inherit' });
  await docker(
    'buildx',
    'create',
    '--name',
    'release',
    '--driver',
    'docker-container',
    '--driver-opt',
    `image=${builder}`,
  );
  try {
    await docker(
      ...['buildx', 'build', '--builder', 'release', '--push'],
      ...['--platform', 'linux/amd64', '--provenance=mode=max', `--sbom=generator=${billMaker}`],
      ...['--build-arg', `NODE_IMAGE=${base}`, '--tag', `${name}:${manifest.version}`],
      ...['--label', `org.opencontainers.image.source=${repositoryOf(manifest).url}`],
      ...['--label', `org.opencontainers.image.version=${manifest.version}`],
      ...['--metadata-file', metadata, '.'],
    );
  } finally {
    await docker('buildx', 'rm', 'release');
  }
  const { 'containerimage.digest': digest } = JSON.parse(await readFile(metadata, 'utf8')) as Record<
    string,
    string
  >;
  if (digest === undefined) throw new Error('The build names no digest of what it pushed.');
  const own = `${name}:${manifest.version}@${digest}`;
  await writeFile(
    join(folder, 'docker-compose.images.yml'),
    await recordOf(images, { ...options, now: new Date(), own, base }),
  );
  await writeFile(
    join(folder, 'images.json'),
    `${JSON.stringify({ own, base, builder, billMaker }, null, 2)}\n`,
  );
}
