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
  ])(
    'of %s being %s, which Temporal’s own configuration would take for something else',
    (name, value, told) => {
      const problems = problemsOf(() => readTemporalConfig({ TEMPORAL_CONFIG_FILE: '', [name]: value }));
      expect(problems).toEqual([expect.stringContaining(name)]);
      expect(problems[0]).toMatch(told);
    },
  );

  it.each(['temporal', 'temporal:7233', '10.0.0.1:7233', '[::1]:7233', 'n.a1b2c.tmprl.cloud:7233'])(
    'of an address that is %s there is none',
    (address) => {
      const env = { TEMPORAL_CONFIG_FILE: '', TEMPORAL_ADDRESS: address };
      expect(readTemporalConfig(env).connection.address).toBe(address);
    },
  );
});
