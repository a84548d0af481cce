import { Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { logRedacted } from '../../../src/telemetry/log.ts';
import {
  createRedactor,
  redactText,
  redactValue,
  rememberCredentialsOf,
  SecretOwner,
} from '../../../src/redaction/index.ts';
import { generateKey, parseKeyring, seal } from '../../../src/secrets/index.ts';

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const jwt = `${base64({ alg: 'none', typ: 'JWT' }).replace(/=/g, '')}.${base64({ sub: 'canary-subject' }).replace(/=/g, '')}.c2lnbmF0dXJl`;
const bundle = base64({ token: jwt, widgetUrl: 'https://example.com' });
const redactor = createRedactor([]);

describe('without knowing any value, the redactor takes out', () => {
  it.each([
    ['a JWT', `token ${jwt} is bad`, 'token [redacted] is bad'],
    ['a token bundle', `got ${bundle}, expected`, 'got [redacted], expected'],
    ['a bearer header', 'authorization: Bearer abcdef0123456789', 'authorization: Bearer [redacted]'],
    ['a basic header', 'Basic dXNlcjpwYXNzd29yZA==', 'Basic [redacted]'],
    [
      'credentials in a URL',
      'at https://user:hunter2@db.example.com/',
      'at https://[redacted]@db.example.com/',
    ],
    ['a secret in a query', 'GET /x?client_secret=abc123&a=1', 'GET /x?client_secret=[redacted]&a=1'],
    ['a secret field of JSON', '{"client_secret": "abc", "a": 1}', '{"client_secret": "[redacted]", "a": 1}'],
    ['a secret field of JSON in JSON', '"{\\"password\\":\\"abc\\"}"', '"{\\"password\\":\\"[redacted]\\"}"'],
    [
      'a private key',
      '-----BEGIN KEY-----\nMIIEvQ\n-----END KEY-----',
      '-----BEGIN KEY-----[redacted]-----END KEY-----',
    ],
  ])('%s', (_what, text, expected) => {
    expect(redactor.texts([text])[0]).toBe(expected);
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    'onboarding:acme is completed',
    'eyewitnesses-and-eyeglasses-of-everyone',
    'the key "k20260101-4f21ab" is not among this process’s keys',
    '0b2f3c52-8f5e-4a36-9d0b-6c1f0d8f2a11',
    'sealed.v1.k1.OzbmvWf5Nz4LzpcL.fWYY7RVuwt1Lf8s1PCkqaLwXKethvojDdzVTxmu9Qzrysp9C',
    'sealed.v2.k1.OzbmvWf5Nz4LzpcL.fWYY7RVuwt1Lf8s1PCkqaLwXKethvojDdzVTxmu9Qzrysp9C',
    'a basic rule', // a word is no credential
  ])('but nothing of: %s', (text) => {
    expect(redactor.texts([text])[0]).toBe(text);
  });
});

it('what is sealed is known by value to whoever seals it, except what is in the open anyhow', async () => {
  await new SecretOwner().run(expectSealedToBeKnown);
});

function expectSealedToBeKnown(): void {
  const keys = parseKeyring(generateKey());
  const config = { account: 'acme-corp', region: 'eu', nested: ['customer-canary-1'] };
  seal(keys, { workspaceName: 'acme-corp', purpose: 'source_config' }, JSON.stringify(config));
  expect(redactText('acme-corp in eu: customer-canary-1')).toBe('acme-corp in eu: [redacted]');
  // A customer whose secret is a name or a status must not change what programs read.
  seal(keys, { workspaceName: 'acme', purpose: 'source_config' }, JSON.stringify({ a: 'completed' }));
  expect(redactValue({ status: 'completed', message: 'it completed' })).toEqual({
    status: 'completed',
    message: 'it [redacted]',
  });
}

it('the credentials of the environment, each of a list, and keys are known by value', () => {
  rememberCredentialsOf({
    AIRBYTE_CLIENT_SECRET: 'airbyte-canary',
    ONBOARDING_API_KEYS: 'alice:api-canary-1,bob:api-canary-2',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-team=platform,x-key=otlp-canary',
  });
  const [, key = ''] = generateKey('k1').split(/:(.*)/s);
  parseKeyring(`k1:${key}`);
  for (const secret of ['airbyte-canary', 'api-canary-1', 'api-canary-2', 'otlp-canary', key]) {
    expect(redactText(`<${secret}>`)).toBe('<[redacted]>');
  }
});

it('the names of keys, callers and headers stay readable, however long', () => {
  const entry = generateKey();
  const [id = '', ...key] = entry.split(':');
  rememberCredentialsOf({
    ONBOARDING_KEYS: entry,
    ONBOARDING_API_KEYS: 'checkout-backend-eu-west:caller-canary',
    ONBOARDING_CODEC_KEYS: 'operators-of-the-night:codec-canary',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-honeycomb-team-of-ours=header-canary',
  });
  const names = `${id} checkout-backend-eu-west operators-of-the-night x-honeycomb-team-of-ours`;
  const secrets = [key.join(':'), 'caller-canary', 'codec-canary', 'header-canary'];
  expect(redactText(`${names} ${secrets.join(' ')}`)).toBe(
    `${names} [redacted] [redacted] [redacted] [redacted]`,
  );
});

it('every log line passes through it: message, arguments, fields at any depth, errors and their causes', () => {
  let written = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written += chunk.toString();
      done();
    },
  });
  const logger = pino({ base: null, hooks: { logMethod: logRedacted } }, stream);
  const secret = 'log-line-canary';
  rememberCredentialsOf({ AIRBYTE_ACCESS_TOKEN: secret });
  const error = new Error(`outer ${secret}`, { cause: new Error(`inner ${secret}`) });
  logger.info(secret);
  logger.info('it is %s', secret);
  logger.info({ a: { b: [secret, { error }] } }, `with ${secret}`);
  logger.error(error);
  logger.error({ error, body: Object.assign(new Error('x'), { response: secret }) }, 'failed');
  expect(written.split('\n')).toHaveLength(6);
  expect(written).not.toContain(secret);
  expect(written).toContain('outer [redacted]');
  expect(written).toContain('inner [redacted]');
});
