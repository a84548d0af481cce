import { unwatchFile } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { BlockList, isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ms, { type StringValue } from 'ms';
import { afterAll, afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { prometheusRule } from '../../../generate/prometheus-rule.ts';
import {
  readCodecServerConfig,
  readCommandConfig,
  readKeysIfAny,
  readServiceConfig,
  readTemporalConfig,
  readWorkerConfig,
  type Environment,
} from '../../../src/config/index.ts';
import { VARIABLE_GROUPS } from '../../../src/config/variables.ts';
import { activityTimeouts, DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { KeyFile, generateKey } from '../../../src/secrets/index.ts';
import { CREDENTIALS, readCompose } from '../../support/compose.ts';
import {
  environmentOf,
  kustomizationIn,
  manifestsIn,
  settingsIn,
  type Container,
  type IpBlock,
  type Manifest,
  type PodSpec,
  type Probe,
} from '../../support/kubernetes.ts';
import { selectorsOf } from '../../support/promql.ts';
import { OPEN_TELEMETRYS_OWN, TEMPORALS_OWN, variablesReadBy } from '../../support/variables-read.ts';

const base = await manifestsIn('base');
const all = await manifestsIn('.');
const settings = await settingsIn('base/settings.env');
const compose = await readCompose();

const folder = await mkdtemp(join(tmpdir(), 'onboarding-kubernetes-'));
const keys = join(folder, 'keys');
await writeFile(keys, `${generateKey('kubernetes')}\n`, { mode: 0o600 });
afterEach(() => {
  // Whoever reads a configuration looks at the keys' file from then on.
  unwatchFile(keys);
});
afterAll(() => rm(folder, { recursive: true }));

interface Pod {
  readonly name: string;
  readonly pod: PodSpec;
  readonly container: Container;
}

/** Everything that makes pods, by the process in them. */
const pods: readonly Pod[] = all.flatMap(({ metadata, spec }) => {
  const pod = spec?.template?.spec;
  return (pod?.containers ?? []).map((container) => ({
    name: metadata.name,
    pod: pod as PodSpec,
    container,
  }));
});

/** What reads each process's environment. */
const READERS: Readonly<Record<string, (env: Environment) => unknown>> = {
  worker: readWorkerConfig,
  service: readServiceConfig,
  setup: readCommandConfig,
  'codec-server': readCodecServerConfig,
};
const PROCESSES = Object.keys(READERS);
/** Temporal's own command line, which is none of ours. */
const TEMPORAL_CLI = 'temporal-cli';

/** What the person who installs it has to say. */
const SAID = { AIRBYTE_ORGANIZATION_ID: 'an-organization' };
/** What has to be in secrets. */
const SECRETS: Readonly<Record<string, string>> = {
  ONBOARDING_API_KEYS: 'backend:0123456789abcdef0123456789abcdef',
  ONBOARDING_CODEC_KEYS: 'operators:0123456789abcdef0123456789abcdef',
  ...CREDENTIALS.client_credentials,
};
/** Never in settings, nor with a value in a manifest. */
const SECRET = [
  ...Object.keys(SECRETS),
  'AIRBYTE_ACCESS_TOKEN',
  'ONBOARDING_KEYS',
  'ONBOARDING_PROGRESS_TOKEN_KEY',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
];
/** Of Node itself, and of every program. */
const NODES_OWN = ['NODE_OPTIONS', 'HOME'];

function containerOf(process: string): Container {
  const found = pods.find(({ container }) => container.name === process);
  if (found === undefined) throw new Error(`There is no container ${process}.`);
  return found.container;
}

function resource(kind: string, name: string): Manifest {
  const found = all.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`There is no ${kind} ${name}.`);
  return found;
}

/** What a process gets, with the keys' file of this test. */
function environment(
  process: string,
  {
    said = SAID,
    secrets = SECRETS,
  }: { said?: Readonly<Record<string, string>>; secrets?: Readonly<Record<string, string>> } = {},
): Record<string, string> {
  const told = environmentOf(containerOf(process), { ...settings, ...said }, secrets);
  return { ...told, ONBOARDING_KEYS_FILE: keys, TEMPORAL_CONFIG_FILE: '' };
}

test('every variable that is named is one that is known', async () => {
  const known = new Set([
    ...VARIABLE_GROUPS.flatMap(({ variables }) => variables.map(({ name }) => name)),
    ...TEMPORALS_OWN,
    ...OPEN_TELEMETRYS_OWN,
    ...NODES_OWN,
  ]);
  const patched = JSON.stringify(await kustomizationIn('components/config-file')).match(
    /ONBOARDING_[A-Z_]+/g,
  );
  const named = [
    ...pods.flatMap(({ container }) => (container.env ?? []).map(({ name }) => name)),
    ...Object.keys(settings),
    ...Object.keys(await settingsIn('overlays/production/settings.env')),
    ...(patched ?? []),
  ];
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test.each(PROCESSES)('%s can be started with what it is given', (process) => {
  expect(() => READERS[process]?.(environment(process))).not.toThrow();
});

test.each(['worker', 'service'])('%s takes either form of the Airbyte credential', (process) => {
  const noClient = { AIRBYTE_CLIENT_ID: '', AIRBYTE_CLIENT_SECRET: '' };
  const secrets = { ...SECRETS, ...noClient, ...CREDENTIALS.access_token };
  expect(READERS[process]?.(environment(process, { secrets }))).toMatchObject({
    airbyte: { credential: { kind: 'access_token' } },
  });
});

test('a worker without an organization, or without a credential, says so', () => {
  expect(() => readWorkerConfig(environment('worker', { said: {} }))).toThrow('AIRBYTE_ORGANIZATION_ID');
  expect(() => readWorkerConfig(environment('worker', { secrets: {} }))).toThrow('AIRBYTE_ACCESS_TOKEN');
});

test.each([
  ['service', 'ONBOARDING_API_KEYS'],
  ['codec-server', 'ONBOARDING_CODEC_KEYS'],
])('%s is not started without the secret that has %s', (process, name) => {
  expect(() => environment(process, { secrets: { ...SECRETS, [name]: '' } })).toThrow(name);
});

test.each(PROCESSES)('%s is given what is secret of what it reads, and nothing secret besides', (process) => {
  // By the file.
  const byFile = ['ONBOARDING_KEYS', 'TEMPORAL_TLS_CLIENT_KEY_DATA'];
  const given = (containerOf(process).env ?? []).flatMap(({ name, valueFrom }) => (valueFrom ? [name] : []));
  const read = variablesReadBy((env) => READERS[process]?.(env), environment(process));
  if (process !== 'codec-server') read.add('TEMPORAL_API_KEY');
  const secret = SECRET.filter((name) => read.has(name) && !byFile.includes(name));
  expect([...given].sort()).toEqual([...secret].sort());
});

test('no manifest and no setting has a secret’s value', async () => {
  expect(all.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  const withValue = pods.flatMap(({ container }) =>
    (container.env ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [name])),
  );
  const overlay = await settingsIn('overlays/production/settings.env');
  const said = [...withValue, ...Object.keys(settings), ...Object.keys(overlay)];
  expect(said.filter((name) => SECRET.includes(name) || name.includes('WEBHOOK_SECRETS'))).toEqual([]);
});

test('keys are a file of a secret, with a mode that they are read with', async () => {
  for (const process of PROCESSES) {
    const { env = [], volumeMounts = [] } = containerOf(process);
    const path = env.find(({ name }) => name === 'ONBOARDING_KEYS_FILE')?.value;
    const mount = volumeMounts.find(({ name }) => name === 'keys')?.mountPath;
    expect([process, path]).toEqual([process, `${mount}/keys`]);
  }
  const modes = pods.flatMap(({ pod }) =>
    (pod.volumes ?? []).flatMap(({ secret }) =>
      secret?.secretName === 'onboarding-keys' ? [secret.defaultMode] : [],
    ),
  );
  expect(modes).toHaveLength(PROCESSES.length);
  for (const mode of modes) {
    await chmod(keys, mode);
    const file = new KeyFile(keys);
    expect(file.active.id).toBe('kubernetes');
    file.close();
  }
});

test('keys of a Secret that changes are read anew, as Kubernetes changes a volume', async () => {
  const volume = await mkdtemp(join(folder, 'volume-'));
  const publish = async (version: string): Promise<void> => {
    await mkdir(join(volume, version));
    await writeFile(join(volume, version, 'keys'), `${generateKey(version)}\n`, { mode: 0o440 });
    await symlink(version, join(volume, '..data_tmp'));
    await rename(join(volume, '..data_tmp'), join(volume, '..data'));
  };
  await publish('first');
  await symlink(join('..data', 'keys'), join(volume, 'keys'));
  const file = new KeyFile(join(volume, 'keys'), { lookIntervalMs: 20 });
  try {
    const changed = new Promise((resolve) => {
      file.onChange(resolve);
    });
    await publish('second');
    expect(await changed).toMatchObject({ kind: 'changed', active: 'second' });
  } finally {
    file.close();
  }
});

test('each process is the command of the compose file, of the same image', () => {
  for (const process of PROCESSES) {
    const { args, image } = containerOf(process);
    const { command, image: ofCompose } = compose.services[process] ?? {};
    expect(args).toEqual(command);
    expect(ofCompose).toContain(image.split(':')[0]);
    expect(ofCompose).toContain(image.split(':')[1]);
  }
});

test('Temporal’s command line is that of the compose file, reaches Temporal as workers do, and has no keys', () => {
  const { image, env = [], volumeMounts = [] } = containerOf(TEMPORAL_CLI);
  expect(image).toBe(compose.services['temporal-namespace']?.image);
  expect(env.map(({ name }) => name)).toEqual(['HOME', 'TEMPORAL_API_KEY']);
  expect(volumeMounts.map(({ name }) => name)).toEqual(['temporal-certificates', 'tmp']);
  const worker = containerOf('worker');
  for (const { name, valueFrom } of env) {
    if (valueFrom) expect(worker.env?.find((one) => one.name === name)?.valueFrom).toEqual(valueFrom);
  }
});

test('what is installed first takes nothing of others in the cluster', async () => {
  const { components } = (await kustomizationIn('overlays/production')) as {
    readonly components: readonly string[];
  };
  const taken = components.map((path) => path.replace(/^(\.\.\/)+/, ''));
  const manifests = [...base, ...(await Promise.all(taken.map(manifestsIn))).flat()];
  const groups = new Set(manifests.map(({ apiVersion }) => apiVersion.split('/').at(-2) ?? 'core'));
  expect([...groups].sort()).toEqual(['apps', 'batch', 'core', 'networking.k8s.io', 'policy']);
});

/** What a kustomization changes, by the patches that it has. */
async function patchesIn(path: string): Promise<readonly Patch[]> {
  const { patches } = (await kustomizationIn(path)) as {
    readonly patches: readonly { readonly target: { readonly name: string }; readonly patch: string }[];
  };
  return patches.map(({ target, patch }) => ({
    target: target.name,
    operations: parse(patch) as Patch['operations'],
  }));
}

interface Patch {
  readonly target: string;
  readonly operations: readonly { readonly path: string; readonly value: unknown }[];
}

test('the file with webhooks and hooks is given to the service and to the workers, where it is looked for', async () => {
  const [{ target, operations }] = (await patchesIn('components/config-file')) as [Patch];
  const named = all.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
  expect(named.filter((name) => new RegExp(`^${target}$`).test(name)).sort()).toEqual([
    'onboarding-service',
    'onboarding-worker',
  ]);
  const [env, mount] = operations.map(({ value }) => value);
  expect(env).toEqual({ name: 'ONBOARDING_CONFIG_FILE', value: (mount as { mountPath: string }).mountPath });
});

test('the Job that replays has what `replay` reads: the setup Job’s settings and keys', async () => {
  const [{ target, operations }] = (await patchesIn('overlays/replay')) as [Patch];
  expect(target).toBe(resource('Job', 'onboarding-setup').metadata.name);
  expect(operations.find(({ path }) => path.endsWith('/args'))?.value).toEqual(['replay', '--from-server']);
  const env = environment('setup');
  expect(readKeysIfAny(env)).not.toBeNull();
  expect(readTemporalConfig(env).connection.address).toBe(settings['TEMPORAL_ADDRESS']);
});

test('the alerts of the Prometheus operator are those of deploy/alerts.yml (`npm run docs` writes them)', async () => {
  const text = await readFile(new URL('../../../deploy/alerts.yml', import.meta.url), 'utf8');
  const written = all.find(({ kind }) => kind === 'PrometheusRule');
  expect(written).toEqual(parse(prometheusRule(text)));
  expect(written?.spec).toEqual(parse(text));
});

test('what the Prometheus operator adds to a target hides no label of a metric', () => {
  const monitors = all.filter(({ kind }) => kind === 'PodMonitor');
  const endpoints = monitors.flatMap(({ spec }) => spec?.podMetricsEndpoints ?? []);
  expect(endpoints.map(({ port }) => port).sort()).toEqual(['admin', 'metrics']);
  for (const { honorLabels } of endpoints) expect(honorLabels).toBe(true);
});

/** The number of a container's port, by its name. */
function portNamed({ ports = [] }: Container, name: string): number | undefined {
  return ports.find((port) => port.name === name)?.containerPort;
}

test('ports are what the processes listen at, and are reached from other pods', () => {
  const [worker, service, codec] = ['worker', 'service', 'codec-server'].map(containerOf) as [
    Container,
    Container,
    Container,
  ];
  const { metrics } = readWorkerConfig(environment('worker'));
  expect(metrics).toEqual({ host: '0.0.0.0', port: portNamed(worker, 'metrics') });
  expect(readServiceConfig(environment('service')).http.listen).toEqual({
    host: '0.0.0.0',
    port: portNamed(service, 'http'),
    operators: { host: '0.0.0.0', port: portNamed(service, 'admin') },
  });
  const { host, port } = readCodecServerConfig(environment('codec-server'));
  expect({ host, port }).toEqual({ host: '0.0.0.0', port: portNamed(codec, 'codec') });

  const targets = base.flatMap(({ kind, spec }) =>
    kind === 'Service' ? (spec?.ports ?? []).map(({ targetPort }) => targetPort) : [],
  );
  // Probes and metrics are behind no Service.
  expect(targets.sort()).toEqual(['codec', 'http']);
  const admitted = base.flatMap(({ spec }) =>
    (spec?.ingress ?? []).flatMap(({ ports }) => ports.map((one) => one.port)),
  );
  expect(admitted.sort()).toEqual(['admin', 'codec', 'http', 'metrics']);
});

test('probes ask where and what the processes answer', () => {
  const askedOf = ({ startupProbe, readinessProbe, livenessProbe }: Container): string[] =>
    [startupProbe, readinessProbe, livenessProbe].map((probe?: Probe) =>
      probe?.httpGet === undefined ? 'exec' : `${probe.httpGet.port}${probe.httpGet.path}`,
    );
  expect(askedOf(containerOf('worker'))).toEqual(['metrics/metrics', 'exec', 'metrics/metrics']);
  expect(askedOf(containerOf('service'))).toEqual(['admin/healthz', 'admin/readyz', 'admin/healthz']);
  expect(askedOf(containerOf('codec-server'))).toEqual(['codec/healthz', 'codec/healthz', 'codec/healthz']);
  // What a test holds a worker to.
  const { test: healthy } = compose.services['worker']?.healthcheck ?? {};
  expect(containerOf('worker').readinessProbe?.exec?.command).toEqual(healthy?.slice(1));
});

test('a worker is given longer to stop than an attempt can take', () => {
  const { pod } = pods.find(({ container }) => container.name === 'worker') as Pod;
  const timeouts = activityTimeouts({
    ...DEFAULT_POLICY,
    request_timeout_ms: ms(settings['AIRBYTE_REQUEST_TIMEOUT'] as StringValue),
  });
  const graceMs = (pod.terminationGracePeriodSeconds ?? 0) * 1_000;
  expect(graceMs).toBeGreaterThan(Math.max(timeouts.oneCallMs, timeouts.createSourceMs));
});

test('whatever waits for requests to stop has time to end after it', () => {
  const answering = pods.filter(({ container }) => container.name !== TEMPORAL_CLI);
  for (const { pod, container } of answering) {
    const { sleep } = container.lifecycle?.preStop ?? {};
    expect(pod.terminationGracePeriodSeconds ?? 30).toBeGreaterThan((sleep?.seconds ?? 0) + 10);
  }
});

test('no container has more rights than it needs, and none of its namespace’s variables', () => {
  expect(pods.map(({ container }) => container.name).sort()).toEqual([...PROCESSES, TEMPORAL_CLI].sort());
  for (const { name, pod, container } of pods) {
    expect({ name, ...pod }).toMatchObject({
      name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // The image's user by its number: of a name Kubernetes does not know that it is not root's.
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        fsGroup: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources).toMatchObject({ requests: {}, limits: {} });
    expect(container.volumeMounts?.map(({ mountPath }) => mountPath)).toContain('/tmp');
  }
});

test('a worker is always there, also while one is evicted, whatever scales them', () => {
  const { minAvailable = 0 } = resource('PodDisruptionBudget', 'onboarding-worker').spec ?? {};
  expect(minAvailable).toBeGreaterThanOrEqual(1);
  expect(resource('Deployment', 'onboarding-worker').spec?.replicas).toBeGreaterThan(minAvailable);
  const scaled = all.filter(({ kind }) => kind === 'ScaledObject');
  expect(scaled).toHaveLength(2);
  for (const { spec } of scaled) expect(spec?.minReplicaCount).toBeGreaterThan(minAvailable);
});

test('KEDA asks Temporal for what the worker polls, and Prometheus for what the service tells', async () => {
  const triggers = all.flatMap(({ spec }) => spec?.triggers ?? []);
  const metadataOf = (type: string) => triggers.find((trigger) => trigger.type === type)?.metadata ?? {};
  const given = new Set([
    ...Object.keys(settings),
    ...(containerOf('worker').env ?? []).map(({ name }) => name),
  ]);
  const named = Object.entries(metadataOf('temporal')).filter(([key]) => key.endsWith('FromEnv'));
  expect(named.length).toBeGreaterThan(3);
  for (const [, name] of named) expect(given).toContain(name);
  const metrics = await readFile(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
  const selectors = selectorsOf(metadataOf('prometheus')['query'] ?? '');
  // Another environment's backlog is no reason for workers here.
  const matchers = [{ label: 'environment', value: '' }];
  expect(selectors).toEqual([expect.objectContaining({ metric: 'onboarding_backlog_tasks', matchers })]);
  expect(metrics).toContain('`onboarding_backlog_tasks`');
});

/** Whether a rule's blocks let an address through. */
function lets(blocks: readonly IpBlock[], address: string): boolean {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const listOf = (cidrs: readonly string[]): BlockList => {
    const list = new BlockList();
    for (const cidr of cidrs) {
      const [net = '', bits = ''] = cidr.split('/');
      list.addSubnet(net, Number(bits), isIPv6(net) ? 'ipv6' : 'ipv4');
    }
    return list;
  };
  return blocks.some(
    ({ cidr, except = [] }) =>
      isIPv6(cidr.split('/')[0] ?? '') === isIPv6(address) &&
      listOf([cidr]).check(address, family) &&
      !listOf(except.filter((one) => isIPv6(one.split('/')[0] ?? '') === isIPv6(address))).check(
        address,
        family,
      ),
  );
}

const PUBLIC = ['1.1.1.1', '34.106.109.131', '172.32.0.1', '2606:4700::6810:84e5', '64:ff9b::101:101'];
const OF_THIS_NETWORK = [
  ['the metadata of most clouds', '169.254.169.254'],
  ['the metadata of AWS by IPv6', 'fd00:ec2::254'],
  ['the metadata of Google by IPv6', 'fd20:ce::254'],
  ['the metadata of Alibaba’s cloud', '100.100.100.200'],
  ['the metadata of Oracle’s cloud', '192.0.0.192'],
  ['Azure’s hosts', '168.63.129.16'],
  ['the metadata by NAT64', '64:ff9b::a9fe:a9fe'],
  ['a private address by NAT64', '64:ff9b::a00:1'],
  ['the metadata, as IPv4 in IPv6', '::ffff:a9fe:a9fe'],
  ['a private address', '10.0.0.1'],
  ['a private address', '172.31.255.255'],
  ['a private address', '192.168.1.1'],
  ['a private address of IPv6', 'fc00::1'],
  ['a carrier’s NAT', '100.64.0.1'],
  ['link-local IPv6', 'fe80::1'],
  ['this machine', '127.0.0.1'],
  ['this machine', '::1'],
  ['everybody', '255.255.255.255'],
] as const;

const publicRules = resource('NetworkPolicy', 'onboarding-public').spec?.egress ?? [];
const publicBlocks = publicRules.flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock ?? []));

test.each(PUBLIC)('the public address %s can be reached', (address) => {
  expect(lets(publicBlocks, address)).toBe(true);
});

test.each(OF_THIS_NETWORK)('%s, %s, can’t be reached', (_what, address) => {
  expect(lets(publicBlocks, address)).toBe(false);
});

test('nothing goes out that is not said, and to what is public only TLS and Temporal', () => {
  const egress = base.flatMap(({ kind, spec }) => (kind === 'NetworkPolicy' ? (spec?.egress ?? []) : []));
  for (const { to = [], ports = [] } of egress) {
    expect(to.length).toBeGreaterThan(0);
    expect(ports.length).toBeGreaterThan(0);
  }
  expect(publicRules.flatMap(({ ports = [] }) => ports.map(({ port }) => port))).toEqual([443, 7233]);
  expect(resource('NetworkPolicy', 'onboarding-default-deny').spec).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'onboarding' } },
    policyTypes: ['Ingress', 'Egress'],
  });
});
