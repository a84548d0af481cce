import { expect, test } from 'vitest';
import {
  ConfigError,
  readServiceAddress,
  readServiceConfig,
  weakKeyWarnings,
} from '../../../src/config/index.ts';
import { generateKey } from '../../../src/secrets/index.ts';

const ENOUGH = {
  ONBOARDING_KEYS: generateKey('k1'),
  ONBOARDING_API_KEYS: 'backend:secret-one-of-backend, other:a:b:of-another-caller',
};

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
    listen: { host: '127.0.0.1', port: 8080, operators: null },
    apiKeys: [
      { name: 'backend', key: 'secret-one-of-backend' },
      { name: 'other', key: 'a:b:of-another-caller' },
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
    ONBOARDING_WEBHOOK_SECRETS_SUPABASE_BAR: 'v1,whsec_new|v1a,whpk_key| v1,whsec_old,whsec_older',
    ONBOARDING_WEBHOOK_SECRETS_BAR: 'a|b, c',
    ONBOARDING_WEBHOOK_SECRETS_NOTHING: ' , ',
  }).http;
  expect(Object.fromEntries(webhookSecrets)).toEqual({
    ONBOARDING_WEBHOOK_SECRETS_CLERK: ['whsec_new', 'whsec_old'],
    ONBOARDING_WEBHOOK_SECRETS_SUPABASE_AUTH: ['whsec_new', 'whsec_old'],
    ONBOARDING_WEBHOOK_SECRETS_SUPABASE_BAR: ['whsec_new', 'whpk_key', 'whsec_old', 'whsec_older'],
    ONBOARDING_WEBHOOK_SECRETS_BAR: ['a|b', 'c'],
  });
});

test.each([
  ['help@example.com', 'mailto:help@example.com'],
  ['https://example.com/help', 'https://example.com/help'],
  ['', null],
])('where customers can ask is an address to link to: "%s"', (ONBOARDING_CONTACT, contact) => {
  expect(readServiceConfig({ ...ENOUGH, ONBOARDING_CONTACT }).http.contact).toBe(contact);
});

test.each<[string, string[] | null]>([
  ['', null],
  ['one, two,', ['one', 'two']],
])('the templates that are offered are those of a list: "%s"', (ONBOARDING_TEMPLATES, ids) => {
  expect(readServiceConfig({ ...ENOUGH, ONBOARDING_TEMPLATES }).http.templateIds).toEqual(ids);
});

test('a list of templates without an id is a problem, rather than a list of none', () => {
  expect(problemsOf({ ONBOARDING_TEMPLATES: ' , ' })).toEqual([
    'ONBOARDING_TEMPLATES must be ids of source templates, comma-separated',
  ]);
});

test('every problem is named at once, and no secret is repeated', () => {
  const problems = problemsOf({
    ONBOARDING_API_KEYS: 'a-secret-without-a-name',
    ONBOARDING_HTTP_PORT: '80800',
    ONBOARDING_HTTP_KEY_LIMIT: 'many',
    ONBOARDING_CORS_ORIGINS: 'https://app.example.com/',
    ONBOARDING_CONTACT: 'javascript:alert(1)',
    ONBOARDING_PROGRESS_TOKEN_KEY: 'c2hvcnQ=',
  });
  expect(problems.map((problem) => problem.split(/[ :]/)[0]).sort()).toEqual([
    'ONBOARDING_API_KEYS',
    'ONBOARDING_CONTACT',
    'ONBOARDING_CORS_ORIGINS',
    'ONBOARDING_HTTP_KEY_LIMIT',
    'ONBOARDING_HTTP_PORT',
    'ONBOARDING_PROGRESS_TOKEN_KEY',
  ]);
  expect(problems.join()).not.toMatch(/a-secret|c2hvcnQ/);
});

test('a short API key is refused, and nothing of it is repeated', () => {
  const problems = problemsOf({ ONBOARDING_API_KEYS: 'backend:a-key-of-backend,web:short-canary' });
  expect(problems).toEqual([
    expect.stringContaining('ONBOARDING_API_KEYS can’t be read: entry 2 has a key of under 16'),
  ]);
  expect(problems.join()).not.toContain('canary');
});

test('of what is short, and is not refused, a warning tells the variable and the place', () => {
  const warnings = weakKeyWarnings(
    new Map([
      ['ONBOARDING_API_KEYS', ['0123456789abcdef', '0123456789abcdef0123456789abcdef', 'short-canary']],
      ['ONBOARDING_WEBHOOK_SECRETS_CLERK', ['whsec_0123456789abcdef0123456789abcdef']],
      ['ONBOARDING_WEBHOOK_SECRETS_OTHER', ['a-canary']],
    ]),
  );
  expect(warnings).toEqual([
    expect.stringContaining('ONBOARDING_API_KEYS: entries 1, 3 of under 22 characters'),
    expect.stringContaining('ONBOARDING_WEBHOOK_SECRETS_OTHER: entry 1 of under 22 characters'),
  ]);
  expect(warnings.join()).not.toContain('canary');
});

test('probes and metrics have an address of their own where a port for it is set', () => {
  const operatorsOf = (env: Record<string, string>): unknown =>
    readServiceConfig({ ...ENOUGH, ...env }).http.listen.operators;
  expect(operatorsOf({ ONBOARDING_HTTP_ADMIN_PORT: '9465' })).toEqual({ host: '127.0.0.1', port: 9465 });
  expect(operatorsOf({ ONBOARDING_HTTP_ADMIN_PORT: '9465', ONBOARDING_HTTP_ADMIN_HOST: '0.0.0.0' })).toEqual({
    host: '0.0.0.0',
    port: 9465,
  });
  expect(problemsOf({ ONBOARDING_HTTP_ADMIN_HOST: '0.0.0.0' })).toEqual([
    expect.stringContaining('ONBOARDING_HTTP_ADMIN_HOST is set, and ONBOARDING_HTTP_ADMIN_PORT is not'),
  ]);
});

test('whoever asks on the same machine is told where the service answers', () => {
  expect(readServiceAddress({}).url).toBe('http://127.0.0.1:8080');
  expect(readServiceAddress({ ONBOARDING_HTTP_HOST: '::', ONBOARDING_HTTP_PORT: '80' }).url).toBe(
    'http://[::1]:80',
  );
  const operators = { ONBOARDING_HTTP_ADMIN_HOST: '0.0.0.0', ONBOARDING_HTTP_ADMIN_PORT: '9465' };
  expect(readServiceAddress(operators).url).toBe('http://127.0.0.1:9465');
});
