import { describe, expect, test } from 'vitest';
import {
  clearTextWarnings,
  readClientConfig,
  readNetworkConfig,
  readWorkerConfig,
} from '../../../src/config/index.ts';
import { generateKey } from '../../../src/secrets/index.ts';
import { problemsOf, SECRET } from '../../support/config-problems.ts';
import { noticeSecret } from '../../support/notice-receiver.ts';

const client = { TEMPORAL_CONFIG_FILE: '', ONBOARDING_KEYS: generateKey('k1') };
const worker = { ...client, AIRBYTE_ORGANIZATION_ID: 'org', AIRBYTE_ACCESS_TOKEN: 'token' };
const URLS = 'https://app.example.com/hook, http://10.0.0.8:8080/onboarding';

describe('whoever starts onboardings', () => {
  test.each([
    ['says nothing of it', {}, undefined],
    ['has addresses', { ONBOARDING_NOTICE_URLS: URLS }, true],
    ['knows that somebody is told', { ONBOARDING_NOTICES: 'on' }, true],
    [
      'wants none, whatever addresses there are',
      { ONBOARDING_NOTICES: 'off', ONBOARDING_NOTICE_URLS: URLS },
      false,
    ],
  ])('%s', (_what, env, notices) => {
    expect(readClientConfig({ ...client, ...env }).notices).toBe(notices);
  });
});

describe('a worker', () => {
  const read = (env: Readonly<Record<string, string>>) => readWorkerConfig({ ...worker, ...env });

  test('sends none by default', () => {
    expect(read({}).noticeReceivers).toBeNull();
  });

  test('has addresses, each once, and every secret', () => {
    const secrets = [noticeSecret(), noticeSecret()];
    const env = { ONBOARDING_NOTICE_URLS: `${URLS}, ${URLS}`, ONBOARDING_NOTICE_SECRETS: secrets.join(', ') };
    expect(read(env).noticeReceivers).toMatchObject({
      urls: ['https://app.example.com/hook', 'http://10.0.0.8:8080/onboarding'],
      secrets,
    });
  });

  test.each([
    ['no secret', { ONBOARDING_NOTICE_URLS: URLS }, 'ONBOARDING_NOTICE_SECRETS must be set'],
    [
      'a secret that is none',
      { ONBOARDING_NOTICE_URLS: URLS, ONBOARDING_NOTICE_SECRETS: SECRET },
      'ONBOARDING_NOTICE_SECRETS must be whsec_',
    ],
    [
      'an address that is none',
      { ONBOARDING_NOTICE_URLS: SECRET },
      'ONBOARDING_NOTICE_URLS must be http or https',
    ],
    [
      'another scheme',
      { ONBOARDING_NOTICE_URLS: `ftp://${SECRET}.example.com` },
      'ONBOARDING_NOTICE_URLS must be http or https',
    ],
    [
      'a password',
      { ONBOARDING_NOTICE_URLS: `https://us:${SECRET}@app.example.com` },
      'ONBOARDING_NOTICE_URLS must have no user and password',
    ],
  ])('refuses %s, and quotes nothing', (_what, env, problem) => {
    expect(problemsOf(() => read(env)).join('\n')).toContain(problem);
  });
});

test('what crosses a network in the clear is told, and how each address is reached', () => {
  const { addresses, warnings } = readNetworkConfig({ ONBOARDING_NOTICE_URLS: URLS });
  expect(addresses.map(({ variable, origin }) => [variable, origin])).toEqual(
    expect.arrayContaining([
      ['ONBOARDING_NOTICE_URLS', 'https://app.example.com'],
      ['ONBOARDING_NOTICE_URLS', 'http://10.0.0.8:8080'],
    ]),
  );
  expect(warnings).toEqual([expect.stringContaining('ONBOARDING_NOTICE_URLS has http://') as string]);
  const loopback = { urls: ['http://127.0.0.1:3000/'] };
  expect(clearTextWarnings({ airbyte: null, tracing: null, noticeReceivers: loopback })).toEqual([]);
});
