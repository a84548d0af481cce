/**
 * `npm run release:kubernetes-image -- IMAGE`: looks up the digest of this service's own image where it was pushed to, by its tag, and
 * records it as a component of deploy/kubernetes, which an overlay lays over the base. `--hub ORIGIN` asks a mirror of Docker Hub.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { resolveDigest, type ResolveOptions } from './registry.ts';

const FILE = new URL('../deploy/kubernetes/components/released-image/kustomization.yaml', import.meta.url);

/** How the manifests name it. */
const NAME_IN_MANIFESTS = 'airbyte-embedded-onboarding';

/** The record, as a component of kustomize's. @throws Error where the image has no tag, or cannot be looked up */
export async function kubernetesRecordOf(
  image: string,
  options: ResolveOptions & { readonly now: Date },
): Promise<string> {
  const digest = await resolveDigest(image, options);
  const newName = image.slice(0, image.lastIndexOf(':'));
  const component = {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    images: [{ name: NAME_IN_MANIFESTS, newName, digest }],
  };
  const head = `# ${image} as of ${options.now.toISOString()}, looked up by \`npm run release:kubernetes-image\`.\n`;
  return `${head}${stringify(component, { lineWidth: 0 })}`;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { hub: { type: 'string' }, out: { type: 'string' } },
    allowPositionals: true,
  });
  const [image] = positionals;
  if (image === undefined || positionals.length > 1)
    throw new Error('Name one image with its tag, such as ghcr.io/your-company/onboarding:0.1.0.');
  const record = await kubernetesRecordOf(image, {
    ...(values.hub !== undefined && { hub: values.hub }),
    now: new Date(),
  });
  const file = values.out ?? fileURLToPath(FILE);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, record);
  process.stdout.write(record);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
