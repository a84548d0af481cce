/** What no schema knows: that what a manifest names is there. */
import type { Container, PodSpec } from '../support/kubernetes.ts';
import type { Render, Rendered } from './renders.ts';

interface Selecting {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

interface Pods {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

/** The problems of all resources that are applied together. */
export function danglingReferences({ resources }: Render): string[] {
  const pods = resources.flatMap((one) => podsOf(one));
  const maps = new Set(
    resources.flatMap(({ kind, metadata }) => (kind === 'ConfigMap' ? [metadata.name] : [])),
  );
  const problems = [...pods.flatMap((one) => ofPods(one, maps)), ...ofConfigFile(pods)];
  for (const { kind, metadata, spec = {} } of resources) {
    for (const selector of selectorsOf(kind, spec)) {
      if (!pods.some(({ labels }) => selects(selector, labels)))
        problems.push(`${kind}/${metadata.name} selects no pods: ${JSON.stringify(selector)}`);
    }
    for (const endpoint of (spec['podMetricsEndpoints'] ?? []) as { readonly port: string }[]) {
      const asked = pods.filter(({ labels }) => selects(spec['selector'] as Selecting, labels));
      const ports = asked.flatMap((one) => one.spec.containers.flatMap((container) => container.ports ?? []));
      if (!ports.some(({ name }) => name === endpoint.port))
        problems.push(`${kind}/${metadata.name} asks ${endpoint.port}, which is no port of what it selects`);
    }
    const target = spec['scaleTargetRef'] as { name: string } | undefined;
    const isThere = resources.some((one) => one.kind === 'Deployment' && one.metadata.name === target?.name);
    if (target !== undefined && !isThere) problems.push(`${kind}/${metadata.name} scales ${target.name}`);
  }
  return problems;
}

function podsOf({ metadata, spec = {} }: Rendered): Pods[] {
  const template = spec['template'] as
    { readonly metadata: { readonly labels: Record<string, string> }; readonly spec: PodSpec } | undefined;
  return template === undefined
    ? []
    : [{ name: metadata.name, labels: template.metadata.labels, spec: template.spec }];
}

function ofPods({ name, spec }: Pods, maps: ReadonlySet<string>): string[] {
  const volumes = new Set((spec.volumes ?? []).map((volume) => volume.name));
  const mounted = spec.containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map((mount) => mount.name));
  const named = [
    ...(spec.volumes ?? []).flatMap(({ configMap }) => configMap?.name ?? []),
    ...spec.containers.flatMap(({ envFrom = [] }) =>
      envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []),
    ),
  ];
  return [
    ...mounted.filter((one) => !volumes.has(one)).map((one) => `${name} mounts ${one}, which is no volume`),
    ...named.filter((one) => !maps.has(one)).map((one) => `${name} reads the ConfigMap ${one}`),
    ...spec.containers.flatMap((container) =>
      probedPorts(container).map((port) => `${name} is probed at ${port}, which is none of its ports`),
    ),
  ];
}

/** The file with the hooks is for whoever turns notices on because of it, and for all who call them: both have it, or neither. */
function ofConfigFile(pods: readonly Pods[]): string[] {
  const containers = pods.flatMap(({ spec }) => spec.containers);
  const pathIn = ({ env = [] }: Container): string | undefined =>
    env.find(({ name }) => name === 'ONBOARDING_CONFIG_FILE')?.value;
  const path = containers.map(pathIn).find((one) => one !== undefined);
  if (path === undefined) return [];
  const needing = containers.filter(({ name }) => name === 'worker' || name === 'service');
  return needing
    .filter((one) => pathIn(one) !== path || !one.volumeMounts?.some(({ mountPath }) => mountPath === path))
    .map(({ name }) => `${name} has no ${path}, and another process has`);
}

/** Those that are none of the container's. */
function probedPorts({ ports = [], startupProbe, readinessProbe, livenessProbe }: Container): string[] {
  const probed = [startupProbe, readinessProbe, livenessProbe].flatMap((probe) => probe?.httpGet?.port ?? []);
  return probed.filter((port) => !ports.some(({ name }) => name === port));
}

function selectorsOf(kind: string, spec: Readonly<Record<string, unknown>>): Selecting[] {
  if (kind === 'Service') return [{ matchLabels: spec['selector'] as Record<string, string> }];
  if (kind === 'NetworkPolicy') return [spec['podSelector'] as Selecting];
  if (kind === 'CiliumNetworkPolicy') return [spec['endpointSelector'] as Selecting];
  return ['PodDisruptionBudget', 'Deployment', 'PodMonitor'].includes(kind)
    ? [spec['selector'] as Selecting]
    : [];
}

function selects(
  { matchLabels = {}, matchExpressions = [] }: Selecting,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? ''))
  );
}
