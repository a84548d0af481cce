/**
 * `npm run release:record -- IMAGES_JSON FOLDER`: the files of the release's page, once the image is published. IMAGES_JSON is what its
 * publishing wrote. `--hub ORIGIN` asks a mirror of Docker Hub.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { billOfMaterials } from './bill-of-materials.ts';
import { namedImages, recordOf } from './images.ts';
import { kubernetesRecordOf } from './kubernetes-image.ts';
import type { PublishedImage } from './publish-image.ts';
import type { ResolveOptions } from './registry.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @throws Error where the image has no digest, or another one cannot be looked up */
export async function releaseFiles(
  published: PublishedImage,
  options: ResolveOptions & { readonly now: Date },
): Promise<Readonly<Record<string, string>>> {
  const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');
  const images = namedImages(await read('Dockerfile'), await read('docker-compose.yml'));
  const { own, base } = published;
  const [image = '', digest = ''] = own.split('@');
  return {
    'images.json': `${JSON.stringify(published, null, 2)}\n`,
    'docker-compose.images.yml': await recordOf(images, { ...options, own, base }),
    'released-image.kustomization.yaml': await kubernetesRecordOf(image, { ...options, digest }),
    'sbom.cdx.json': `${await billOfMaterials(ROOT)}\n`,
  };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { hub: { type: 'string' } }, allowPositionals: true });
  const [imagesJson, folder, ...others] = positionals;
  if (imagesJson === undefined || folder === undefined || others.length > 0)
    throw new Error('Name the images.json of the published image, and the folder to write into.');
  const published = JSON.parse(await readFile(imagesJson, 'utf8')) as PublishedImage;
  const files = await releaseFiles(published, {
    ...(values.hub !== undefined && { hub: values.hub }),
    now: new Date(),
  });
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
