import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  clearTextWarnings,
  hasAirbyteCredential,
  readClientConfig,
  readTemplatesConfig,
  readWorkerConfig,
  type Environment,
  type LogConfig,
} from '../../../src/config/index.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.ts';
import { generateKey } from '../../../src/secrets/index.ts';
import { problemsOf, SECRET } from '../../support/config-problems.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onboarding-config-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

// No configuration file of the machine's own.
const least: Environment = { TEMPORAL_CONFIG_FILE: '', ONBOARDING_KEYS: generateKey('k1') };
const worker: Environment = {
  ...least,
  AIRBYTE_ORGANIZATION_ID: 'org',
  AIRBYTE_CLIENT_ID: 'client',
  AIRBYTE_CLIENT_SECRET: SECRET,
};

function readLogConfig(env: Environment, isTerminal: boolean): LogConfig {
  return readWorkerConfig({ ...worker, ...env }, { isTerminal }).log;
}

describe('proxies', () => {
  it('are those of the environment, for the API and the registry alike', () => {
    const env = {
      ...worker,
      HTTPS_PROXY: 'http://proxy.example:3128',
      http_proxy: '',
      HTTP_PROXY: 'other.example:80',
      NO_PROXY: 'a.example',
    };
    const proxies = {
      https: { origin: 'http://proxy.example:3128', authorization: null },
      http: { origin: 'http://other.example', authorization: null },
      noProxy: 'a.example',
    };
    const { airbyte, registry } = readWorkerConfig(env);
    expect([airbyte.proxies, registry.proxies]).toEqual([proxies, proxies]);
    expect(readWorkerConfig(worker).airbyte.proxies).toEqual({ http: null, https: null, noProxy: '' });
  });
});

describe('what crosses a network in the clear is a warning', () => {
  const tracing = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'key=x',
  };
  const temporal = {
    TEMPORAL_CONFIG_FILE: '',
    TEMPORAL_ADDRESS: 'temporal.internal:7233',
    TEMPORAL_API_KEY: 'a-key',
  };
  it.each([
    ['an API on another machine', { AIRBYTE_API_URL: 'http://airbyte.internal:8080' }, [/^AIRBYTE_API_URL/]],
    ['an API on this machine', { AIRBYTE_API_URL: 'http://localhost:8080' }, []],
    ['an API by https', {}, []],
    ['a collector that is sent headers', tracing, [/collector of traces/]],
    ['a collector that is sent none', { ...tracing, OTEL_EXPORTER_OTLP_HEADERS: '' }, []],
    ['a Temporal without TLS', { ...temporal, TEMPORAL_TLS: 'false' }, [/the API key crosses the network/]],
    ['a Temporal with TLS', temporal, []],
    ['a Temporal on this machine', { ...temporal, TEMPORAL_ADDRESS: '', TEMPORAL_TLS: 'false' }, []],
  ])('%s', (_what, changed, warnings) => {
    const config = readWorkerConfig({ ...worker, ...changed });
    expect(clearTextWarnings(config)).toEqual(
      warnings.map((warning) => expect.stringMatching(warning) as unknown),
    );
  });
});

describe('the defaults are those that the README lists', () => {
  it('for a client', () => {
    expect(readClientConfig(least)).toMatchObject({
      temporal: { namespace: 'default', taskQueue: 'onboarding', uiUrl: 'http://localhost:8233' },
      policy: {
        request_timeout_ms: 2 * MINUTE_MS,
        commit_window_ms: 2 * MINUTE_MS + 30 * SECOND_MS,
        attention_window_ms: 7 * 24 * 60 * MINUTE_MS,
        outage_window_ms: 24 * 60 * MINUTE_MS,
      },
      regionId: null,
      regionIdFormat: 'any',
    });
  });

  it('for a worker', () => {
    expect(readWorkerConfig(worker).airbyte).toEqual({
      apiUrl: 'https://api.airbyte.ai',
      api: 'embedded',
      organizationId: 'org',
      credential: { kind: 'client_credentials', clientId: 'client', clientSecret: SECRET },
      requestTimeoutMs: 2 * MINUTE_MS,
      proxies: { http: null, https: null, noProxy: '' },
    });
  });

  it('for logs: pretty on a terminal, JSON elsewhere', () => {
    expect(readLogConfig({}, true)).toEqual({ level: 'info', format: 'pretty' });
    expect(readLogConfig({}, false)).toEqual({ level: 'info', format: 'json' });
    expect(readLogConfig({ LOG_FORMAT: 'pretty', LOG_LEVEL: 'debug' }, false)).toEqual({
      level: 'debug',
      format: 'pretty',
    });
  });
});

