/** The manifests of deploy/kubernetes, as they stand in their files: without kustomize, which needs a program of its own. */
import { readdir, readFile } from 'node:fs/promises';
import { parse, parseAllDocuments } from 'yaml';

export const KUBERNETES = new URL('../../deploy/kubernetes/', import.meta.url);

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: ManifestSpec;
}

interface ManifestSpec {
  readonly replicas?: number;
  readonly template?: { readonly spec: PodSpec };
  /** Of a Service or a NetworkPolicy. */
  readonly ports?: readonly { readonly targetPort: string }[];
  readonly minAvailable?: number;
  readonly minReplicaCount?: number;
  readonly triggers?: readonly {
    readonly type: string;
    readonly metadata: Readonly<Record<string, string>>;
  }[];
  readonly podMetricsEndpoints?: readonly { readonly port: string; readonly honorLabels?: boolean }[];
  readonly ingress?: readonly { readonly ports: readonly { readonly port: string }[] }[];
  readonly egress?: readonly Egress[];
}

export interface Egress {
  readonly to?: readonly { readonly ipBlock?: IpBlock }[];
  readonly ports?: readonly { readonly port: number }[];
}

export interface IpBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}

export interface PodSpec {
  readonly terminationGracePeriodSeconds?: number;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly securityContext?: object;
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
}

export interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName: string; readonly defaultMode: number };
  readonly configMap?: { readonly name: string };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string } }[];
  readonly env?: readonly EnvironmentEntry[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly securityContext?: object;
  readonly resources?: object;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly exec?: { readonly command: readonly string[] };
}

interface EnvironmentEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef: { readonly name: string; readonly key: string; readonly optional?: boolean };
  };
}

/** Every manifest below a folder of deploy/kubernetes, but kustomize's own files. */
export async function manifestsIn(folder: string): Promise<Manifest[]> {
  const root = new URL(`${folder}/`, KUBERNETES);
  const paths = (await readdir(root, { recursive: true })).filter((path) => path.endsWith('.yaml')).sort();
  const texts = await Promise.all(paths.map((path) => readFile(new URL(path, root), 'utf8')));
  const documents = texts.flatMap((text) => parseAllDocuments(text).map((one) => one.toJS() as Manifest));
  // What is no resource has no name.
  return documents.filter((one) => (one as Partial<Manifest>).metadata !== undefined);
}

/** A file of settings, as kustomize reads it. */
export async function settingsIn(path: string): Promise<Record<string, string>> {
  const lines = (await readFile(new URL(path, KUBERNETES), 'utf8')).split('\n');
  const said = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    said.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** Kustomize's own file of a folder. */
export async function kustomizationIn(folder: string): Promise<Record<string, unknown>> {
  const text = await readFile(new URL(`${folder}/kustomization.yaml`, KUBERNETES), 'utf8');
  return parse(text) as Record<string, unknown>;
}

/**
 * What a container gets of its own and of the settings; its own goes before. What comes from secrets is given.
 * @throws Error where it names a secret that is not given, and must be there
 */
export function environmentOf(
  { env = [] }: Container,
  settings: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = env.flatMap(({ name, value, valueFrom }): [string, string][] => {
    if (value !== undefined) return [[name, value]];
    const secret = secrets[name] ?? '';
    if (secret !== '') return [[name, secret]];
    if (valueFrom?.secretKeyRef.optional !== true) throw new Error(`${name} is in no secret.`);
    return [];
  });
  return { ...settings, ...Object.fromEntries(own) };
}
