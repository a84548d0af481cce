/**
 * `npm run test:kubernetes`: renders deploy/kubernetes by kustomize, and has what comes out checked by kubernetes-validate, and by
 * what KEDA, Temporal's worker controller and Cilium publish of their resources. The checkers are fetched once, by Go and pip.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { DEFINITIONS, kubernetesValidate } from './checkers.ts';
import { customResources } from './custom-resources.ts';
import { danglingReferences } from './references.ts';
import { renders, type Rendered } from './renders.ts';

/** The oldest in which all that is used is on by default, and the newest that is known. */
const KUBERNETES_VERSIONS = ['1.30', '1.37'];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What must be refused: a checker that takes it checks nothing. */
const WRONG: Readonly<Record<string, (resource: Rendered) => Rendered>> = {
  ScaledObject: (one) => ({ ...one, spec: { ...one.spec, minReplicas: 2 } }),
  WorkerDeployment: (one) => ({ ...one, spec: { ...one.spec, sunset: { scaledownDelays: '1h' } } }),
  Connection: (one) => ({ ...one, spec: { hostPort: 'https://temporal.example.com' } }),
  CiliumNetworkPolicy: (one) => ({ ...one, spec: { ...one.spec, egres: [] } }),
};

const problems: string[] = [];
const all = await renders();
const distinct = new Map<string, Rendered>();
for (const render of all) {
  for (const resource of render.resources) distinct.set(stringify(resource), resource);
  problems.push(...danglingReferences(render).map((problem) => `${render.name}: ${problem}`));
  say(`${render.name}: ${render.resources.length} resources, and what they name is there`);
}

const custom = await customResources();
const others = [...distinct.values()].filter(({ kind }) => custom.has(kind));
for (const { kind, module } of DEFINITIONS) {
  const ofKind = others.filter((one) => one.kind === kind);
  const check = custom.get(kind);
  if (check === undefined || ofKind.length === 0) problems.push(`There is no ${kind} to check.`);
  for (const one of ofKind) {
    const found = check?.(one) ?? [];
    problems.push(...found.map((problem) => `${kind}/${one.metadata.name}: ${problem}`));
    const wrong = WRONG[kind]?.(one);
    if (wrong !== undefined && check?.(wrong).length === 0)
      problems.push(`The check of ${kind} takes what is wrong.`);
  }
  say(`${kind}: ${ofKind.length} by the definition of ${module}`);
}

/** A build's pods are those of a Deployment. */
const asDeployment = ({ metadata, spec = {} }: Rendered): Rendered => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: { selector: {}, template: spec['template'] },
});
const own = [
  ...[...distinct.values()].filter(({ kind }) => !custom.has(kind)),
  ...others.filter(({ kind }) => kind === 'WorkerDeployment').map(asDeployment),
];
const folder = await mkdtemp(join(tmpdir(), 'onboarding-manifests-'));
try {
  const file = join(folder, 'all.yaml');
  await writeFile(file, own.map((one) => stringify(one)).join('---\n'));
  const wrongFile = join(folder, 'wrong.yaml');
  const [deployment] = own.filter(({ kind }) => kind === 'Deployment');
  await writeFile(wrongFile, stringify({ ...deployment, spec: { ...deployment?.spec, replica: 2 } }));
  for (const version of KUBERNETES_VERSIONS) {
    const { lines, isValid } = await kubernetesValidate(version, [file]);
    if (!isValid) problems.push(...lines.filter((line) => !line.startsWith('INFO ')));
    if ((await kubernetesValidate(version, [wrongFile])).isValid)
      problems.push(`kubernetes-validate takes what is wrong in ${version}.`);
    const passed = lines.filter((line) => line.startsWith('INFO ')).length;
    say(
      `Kubernetes ${version}: ${passed} of ${own.length} different resources valid, unknown fields refused`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}

for (const problem of problems) say(`PROBLEM ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