describe('what is set', () => {
  it('is taken, durations in words', () => {
    const env = {
      ...least,
      AIRBYTE_REQUEST_TIMEOUT: '30s',
      ONBOARDING_ATTENTION_WINDOW: '3 days',
      ONBOARDING_OUTAGE_WINDOW: '90 minutes',
      ONBOARDING_TASK_QUEUE: 'mine',
      TEMPORAL_UI_URL: 'https://temporal.example.com/ui',
      AIRBYTE_REGION_ID: 'eu',
      AIRBYTE_REGION_ID_FORMAT: 'uuid',
      ONBOARDING_CHECK: 'on',
      ONBOARDING_PREFLIGHT: 'warn',
      ONBOARDING_CHECK_TIMEOUT: '3 minutes',
    };
    expect(readClientConfig(env)).toMatchObject({
      temporal: { taskQueue: 'mine', uiUrl: 'https://temporal.example.com/ui' },
      policy: {
        request_timeout_ms: 30 * SECOND_MS,
        // The window follows the timeout where it is not set itself.
        commit_window_ms: MINUTE_MS,
        attention_window_ms: 3 * 24 * 60 * MINUTE_MS,
        outage_window_ms: 90 * MINUTE_MS,
        check: true,
        preflight: 'warn',
        check_timeout_ms: 3 * MINUTE_MS,
      },
      regionId: 'eu',
      regionIdFormat: 'uuid',
    });
  });

  it('to nothing but spaces counts as not set', () => {
    expect(readClientConfig({ ...least, AIRBYTE_REQUEST_TIMEOUT: ' ', TEMPORAL_UI_URL: '' })).toEqual(
      readClientConfig(least),
    );
  });

  it('a version of the workers has both a deployment and a build, or is none', () => {
    const version = { ONBOARDING_DEPLOYMENT_NAME: 'onboarding', ONBOARDING_BUILD_ID: '0.1.0-4f21' };
    expect(readWorkerConfig(worker).version).toBeNull();
    expect(readWorkerConfig({ ...worker, ...version }).version).toEqual({
      deploymentName: 'onboarding',
      buildId: '0.1.0-4f21',
      versioning: 'auto_upgrade',
    });
    expect(
      readWorkerConfig({ ...worker, ...version, ONBOARDING_VERSIONING: 'pinned' }).version,
    ).toMatchObject({
      versioning: 'pinned',
    });
    expect(problemsOf(() => readWorkerConfig({ ...worker, ONBOARDING_VERSIONING: 'pinned' }))).toEqual([
      'ONBOARDING_VERSIONING=pinned needs ONBOARDING_DEPLOYMENT_NAME and ONBOARDING_BUILD_ID',
    ]);
    for (const name of ['ONBOARDING_DEPLOYMENT_NAME', 'ONBOARDING_BUILD_ID']) {
      expect(problemsOf(() => readWorkerConfig({ ...worker, ...version, [name]: '' }))).toEqual([
        'ONBOARDING_DEPLOYMENT_NAME and ONBOARDING_BUILD_ID must both be set, or neither',
      ]);
    }
    const dotted = { ...worker, ...version, ONBOARDING_DEPLOYMENT_NAME: 'onboarding.eu' };
    expect(problemsOf(() => readWorkerConfig(dotted))).toEqual([
      'ONBOARDING_DEPLOYMENT_NAME must not contain a dot or a colon',
    ]);
  });

  it('a version as Temporal’s worker controller names it counts where neither of ours is set', () => {
    // Namespace and name of the controller’s resource.
    const temporals = {
      TEMPORAL_DEPLOYMENT_NAME: 'shop/onboarding-worker',
      TEMPORAL_WORKER_BUILD_ID: '0-1-0-4f21',
    };
    const ours = { ONBOARDING_DEPLOYMENT_NAME: 'onboarding', ONBOARDING_BUILD_ID: '0.1.0-4f21' };
    expect(readWorkerConfig({ ...worker, ...temporals }).version).toEqual({
      deploymentName: 'shop/onboarding-worker',
      buildId: '0-1-0-4f21',
      versioning: 'auto_upgrade',
    });
    expect(readWorkerConfig({ ...worker, ...temporals, ...ours }).version).toEqual({
      deploymentName: 'onboarding',
      buildId: '0.1.0-4f21',
      versioning: 'auto_upgrade',
    });
    const mixed = { ...worker, ...temporals, ...ours, ONBOARDING_BUILD_ID: '' };
    expect(problemsOf(() => readWorkerConfig(mixed))).toEqual([
      'ONBOARDING_DEPLOYMENT_NAME and ONBOARDING_BUILD_ID must both be set, or neither',
    ]);
    const half = { ...worker, ...temporals, TEMPORAL_WORKER_BUILD_ID: '' };
    expect(problemsOf(() => readWorkerConfig(half))).toEqual([
      'TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID must both be set, or neither',
    ]);
  });

  it('the registry is Airbyte’s, another one, a file, or nobody', () => {
    const registryOf = (env: Record<string, string>) =>
      readTemplatesConfig({ AIRBYTE_ORGANIZATION_ID: 'o', AIRBYTE_ACCESS_TOKEN: 't', ...env }).registry;
    expect(registryOf({}).url).toMatch(/^https:\/\/connectors\.airbyte\.com\/.*cloud_registry\.json$/);
    expect(registryOf({ AIRBYTE_REGISTRY_URL: 'http://mirror/r.json' }).url).toBe('http://mirror/r.json');
    expect(registryOf({ AIRBYTE_REGISTRY_URL: 'off' })).toMatchObject({ url: null, file: null });
    expect(registryOf({ AIRBYTE_REGISTRY_FILE: '/r.json' }).file).toBe('/r.json');
    expect(() => registryOf({ AIRBYTE_REGISTRY_URL: 'mirror' })).toThrow(/AIRBYTE_REGISTRY_URL/);
  });

  it('what is sealed is of version 1, or of 2', () => {
    expect(readClientConfig(least).sealVersion).toBe(1);
    expect(readWorkerConfig({ ...worker, ONBOARDING_SEAL_VERSION: '2' }).sealVersion).toBe(2);
    expect(problemsOf(() => readClientConfig({ ...least, ONBOARDING_SEAL_VERSION: '3' }))).toEqual([
      'ONBOARDING_SEAL_VERSION must be one of 1, 2',
    ]);
  });

  it('preflight is on, warns or is off; where nothing is set, nothing is said of it', () => {
    expect(readClientConfig(least).policy).not.toHaveProperty('preflight');
    expect(problemsOf(() => readClientConfig({ ...least, ONBOARDING_PREFLIGHT: 'yes' }))).toEqual([
      'ONBOARDING_PREFLIGHT must be one of on, warn, off',
    ]);
  });

  it('keys can come from a file', () => {
    const file = join(folder, 'keys');
    writeFileSync(file, `${generateKey('from-file')}\n`, { mode: 0o600 });
    const { keyring } = readClientConfig({ TEMPORAL_CONFIG_FILE: '', ONBOARDING_KEYS_FILE: file });
    expect(keyring.active.id).toBe('from-file');
  });

  it('a credential of either kind is a credential', () => {
    expect(hasAirbyteCredential(worker)).toBe(true);
    expect(hasAirbyteCredential({ AIRBYTE_ACCESS_TOKEN: 'x' })).toBe(true);
    expect(hasAirbyteCredential({ ...least, AIRBYTE_CLIENT_ID: '' })).toBe(false);
    const { credential } = readWorkerConfig({
      ...least,
      AIRBYTE_ORGANIZATION_ID: 'org',
      AIRBYTE_ACCESS_TOKEN: SECRET,
    }).airbyte;
    expect(credential).toEqual({ kind: 'access_token', accessToken: SECRET });
  });
});

