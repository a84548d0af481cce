import { unwatchFile } from 'node:fs';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { execa } from 'execa';
import ms, { type StringValue } from 'ms';
import { afterAll, afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  readCodecServerConfig,
  readCommandConfig,
  readImportCheckConfig,
  readServiceAddress,
  readServiceConfig,
  readTemplatesConfig,
  readTemporalConfig,
  readTokenConfig,
  readWorkerConfig,
  type Environment,
} from '../../../src/config/index.ts';
import { activityTimeouts, DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import {
  CREDENTIALS,
  environmentOf,
  filled,
  leastGiven,
  leastSecrets,
  readCompose,
  readComposeText,
  withSecretsIn,
  writeSecrets,
} from '../../support/compose.ts';
import { SERVER_VERSION } from '../../support/postgres/temporal-programs.ts';
import { UI_VERSION } from '../../compose/temporal-ui.ts';
import { OPEN_TELEMETRYS_OWN, TEMPORALS_OWN, variablesReadBy } from '../../support/variables-read.ts';

const ROOT = new URL('../../../', import.meta.url);
const text = await readComposeText();
const compose = await readCompose();
const { services } = compose;
const GIVEN = leastGiven();
const secrets = await mkdtemp(join(tmpdir(), 'onboarding-secrets-'));
await writeSecrets(secrets, leastSecrets());
/** Whoever reads a configuration looks at the keys’ file from then on. */
const stopLooking = (): void => {
  unwatchFile(join(secrets, 'onboarding_keys'));
};
afterEach(stopLooking);
afterAll(() => rm(secrets, { recursive: true }));
/** For the other form of the credential. */
const NO_CLIENT = { AIRBYTE_CLIENT_ID: '', AIRBYTE_CLIENT_SECRET: '' };

/** Our processes, by what reads their environment. */
const READERS: Readonly<Record<string, (env: Environment) => unknown>> = {
  worker: readWorkerConfig,
  service: readServiceConfig,
  setup: readCommandConfig,
  onboarding: (env) => [
    readTokenConfig(env),
    readTemplatesConfig(env),
    readImportCheckConfig(env),
    readServiceAddress(env),
  ],
  'codec-server': readCodecServerConfig,
};
const OURS = Object.keys(READERS);
/** They take part in traces. */
const TRACED = ['worker', 'service', 'setup', 'onboarding'];

/** What a process could be told, and is not, with the reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  https_proxy: 'HTTPS_PROXY is there',
  http_proxy: 'HTTP_PROXY is there',
  no_proxy: 'NO_PROXY is there',
  ONBOARDING_KEYS: 'ONBOARDING_KEYS_FILE is there',
  TEMPORAL_DEPLOYMENT_NAME: 'ONBOARDING_DEPLOYMENT_NAME is there',
  TEMPORAL_WORKER_BUILD_ID: 'ONBOARDING_BUILD_ID is there',
  AIRBYTE_REGISTRY_FILE: 'needs a file to be mounted',
  ONBOARDING_CONFIG_FILE: 'needs a file to be mounted: see deploy/README.md',
  ONBOARDING_NOTICE_URLS: 'ONBOARDING_NOTICES is there: addresses are the worker’s',
  ONBOARDING_HTTP_HOST: 'the doctor asks where operators do',
  ONBOARDING_HTTP_PORT: 'what is published and checked is the default',
  ONBOARDING_CODEC_PORT: 'what is published and checked is the default',
  ONBOARDING_METRICS_PORT: 'what is asked and checked is the default',
};

/** They connect to Temporal. */
const CONNECTED = ['worker', 'service', 'setup', 'onboarding'];
function serviceNamed(name: string): NonNullable<(typeof services)[string]> {
  const service = services[name];
  if (service === undefined) throw new Error(`There is no service ${name}.`);
  return service;
}

/** What a service gets, with secrets’ files that are there. */
function environment(name: string, given: Readonly<Record<string, string>> = GIVEN): Record<string, string> {
  return withSecretsIn(secrets, environmentOf(serviceNamed(name), given));
}

/** What makes a process read further variables, which it does not ask for without. */
const TELLING: readonly Readonly<Record<string, string>>[] = [
  CREDENTIALS.client_credentials,
  CREDENTIALS.access_token,
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
  { ONBOARDING_DEPLOYMENT_NAME: 'onboarding', ONBOARDING_BUILD_ID: '0.1.0-4f21' },
];

/** Names of the variables that a process's configuration asks for, one by one. */
function namesReadBy(name: string): Set<string> {
  const asked = new Set<string>();
  for (const telling of TELLING) readAs(name, telling, asked);
  return asked;
}

function readAs(name: string, telling: Readonly<Record<string, string>>, asked: Set<string>): void {
  const credential = 'AIRBYTE_ACCESS_TOKEN' in telling ? NO_CLIENT : {};
  const given = environment(name, { ...GIVEN, ...credential, ...telling });
  for (const one of variablesReadBy((env) => READERS[name]?.(env), given)) asked.add(one);
  stopLooking();
  // Set for all alike; a command that an operator runs keeps no log.
  if (['setup', 'onboarding'].includes(name)) for (const one of ['LOG_LEVEL', 'LOG_FORMAT']) asked.add(one);
}

test('it is valid by the Compose specification’s own schema', async () => {
  const schemaFile = new URL('test/fixtures/compose-spec/compose-spec.json', ROOT);
  const schema = JSON.parse(await readFile(schemaFile, 'utf8')) as Record<string, unknown>;
  // It names draft 7, which is Ajv's own, by an address that Ajv does not know.
  delete schema['$schema'];
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  expect(validate(compose) ? [] : validate.errors).toEqual([]);
  expect(validate({ services: { worker: { image: 'one', command_line: [] } } })).toBe(false);
});

test.each(OURS)('the environment of %s is one that it can be started with', (name) => {
  expect(() => READERS[name]?.({ ...environment(name), TEMPORAL_CONFIG_FILE: '' })).not.toThrow();
});

test.each(OURS)('%s is given every variable that its configuration reads, and no other', (name) => {
  const read = namesReadBy(name);
  const given = new Set(Object.keys(serviceNamed(name).environment ?? {}));
  const ofOthers = (one: string): boolean => TEMPORALS_OWN.has(one) || OPEN_TELEMETRYS_OWN.has(one);
  expect([...given].filter((one) => !read.has(one) && !ofOthers(one))).toEqual([]);
  expect([...read].filter((one) => !given.has(one) && LEFT_OUT[one] === undefined)).toEqual([]);
});

test.each(CONNECTED)(
  '%s is told of another Temporal than the bundled one by whatever tells Temporal’s SDK',
  (name) => {
    expect(TEMPORALS_OWN.size).toBeGreaterThan(10);
    for (const variable of TEMPORALS_OWN) {
      const told = environmentOf(serviceNamed(name), { ...GIVEN, [variable]: 'as in .env' });
      expect(told).toMatchObject({ [variable]: 'as in .env' });
    }
  },
);

test('with Temporal Cloud’s settings it is Temporal Cloud, and with none it is the bundled server without TLS', () => {
  const cloud = {
    TEMPORAL_ADDRESS: 'eu-central-1.aws.api.temporal.io:7233',
    TEMPORAL_NAMESPACE: 'onboardings.a1b2c',
    TEMPORAL_API_KEY: 'a-key',
  };
  const toldOf = (given: Record<string, string>) =>
    readTemporalConfig(environmentOf(serviceNamed('worker'), { ...GIVEN, ...given }));
  expect(toldOf(cloud)).toMatchObject({
    namespace: cloud.TEMPORAL_NAMESPACE,
    connection: { address: cloud.TEMPORAL_ADDRESS, apiKey: cloud.TEMPORAL_API_KEY, tls: true },
  });
  const { connection, namespace } = toldOf({});
  expect(namespace).toBe('default');
  expect(connection).toMatchObject({ address: 'temporal:7233' });
  expect([connection.apiKey, connection.tls]).toEqual([undefined, undefined]);
});

test.each(TRACED)(
  '%s is told of a collector as OpenTelemetry has it, and of nothing where there is none',
  (name) => {
    const told = [...OPEN_TELEMETRYS_OWN, 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_SERVICE_NAME'];
    const given = Object.fromEntries(told.map((variable) => [variable, 'as in .env']));
    expect(environmentOf(serviceNamed(name), { ...GIVEN, ...given })).toMatchObject(given);
    expect(Object.keys(environment(name)).filter((variable) => variable.startsWith('OTEL_'))).toEqual([]);
  },
);

test('either form of the Airbyte credential reaches whoever calls Airbyte; without one, or with both, it says so', () => {
  const neither = { ...GIVEN, ...NO_CLIENT };
  for (const [kind, credential] of Object.entries(CREDENTIALS)) {
    for (const [name, read] of [
      ['worker', readWorkerConfig] as const,
      ['service', readServiceConfig] as const,
    ]) {
      const env = environment(name, { ...neither, ...credential });
      expect([name, read(env).airbyte?.credential.kind]).toEqual([name, kind]);
    }
  }
  const readWith = (given: Record<string, string>) => () => readWorkerConfig(environment('worker', given));
  expect(readWith(neither)).toThrow('or AIRBYTE_ACCESS_TOKEN, must be set');
  expect(readWith({ ...GIVEN, ...CREDENTIALS.access_token })).toThrow('keep one of the two');
});

const REQUIRED = Object.keys(GIVEN).filter((name) => !(name in NO_CLIENT));

test.each(REQUIRED)('without %s nothing is started: it has no default', (name) => {
  const without = { ...GIVEN, [name]: '' };
  expect(() => Object.values(services).map((service) => environmentOf(service, without))).toThrow(name);
});

test('the override of the page gives the file with webhooks and hooks to the service and to the workers', async () => {
  const page = await readFile(new URL('deploy/README.md', ROOT), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, block = '']) => block);
  const override = blocks.find((block) => block.includes('ONBOARDING_CONFIG_FILE')) ?? '';
  const { services: told } = parse(override) as { services: typeof services };
  expect(Object.keys(told).sort()).toEqual(['service', 'worker']);
  for (const { volumes = [], environment: env } of Object.values(told))
    expect(volumes.map((volume) => volume.split(':')[1])).toEqual([env?.['ONBOARDING_CONFIG_FILE']]);
});

