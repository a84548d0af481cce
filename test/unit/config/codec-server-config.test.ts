import { expect, test } from 'vitest';
import { readCodecServerConfig } from '../../../src/config/codec-server-config.ts';
import { generateKey } from '../../../src/secrets/index.ts';

const KEY = 'codec-key-of-alice-0123456789';
const env = {
  ONBOARDING_KEYS: generateKey('k1'),
  ONBOARDING_CODEC_ORIGINS: 'https://temporal.example.com,http://localhost:8233',
  ONBOARDING_CODEC_KEYS: `alice:${KEY},bob:another-key-0123456789`,
};

test('its configuration is read', () => {
  expect(readCodecServerConfig(env)).toMatchObject({
    host: '127.0.0.1',
    port: 8081,
    callers: [{ name: 'alice' }, { name: 'bob' }],
  });
});

test.each([
  ['no keys', { ONBOARDING_CODEC_KEYS: '' }, 'ONBOARDING_CODEC_KEYS must be set'],
  ['a short key', { ONBOARDING_CODEC_KEYS: 'alice:short-canary' }, 'entry 1 has a key of under'],
  ['a key without a name', { ONBOARDING_CODEC_KEYS: KEY }, 'entry 1 is not of the form name:key'],
  ['no origins', { ONBOARDING_CODEC_ORIGINS: '' }, 'ONBOARDING_CODEC_ORIGINS must be set'],
  ['any origin', { ONBOARDING_CODEC_ORIGINS: '*' }, 'exact origins'],
  ['a pattern of origins', { ONBOARDING_CODEC_ORIGINS: 'https://*.example.com' }, 'exact origins'],
  ['an origin with a path', { ONBOARDING_CODEC_ORIGINS: 'https://example.com/' }, 'exact origins'],
])('%s is a problem that is told without the key', (_what, wrong, told) => {
  const read = (): unknown => readCodecServerConfig({ ...env, ...wrong });
  expect(read).toThrow(told);
  expect(read).not.toThrow(/canary|codec-key/);
});
