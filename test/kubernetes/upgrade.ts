/** The order of an upgrade as docs/kubernetes.md has it: what each `kubectl apply` of it selects. */
import { readFile } from 'node:fs/promises';
import type { Render, Rendered } from './renders.ts';

const PAGE = new URL('../../docs/kubernetes.md', import.meta.url);
const COMPONENT = 'app.kubernetes.io/component';

const WORKLOADS = ['Deployment', 'WorkerDeployment', 'Job'];

/** What is started by each step, by the overlay that the step applies. */
const STEPS = [
  { overlay: 'replay', starts: ['replay'] },
  { overlay: 'production', starts: ['setup', 'temporal-cli'] },
  { overlay: 'production', starts: ['worker'] },
  { overlay: 'production', starts: ['codec-server', 'service', 'setup', 'temporal-cli', 'worker'] },
];

/** Those that set a process off at another step than docs/upgrading.md demands, or without the settings that it reads. */
export async function upgradeProblems(renders: readonly Render[]): Promise<string[]> {
  const [, section = ''] = (await readFile(PAGE, 'utf8')).split(/^## Upgrade$/m);
  const applied = [
    ...section.matchAll(/kubectl apply --kustomize \S+\/(\w+)(?: --selector (?:'([^']+)'|(\S+)))?$/gm),
  ];
  const problems = applied.length === STEPS.length ? [] : [`The page has ${applied.length} steps.`];
  const settled = new Set<string>();
  for (const [i, { overlay, starts }] of STEPS.entries()) {
    const [, named, quoted, plain] = applied[i] ?? [];
    const { resources = [] } = renders.find(({ name }) => name === `overlays/${named}`) ?? {};
    const selected = resources.filter((one) => selects(quoted ?? plain ?? '', one));
    for (const { kind, metadata } of selected) if (kind === 'ConfigMap') settled.add(metadata.name);
    const started = selected.filter(({ kind }) => WORKLOADS.includes(kind));
    const told = started.map(({ metadata }) => metadata.labels?.[COMPONENT] ?? metadata.name).sort();
    if (named !== overlay || told.join() !== starts.join())
      problems.push(
        `Step ${i + 1} applies ${told.join(', ')} of ${named}, in place of ${starts.join(', ')}.`,
      );
    const read = started.flatMap(
      (one) => JSON.stringify(one).match(/(?<="configMapRef":{"name":")[^"]+/g) ?? [],
    );
    problems.push(
      ...read.filter((one) => !settled.has(one)).map((one) => `Step ${i + 1} starts without ${one}.`),
    );
  }
  return problems;
}

/** By a selector as kubectl takes it, of one requirement; without one, all. */
function selects(selector: string, { metadata }: Rendered): boolean {
  const set = /^(\S+) (in|notin) \((.*)\)$/.exec(selector);
  const [, key = '', operator = '', values = ''] = set ?? /^([^\s=]+)(=)(\S+)$/.exec(selector) ?? [];
  const label = metadata.labels?.[key];
  const isOneOf = label !== undefined && values.split(/,\s*/).includes(label);
  if (operator === '') return selector === '';
  // As Kubernetes has it: whoever has no such label is in none.
  return operator === 'notin' ? !isOneOf : isOneOf;
}
