/**
 * `npm run release:kubernetes-image -- IMAGE`: looks up the digest of this service's own image where it was pushed to, by its tag, and
 * records it as a component of deploy/kubernetes, which an overlay lays over the base. `--digest sha256:…` is one that is known, of a
 * registry that wants a sign-in say: then nothing is looked up. `--hub ORIGIN` asks a mirror of Docker Hub.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { DIGEST, parseImageName, resolveDigest, SignInWantedError, type ResolveOptions } from './registry.ts';

const FILE = new URL('../deploy/kubernetes/components/released-image/kustomization.yaml', import.meta.url);

/** How the manifests name it. */
const NAME_IN_MANIFESTS = 'airbyte-embedded-onboarding';

interface KubernetesRecordOptions extends ResolveOptions {
  readonly now: Date;
  /** Where it is known; otherwise it is looked up. */
  readonly digest?: string;
}

/** The record, as a component of kustomize's. @throws Error where the image has no tag, or cannot be looked up, or the digest is none */
export async function kubernetesRecordOf(
  image: string,
  { now, digest: known, ...options }: KubernetesRecordOptions,
): Promise<string> {
  const { tag } = parseImageName(image);
  if (known !== undefined && !DIGEST.test(known))
    throw new Error(`A digest is sha256: and 64 hexadecimal digits, and not ${known}.`);
  const digest = known ?? (await resolveDigest(image, options));
  const newName = image.slice(0, -`:${tag}`.length);
  const component = {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    images: [{ name: NAME_IN_MANIFESTS, newName, digest }],
  };
  const source = known === undefined ? 'looked up by `npm run release:kubernetes-image`' : 'as it was given';
  const head = `# ${image} as of ${now.toISOString()}, ${source}.\n`;
  return `${head}${stringify(component, { lineWidth: 0 })}`;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { digest: { type: 'string' }, hub: { type: 'string' }, out: { type: 'string' } },
    allowPositionals: true,
  });
  const [image] = positionals;
  if (image === undefined || positionals.length > 1)
    throw new Error('Name one image with its tag, such as ghcr.io/your-company/onboarding:0.1.0.');
  const record = await kubernetesRecordOf(image, {
    ...(values.hub !== undefined && { hub: values.hub }),
    ...(values.digest !== undefined && { digest: values.digest }),
    now: new Date(),
  }).catch((error: unknown) => {
    if (!(error instanceof SignInWantedError)) throw error;
    const inspect = `docker buildx imagetools inspect ${image}`;
    throw new Error(`${error.message} Give the digest, which \`${inspect}\` prints: --digest sha256:…`, {
      cause: error,
    });
  });
  const file = values.out ?? fileURLToPath(FILE);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, record);
  process.stdout.write(record);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
