import { expect, test } from 'vitest';
import { ConfigError, readServiceConfig } from '../../../src/config/index.ts';
import { generateKey } from '../../../src/secrets/index.ts';

const ENOUGH = { ONBOARDING_KEYS: generateKey('k1'), ONBOARDING_API_KEYS: 'backend:secret-one, other:a:b' };

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readServiceConfig({ ...ENOUGH, ...env });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('a service needs keys and API keys, and nothing of Airbyte', () => {
  const { http, airbyte } = readServiceConfig(ENOUGH);
  expect(airbyte).toBeNull();
  expect(http).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    apiKeys: [
      { name: 'backend', key: 'secret-one' },
      { name: 'other', key: 'a:b' },
    ],
    corsOrigins: [],
    trustedProxies: 0,
  });
  expect(http.progressTokenKey).toHaveLength(32);
  expect(problemsOf({ ONBOARDING_API_KEYS: '' })).toEqual([
    expect.stringContaining('ONBOARDING_API_KEYS must be set'),
  ]);
});

test('the progress tokens’ key is the same in every process of the same keys, and none of another', () => {
  const key = (env: typeof ENOUGH): string =>
    Buffer.from(readServiceConfig(env).http.progressTokenKey).toString();
  expect(key(ENOUGH)).toBe(key({ ...ENOUGH }));
  expect(key(ENOUGH)).not.toBe(key({ ...ENOUGH, ONBOARDING_KEYS: generateKey('k1') }));
});

test('secrets come several at once, in Supabase’s spelling too', () => {
  const { webhookSecrets } = readServiceConfig({
    ...ENOUGH,
    ONBOARDING_WEBHOOK_SECRETS_CLERK: 'whsec_new, whsec_old',
    ONBOARDING_WEBHOOK_SECRETS_SUPABASE_AUTH: 'v1,whsec_new,v1,whsec_old',
    ONBOARDING_WEBHOOK_SECRETS_NOTHING: ' , ',
  }).http;
  expect(Object.fromEntries(webhookSecrets)).toEqual({
    ONBOARDING_WEBHOOK_SECRETS_CLERK: ['whsec_new', 'whsec_old'],
    ONBOARDING_WEBHOOK_SECRETS_SUPABASE_AUTH: ['whsec_new', 'whsec_old'],
  });
});

test('every problem is named at once, and no secret is repeated', () => {
  const problems = problemsOf({
    ONBOARDING_API_KEYS: 'a-secret-without-a-name',
    ONBOARDING_HTTP_PORT: '80800',
    ONBOARDING_HTTP_KEY_LIMIT: 'many',
    ONBOARDING_CORS_ORIGINS: 'https://app.example.com/',
    ONBOARDING_PROGRESS_TOKEN_KEY: 'c2hvcnQ=',
  });
  expect(problems.map((problem) => problem.split(/[ :]/)[0]).sort()).toEqual([
    'ONBOARDING_API_KEYS',
    'ONBOARDING_CORS_ORIGINS',
    'ONBOARDING_HTTP_KEY_LIMIT',
    'ONBOARDING_HTTP_PORT',
    'ONBOARDING_PROGRESS_TOKEN_KEY',
  ]);
  expect(problems.join()).not.toMatch(/a-secret|c2hvcnQ/);
});
