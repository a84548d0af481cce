/** What kustomize makes of deploy/kubernetes: the base, each component laid over it, some together, and the overlays. */
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
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

export interface Render {
  readonly name: string;
  readonly resources: readonly Rendered[];
}

const ROOT = fileURLToPath(KUBERNETES);

/** Components that change the same resources, and go together. */
const TOGETHER = [
  ['config-file', 'worker-controller'],
  ['worker-controller', 'config-file'],
  ['temporal-cli', 'prometheus-operator', 'worker-controller'],
];

/** Components that do not go together: no Deployment is there that KEDA could scale. */
const APART = [
  ['keda-temporal', 'worker-controller'],
  ['keda-prometheus', 'worker-controller'],
];

/** @throws Error with what kustomize says where something cannot be rendered */
export async function renders(): Promise<Render[]> {
  const overlays = (await readdir(join(ROOT, 'overlays'))).sort();
  const components = (await readdir(join(ROOT, 'components'))).sort();
  const program = await kustomize();
  return [
    await render(program, 'base', join(ROOT, 'base')),
    ...(await rendersWith(program, [...components.map((one) => [one]), ...TOGETHER])),
    ...(await inTurn(overlays, (one) => render(program, `overlays/${one}`, join(ROOT, 'overlays', one)))),
  ];
}

/** What a check must refuse. */
export async function refusedRenders(): Promise<Render[]> {
  return await rendersWith(await kustomize(), APART);
}

async function rendersWith(program: string, sets: readonly (readonly string[])[]): Promise<Render[]> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'onboarding-kustomize-')));
  try {
    return await inTurn(sets, async (components) => {
      const over = join(folder, components.join('-'));
      await mkdir(over);
      await writeFile(join(over, 'kustomization.yaml'), stringify(kustomizationWith(components, over)));
      return await render(program, `base with ${components.join(', ')}`, over);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function render(program: string, name: string, path: string): Promise<Render> {
  const { stdout } = await execa(program, ['build', path]);
  return { name, resources: parseAllDocuments(stdout).map((one) => one.toJS() as Rendered) };
}

async function inTurn<One>(all: readonly One[], renderOne: (one: One) => Promise<Render>): Promise<Render[]> {
  const rendered: Render[] = [];
  for (const one of all) rendered.push(await renderOne(one));
  return rendered;
}

/** As a user's own overlay has it: with settings, another name of the image, and the file of the webhooks. */
function kustomizationWith(components: readonly string[], folder: string): object {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: 'shop',
    resources: [relative(folder, join(ROOT, 'base'))],
    components: components.map((one) => relative(folder, join(ROOT, 'components', one))),
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
