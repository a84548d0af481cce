import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTemporalConfig, type Environment } from '../../../src/config/index.ts';
import { problemsOf } from '../../support/config-problems.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onboarding-config-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('where Temporal is', () => {
  it('is what Temporal’s own tools read, from a file or from variables', () => {
    const file = join(folder, 'temporal.toml');
    writeFileSync(file, '[profile.default]\naddress = "a.example:1"\nnamespace = "from-file"\n');
    const fromFile = readTemporalConfig({ TEMPORAL_CONFIG_FILE: file });
    expect(fromFile).toMatchObject({ namespace: 'from-file', connection: { address: 'a.example:1' } });
    const both = readTemporalConfig({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_ADDRESS: 'b.example:2' });
    expect(both).toMatchObject({ namespace: 'from-file', connection: { address: 'b.example:2' } });
  });

  it('a profile with an API key, as of Temporal Cloud, turns TLS on', () => {
    const file = join(folder, 'cloud.toml');
    writeFileSync(
      file,
      '[profile.cloud]\naddress = "c.example:7233"\nnamespace = "n.a1"\napi_key = "from-file"\n',
    );
    const env = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'cloud' };
    const connection = { address: 'c.example:7233', apiKey: 'from-file', tls: true };
    expect(readTemporalConfig(env)).toMatchObject({ namespace: 'n.a1', connection });
    expect(readTemporalConfig({ ...env, TEMPORAL_API_KEY: 'from-env' })).toMatchObject({
      connection: { ...connection, apiKey: 'from-env' },
    });
  });

  it('an empty variable is one that is not set, as it is of all others', () => {
    const names = ['API_KEY', 'TLS', 'PROFILE', 'TLS_CLIENT_CERT_PATH', 'TLS_CLIENT_KEY_DATA', 'NAMESPACE'];
    const empty = Object.fromEntries(names.map((name) => [`TEMPORAL_${name}`, '']));
    const env = { TEMPORAL_CONFIG_FILE: '', TEMPORAL_ADDRESS: 'd.example:7233' };
    expect(readTemporalConfig({ ...env, ...empty })).toEqual(readTemporalConfig(env));
    const withKey = { ...env, ...empty, TEMPORAL_API_KEY: 'key' };
    expect(readTemporalConfig(withKey).connection).toMatchObject({ apiKey: 'key', tls: true });
  });

  it('the example profiles can be used as they are', () => {
    const file = fileURLToPath(new URL('../../../deploy/temporal.example.toml', import.meta.url));
    const profile = (name: string, more: Environment = {}) =>
      readTemporalConfig({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: name, ...more });
    expect(profile('default')).toMatchObject({
      namespace: 'default',
      connection: { address: 'localhost:7233' },
    });
    expect(profile('cloud', { TEMPORAL_API_KEY: 'key' }).connection).toMatchObject({
      apiKey: 'key',
      tls: true,
    });
    // It names certificates that are on no other machine.
    expect(() => profile('mtls')).toThrow(/temporal\.(pem|key)/);
  });
});

