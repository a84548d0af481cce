/** What kustomize makes of deploy/kubernetes: the base, each component laid over it, and the overlay to be copied. */
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { parseAllDocuments, stringify } from 'yaml';
import { KUBERNETES } from '../support/kubernetes.ts';
import { kustomize } from './checkers.ts';

export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

export interface Render {
  readonly name: string;
  readonly resources: readonly Rendered[];
}

const ROOT = fileURLToPath(KUBERNETES);

/** @throws Error with what kustomize says where something cannot be rendered */
export async function renders(): Promise<Render[]> {
  const program = await kustomize();
  const components = (await readdir(join(ROOT, 'components'))).sort();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'onboarding-kustomize-')));
  try {
    const all = [await render('base', join(ROOT, 'base'))];
    for (const component of components) {
      const over = join(folder, component);
      await mkdir(over);
      await writeFile(join(over, 'kustomization.yaml'), stringify(kustomizationWith(component, over)));
      all.push(await render(`base with ${component}`, over));
    }
    for (const overlay of (await readdir(join(ROOT, 'overlays'))).sort())
      all.push(await render(`overlays/${overlay}`, join(ROOT, 'overlays', overlay)));
    return all;
  } finally {
    await rm(folder, { recursive: true });
  }

  async function render(name: string, path: string): Promise<Render> {
    const { stdout } = await execa(program, ['build', path]);
    return { name, resources: parseAllDocuments(stdout).map((one) => one.toJS() as Rendered) };
  }
}

/** As a user's own overlay has it: with settings, another name of the image, and the file of the webhooks. */
function kustomizationWith(component: string, folder: string): object {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: 'shop',
    resources: [relative(folder, join(ROOT, 'base'))],
    components: [relative(folder, join(ROOT, 'components', component))],
    configMapGenerator: [
      {
        name: 'onboarding-settings',
        behavior: 'merge',
        literals: ['AIRBYTE_ORGANIZATION_ID=an-organization'],
      },
      { name: 'onboarding-config', literals: ['onboarding.config.js=export default {};'] },
    ],
    images: [
      { name: 'airbyte-embedded-onboarding', newName: 'registry.example.com/onboarding', newTag: '2' },
    ],
  };
}