describe('every problem is named in one message, without a value that is secret', () => {
  it('of a client', () => {
    const unreadable = join(folder, 'unreadable.toml');
    writeFileSync(unreadable, `[profile.default]\napi_key = "${SECRET}" and more\n`);
    const problems = problemsOf(() =>
      readClientConfig({
        TEMPORAL_CONFIG_FILE: unreadable,
        TEMPORAL_UI_URL: 'localhost:8233',
        ONBOARDING_KEYS: `k1:${SECRET}`,
        ONBOARDING_KEYS_FILE: join(folder, 'not-there'),
        AIRBYTE_REQUEST_TIMEOUT: '2 fortnights',
        AIRBYTE_COMMIT_WINDOW: '1s',
        ONBOARDING_ATTENTION_WINDOW: '-3 days',
        ONBOARDING_OUTAGE_WINDOW: '5',
        AIRBYTE_REGION_ID_FORMAT: 'text',
      }),
    );
    expect(problems.filter((problem) => problem.endsWith('.'))).toEqual([]);
    const named = problems.map((problem) => /^[A-Z_*]+/.exec(problem)?.[0]);
    expect(named.sort()).toEqual(
      [
        'AIRBYTE_COMMIT_WINDOW',
        'AIRBYTE_REGION_ID_FORMAT',
        'AIRBYTE_REQUEST_TIMEOUT',
        'ONBOARDING_ATTENTION_WINDOW',
        'ONBOARDING_KEYS',
        'ONBOARDING_KEYS',
        'ONBOARDING_OUTAGE_WINDOW',
        'TEMPORAL_*',
        'TEMPORAL_UI_URL',
      ].sort(),
    );
  });

  it('of a worker with nothing set', () => {
    const problems = problemsOf(() => readWorkerConfig({ TEMPORAL_CONFIG_FILE: '' }));
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toMatch(/ONBOARDING_KEYS[^]*AIRBYTE_ORGANIZATION_ID[^]*AIRBYTE_CLIENT_ID/);
  });

  it('of a worker with two credentials, or half of one', () => {
    const twice = { ...worker, AIRBYTE_ACCESS_TOKEN: SECRET };
    expect(problemsOf(() => readWorkerConfig(twice))).toHaveLength(1);
    const half = { ...worker, AIRBYTE_CLIENT_ID: '' };
    expect(problemsOf(() => readWorkerConfig(half))).toHaveLength(1);
  });

  it('of an address with a password in it', () => {
    const env = { ...worker, AIRBYTE_API_URL: `ftp://user:${SECRET}@airbyte.example` };
    expect(problemsOf(() => readWorkerConfig(env))).toEqual([
      'AIRBYTE_API_URL must be an http or https address',
    ]);
  });

  it('of a proxy, by the name of the variable that counts, and without its password', () => {
    const env = {
      ...worker,
      HTTPS_PROXY: 'http://ignored.example',
      https_proxy: `ftp://user:${SECRET}@proxy`,
      HTTP_PROXY: 'http://',
    };
    const told = 'must be the http or https address of a proxy, such as http://proxy.example.com:3128';
    expect(problemsOf(() => readWorkerConfig(env))).toEqual([`HTTP_PROXY ${told}`, `https_proxy ${told}`]);
  });

  it('of a region that no name can be', () => {
    const env = { ...least, AIRBYTE_REGION_ID: 'eu\u0007west' };
    expect(problemsOf(() => readClientConfig(env))).toEqual([
      'AIRBYTE_REGION_ID must not contain control characters',
    ]);
  });

  it('of logs', () => {
    expect(problemsOf(() => readLogConfig({ LOG_LEVEL: 'loud', LOG_FORMAT: 'xml' }, true))).toHaveLength(2);
  });
});