describe('a problem is named', () => {
  it.each([
    ['TEMPORAL_TLS', 'maybe', /true, false/],
    ['TEMPORAL_CONFIG_FILE', '/not/there.toml', /not there/],
    ['TEMPORAL_ADDRESS', 'https://temporal:7233', /without https:\/\//],
    ['TEMPORAL_ADDRESS', 'temporal:7233/path', /a host and a port/],
    ['TEMPORAL_TLS_CLIENT_CERT_DATA', 'a certificate', /The key of the client certificate is missing/],
    ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', '/not/there.pem', /ENOENT/],
  ])(
    'of %s being %s, which Temporal’s own configuration would take for something else',
    (name, value, told) => {
      const problems = problemsOf(() => readTemporalConfig({ TEMPORAL_CONFIG_FILE: '', [name]: value }));
      expect(problems).toEqual([expect.stringContaining(name.replace(/_DATA$/, ''))]);
      expect(problems[0]).toMatch(told);
    },
  );

  it.each(['temporal', 'temporal:7233', '10.0.0.1:7233', '[::1]:7233', 'temporal.example.cloud:7233'])(
    'of an address that is %s there is none',
    (address) => {
      const env = { TEMPORAL_CONFIG_FILE: '', TEMPORAL_ADDRESS: address };
      expect(readTemporalConfig(env).connection.address).toBe(address);
    },
  );
});

describe('an API key', () => {
  const readKey = (key: string) =>
    readTemporalConfig({
      TEMPORAL_CONFIG_FILE: '',
      TEMPORAL_ADDRESS: 't.example:7233',
      TEMPORAL_API_KEY: key,
    });

  it('is taken without the end of its line', () => {
    expect(readKey(' a.key.of-cloud\n').connection.apiKey).toBe('a.key.of-cloud');
  });

  it('of several lines is refused, and not quoted', () => {
    const [problem = ''] = problemsOf(() => readKey('a-secret\nof-two-lines'));
    expect(problem).toMatch(/^TEMPORAL_API_KEY, or the profile’s api_key, must be one line/);
    expect(problem).not.toContain('secret');
  });
});

describe('for an endpoint of Temporal Cloud', () => {
  const NAMESPACE = 'onboardings.a1b2c';
  const OWN = `${NAMESPACE}.tmprl.cloud:7233`;
  const REGIONAL = 'eu-central-1.aws.api.temporal.io:7233';
  const certificate = { TEMPORAL_TLS_CLIENT_CERT_DATA: 'a', TEMPORAL_TLS_CLIENT_KEY_DATA: 'b' };
  const key = { TEMPORAL_API_KEY: 'a-key' };
  const problems = (address: string, more: Environment) => {
    const env = {
      TEMPORAL_CONFIG_FILE: '',
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: NAMESPACE,
      ...more,
    };
    return problemsOf(() => readTemporalConfig(env));
  };

  it.each<[string, Environment]>([
    [OWN, key],
    [OWN, certificate],
    [REGIONAL, key],
    [REGIONAL, { ...certificate, TEMPORAL_TLS_SERVER_NAME: `${NAMESPACE}.tmprl.cloud` }],
    ['aws-eu-central-1.region.tmprl.cloud:7233', key],
  ])('%s there is no problem with what it takes', (address, more) => {
    expect(problems(address, more)).toEqual([]);
  });

  it.each<[string, string, Environment, RegExp]>([
    ['no credential', OWN, {}, /takes nobody without TEMPORAL_API_KEY, or TEMPORAL_TLS_CLIENT_CERT_PATH/],
    [
      'no credential, of a region',
      REGIONAL,
      { TEMPORAL_TLS: 'true' },
      /takes nobody without TEMPORAL_API_KEY/,
    ],
    ['TLS turned off', REGIONAL, { ...key, TEMPORAL_TLS: 'false' }, /turns TLS off/],
    [
      'another namespace',
      OWN,
      { ...key, TEMPORAL_NAMESPACE: 'payments.a1b2c' },
      /TEMPORAL_NAMESPACE is payments\.a1b2c, and TEMPORAL_ADDRESS is the endpoint of onboardings\.a1b2c/,
    ],
    ['no namespace', OWN, { ...key, TEMPORAL_NAMESPACE: '' }, /TEMPORAL_NAMESPACE is default/],
    [
      'a namespace without its account',
      REGIONAL,
      { ...key, TEMPORAL_NAMESPACE: 'onboardings' },
      /knows a namespace by its name and its account’s/,
    ],
    [
      'a certificate, of a region',
      REGIONAL,
      certificate,
      /TEMPORAL_TLS_SERVER_NAME must be the namespace’s endpoint/,
    ],
  ])('%s is a problem', (_what, address, more, told) => {
    expect(problems(address, more)).toEqual([expect.stringMatching(told)]);
  });
});