test('nothing secret has a default, and every image is pinned', () => {
  for (const [, name, how] of text.matchAll(
    /\$\{(\w*(?:PASSWORD|KEYS?|SECRET|CLIENT_ID)\w*)(:-[^}]+|:.)?\}/g,
  )) {
    // Empty is none.
    expect([name, how]).not.toEqual([name, expect.stringMatching(/^:-./)]);
  }
  for (const { image } of Object.values(services))
    expect(filled(image, {})).toMatch(/:v?\d+\.\d+(\.\d+)?(-[\w.]+)?$/);
});

/** Begins as root, to give its data to a user of its own. */
const BEGINS_AS_ROOT = 'postgres';

test('no process writes into its image, or has more rights than it needs', () => {
  for (const [name, service] of Object.entries(services)) {
    const { read_only, cap_drop, cap_add = [], security_opt, tmpfs } = service;
    expect({ name, read_only, cap_drop, security_opt, tmpfs }).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      tmpfs: expect.arrayContaining(['/tmp']) as string[],
    });
    expect([name, cap_add.length > 0]).toEqual([name, name === BEGINS_AS_ROOT]);
  }
});

test('keys and the database’s password come from files, which whoever reads them is given', () => {
  expect(Object.keys(compose.secrets).sort()).toEqual(Object.keys(leastSecrets()).sort());
  for (const [name, { file }] of Object.entries(compose.secrets)) expect(file).toBe(`./secrets/${name}`);
  for (const [name, service] of Object.entries(services)) {
    const named = Object.values(environmentOf(service, GIVEN)).filter((value) =>
      value.startsWith('/run/secrets/'),
    );
    const given = (service.secrets ?? []).map((secret) => `/run/secrets/${secret}`);
    expect([name, named]).toEqual([name, given]);
  }
  expect(text).not.toMatch(/\$\{(ONBOARDING_KEYS|POSTGRES_PASSWORD)\b/);
});

test.each(['schema.sh', 'temporal.sh'])(
  'deploy/%s starts nothing where the password’s file is not there',
  async (script) => {
    const file = join(secrets, 'nowhere');
    const { exitCode, stdout } = await execa(
      '/bin/sh',
      [fileURLToPath(new URL(`deploy/${script}`, ROOT)), 'echo', 'started'],
      {
        env: { SQL_PASSWORD_FILE: file, POSTGRES_PWD_FILE: file },
        reject: false,
      },
    );
    expect([exitCode === 0, stdout]).toEqual([false, '']);
  },
);

test('the Temporal server and UI that tests build are those of the images', () => {
  const tagOf = (name: string): string | undefined => serviceNamed(name).image.split(':')[1];
  for (const name of ['temporal', 'temporal-schema', 'temporal-namespace'])
    expect([name, tagOf(name)]).toEqual([name, SERVER_VERSION]);
  expect(tagOf('temporal-ui')).toBe(UI_VERSION);
});

/** Those that run once and end. */
const JOBS = ['temporal-schema', 'temporal-namespace', 'setup'];
/** Run by an operator. */
const COMMANDS = ['onboarding'];

test('every service is restarted, a job until it has succeeded, and every one but a job has a health check', () => {
  for (const [name, { restart, healthcheck }] of Object.entries(services)) {
    const [isJob, isCommand] = [JOBS.includes(name), COMMANDS.includes(name)];
    expect([name, restart]).toEqual([name, isJob ? 'on-failure' : isCommand ? 'no' : 'unless-stopped']);
    expect([name, healthcheck === undefined]).toEqual([name, isJob || isCommand]);
  }
});

test('ports are published on loopback only', () => {
  for (const port of Object.values(services).flatMap(({ ports = [] }) => ports)) {
    expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  }
});

test('a worker is given longer to stop than an attempt can take', () => {
  const { stop_grace_period: grace = '' } = serviceNamed('worker');
  const timeouts = activityTimeouts(DEFAULT_POLICY);
  expect(ms(filled(grace, {}) as StringValue)).toBeGreaterThan(
    Math.max(timeouts.oneCallMs, timeouts.createSourceMs),
  );
});

test('Prometheus asks what is there, and every file that is mounted exists', async () => {
  const { scrape_configs: jobs } = parse(await readFile(new URL('deploy/prometheus.yml', ROOT), 'utf8')) as {
    scrape_configs: { dns_sd_configs: { names: string[] }[] }[];
  };
  for (const name of jobs.flatMap(({ dns_sd_configs: configs }) => configs.flatMap(({ names }) => names))) {
    expect(OURS).toContain(name);
  }
  const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes);
  const files = mounts.map((mount) => mount.split(':')[0] ?? '').filter((path) => path.startsWith('./'));
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) await expect(access(new URL(file, ROOT))).resolves.toBeUndefined();
});

