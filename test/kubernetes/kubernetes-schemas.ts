/** Kubernetes' own resources, by the schemas of its versions. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { kubernetesValidate } from './checkers.ts';

/** The oldest in which all that is used is on by default, and the newest that is known. */
const KUBERNETES_VERSIONS = ['1.30', '1.37'];

interface Resource {
  readonly kind: string;
  readonly spec?: object;
}

export interface Checked {
  /** What was checked, in a line for each version. */
  readonly told: readonly string[];
  readonly problems: readonly string[];
}

/** @param resources with a Deployment among them, of which a wrong one is made: a checker that takes it checks nothing */
export async function checkedBySchemas(resources: readonly Resource[]): Promise<Checked> {
  const told: string[] = [];
  const problems: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-manifests-'));
  try {
    const file = join(folder, 'all.yaml');
    await writeFile(file, resources.map((one) => stringify(one)).join('---\n'));
    const wrongFile = join(folder, 'wrong.yaml');
    const deployment = resources.find(({ kind }) => kind === 'Deployment');
    await writeFile(wrongFile, stringify({ ...deployment, spec: { ...deployment?.spec, replica: 2 } }));
    for (const version of KUBERNETES_VERSIONS) {
      const { lines, isValid } = await kubernetesValidate(version, [file]);
      const passed = lines.filter((line) => line.startsWith('INFO '));
      if (!isValid) problems.push(...lines.filter((line) => !passed.includes(line)));
      if ((await kubernetesValidate(version, [wrongFile])).isValid)
        problems.push(`kubernetes-validate takes what is wrong in ${version}.`);
      const of = `${passed.length} of ${resources.length} different resources`;
      told.push(`Kubernetes ${version}: ${of} valid, unknown fields refused`);
    }
    return { told, problems };
  } finally {
    await rm(folder, { recursive: true });
  }
}
