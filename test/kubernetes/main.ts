/**
 * `npm run test:kubernetes`: renders deploy/kubernetes by kustomize, and has what comes out checked by kubernetes-validate, and by
 * what KEDA, Temporal's worker controller, Cilium and the Prometheus operator publish of their resources. The checkers are fetched
 * once, by Go and pip. `npm run test:kubernetes -- plain` does without kustomize and without Go: it checks the resources of
 * Kubernetes' own as they stand in their files.
 */
import { stringify } from 'yaml';
import { manifestsIn } from '../support/kubernetes.ts';
import { DEFINITIONS } from './checkers.ts';
import { customResources } from './custom-resources.ts';
import { checkedBySchemas } from './kubernetes-schemas.ts';
import { danglingReferences } from './references.ts';
import { refusedRenders, renders, type Rendered } from './renders.ts';
import { upgradeProblems } from './upgrade.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What must be refused: a checker that takes it checks nothing. */
const WRONG: Readonly<Record<string, (resource: Rendered) => Rendered>> = {
  ScaledObject: (one) => ({ ...one, spec: { ...one.spec, minReplicas: 2 } }),
  WorkerDeployment: (one) => ({ ...one, spec: { ...one.spec, sunset: { scaledownDelays: '1h' } } }),
  Connection: (one) => ({ ...one, spec: { hostPort: 'https://temporal.example.com' } }),
  CiliumNetworkPolicy: (one) => ({ ...one, spec: { ...one.spec, egres: [] } }),
  PodMonitor: (one) => ({ ...one, spec: { ...one.spec, podMetricsEndpoint: [] } }),
  PrometheusRule: (one) => ({ ...one, spec: { groups: [{ name: 'one', rules: [{ alert: 'One' }] }] } }),
};

const problems = process.argv[2] === 'plain' ? await plainProblems() : await renderedProblems();
for (const problem of problems) say(`PROBLEM ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Of the manifests as they stand: what a component changes of them, and what is no resource of Kubernetes' own, is passed over. */
async function plainProblems(): Promise<readonly string[]> {
  const others = new Set(DEFINITIONS.map(({ kind }) => kind));
  const manifests = await manifestsIn('.');
  return await schemaProblems(manifests.filter(({ kind }) => !others.has(kind)));
}

async function renderedProblems(): Promise<readonly string[]> {
  const found: string[] = [];
  const all = await renders();
  const distinct = new Map<string, Rendered>();
  for (const render of all) {
    for (const resource of render.resources) distinct.set(stringify(resource), resource);
    found.push(...danglingReferences(render).map((problem) => `${render.name}: ${problem}`));
    say(`${render.name}: ${render.resources.length} resources, and what they name is there`);
  }
  for (const render of await refusedRenders()) {
    const [refusal] = danglingReferences(render);
    if (refusal === undefined) found.push(`${render.name} is not refused.`);
    else say(`${render.name}: refused, ${refusal}`);
  }
  const ofUpgrade = await upgradeProblems(all);
  if (ofUpgrade.length === 0) say('docs/kubernetes.md, Upgrade: replay, setup, workers, the rest');
  found.push(...ofUpgrade);

  const custom = await customResources();
  const others = [...distinct.values()].filter(({ kind }) => custom.has(kind));
  for (const { kind, module } of DEFINITIONS) {
    const ofKind = others.filter((one) => one.kind === kind);
    const check = custom.get(kind);
    if (check === undefined || ofKind.length === 0) found.push(`There is no ${kind} to check.`);
    for (const one of ofKind) {
      const wrongs = check?.(one) ?? [];
      found.push(...wrongs.map((problem) => `${kind}/${one.metadata.name}: ${problem}`));
      const wrong = WRONG[kind]?.(one);
      if (wrong === undefined || check?.(wrong).length === 0)
        found.push(`The check of ${kind} takes what is wrong.`);
    }
    say(`${kind}: ${ofKind.length} by the definition of ${module}`);
  }
  const own = [
    ...[...distinct.values()].filter(({ kind }) => !custom.has(kind)),
    ...others.filter(({ kind }) => kind === 'WorkerDeployment').map(asDeployment),
  ];
  return [...found, ...(await schemaProblems(own))];
}

async function schemaProblems(resources: Parameters<typeof checkedBySchemas>[0]): Promise<readonly string[]> {
  const { told, problems: found } = await checkedBySchemas(resources);
  for (const line of told) say(line);
  return found;
}

/** A build's pods are those of a Deployment. */
function asDeployment({ metadata, spec = {} }: Rendered): Rendered {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { selector: {}, template: spec['template'] },
  };
}