test('probes and scrapes of the service go where it answers operators, which is not published', async () => {
  const { healthcheck, ports = [] } = serviceNamed('service');
  const { ONBOARDING_HTTP_ADMIN_PORT: port = '' } = environment('service');
  expect(readServiceAddress(environment('onboarding')).url).toBe(`http://service:${port}`);
  expect(JSON.stringify(healthcheck)).toContain(`http://127.0.0.1:${port}/readyz`);
  expect(ports.join()).not.toContain(port);
  const prometheus = parse(await readFile(new URL('deploy/prometheus.yml', ROOT), 'utf8')) as {
    scrape_configs: { job_name: string; dns_sd_configs: { port: number }[] }[];
  };
  const job = prometheus.scrape_configs.find(({ job_name: name }) => name === 'service');
  expect(job?.dns_sd_configs).toMatchObject([{ port: Number(port) }]);
});

test('the image runs what the package builds, as nobody in particular', async () => {
  const dockerfile = await readFile(fileURLToPath(new URL('Dockerfile', ROOT)), 'utf8');
  const { bin } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as {
    bin: { onboarding: string };
  };
  expect(dockerfile).toContain(`ENTRYPOINT ["node", "/app/${bin.onboarding}"]`);
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(dockerfile).toMatch(/^STOPSIGNAL SIGTERM$/m);
  // Every stage is the same, which a release gives with its digest, and the last one has nothing that only building needs.
  expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim$/m);
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  expect(bases.length).toBeGreaterThan(1);
  expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}']));
  expect(dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))).not.toMatch(/^RUN npm/m);
});
