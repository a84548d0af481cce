/** All that is wrong with the environment of a process is told by one run, in one message. */
import { describe, expect, test } from 'vitest';
import { onboardingCommand } from '../../support/cli.ts';

const WRONG = {
  TEMPORAL_CONFIG_FILE: '',
  LOG_LEVEL: 'foo',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'nonsense',
  ONBOARDING_KEYS: 'bad',
};

async function problemsOf(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const { exitCode, stderr } = await onboardingCommand(args, env);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/^The configuration has \d+ problems?:\n/)]);
  return [...stderr.matchAll(/^ {2}- ([A-Z_]+)/gm)].map(([, name = '']) => name).sort();
}

describe('one run names every problem of the environment', () => {
  test('of serve', async () => {
    expect(await problemsOf(['serve'], WRONG)).toEqual([
      'LOG_LEVEL',
      'ONBOARDING_API_KEYS',
      'ONBOARDING_KEYS',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ]);
  });

  test('of worker', async () => {
    expect(await problemsOf(['worker'], WRONG)).toEqual([
      'AIRBYTE_CLIENT_ID',
      'AIRBYTE_ORGANIZATION_ID',
      'LOG_LEVEL',
      'ONBOARDING_KEYS',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ]);
  });

  test('of codec-server, which sends no spans', async () => {
    expect(await problemsOf(['codec-server'], { ...WRONG, ONBOARDING_CODEC_ORIGINS: '*' })).toEqual([
      'LOG_LEVEL',
      'ONBOARDING_CODEC_KEYS',
      'ONBOARDING_CODEC_ORIGINS',
      'ONBOARDING_KEYS',
    ]);
  });

  test('of dev, before anything is started', async () => {
    const env = { ...WRONG, ONBOARDING_CORS_ORIGINS: 'https://*.example.com', ONBOARDING_METRICS_PORT: 'x' };
    expect(await problemsOf(['dev'], env)).toEqual([
      'LOG_LEVEL',
      'ONBOARDING_CORS_ORIGINS',
      'ONBOARDING_KEYS',
      'ONBOARDING_METRICS_PORT',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ]);
  });

  test.each([['list'], ['status', 'acme'], ['retry', 'acme']])(
    'of %s, which keeps no log',
    async (...args) => {
      expect(await problemsOf(args, WRONG)).toEqual(['ONBOARDING_KEYS', 'OTEL_EXPORTER_OTLP_ENDPOINT']);
    },
  );

  test('of token, which needs Airbyte, too', async () => {
    expect(await problemsOf(['token', 'acme'], WRONG)).toEqual([
      'AIRBYTE_CLIENT_ID',
      'AIRBYTE_ORGANIZATION_ID',
      'ONBOARDING_KEYS',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ]);
  });

  test('and one that two parts of a process read stands once', async () => {
    const env = { ...WRONG, AIRBYTE_ACCESS_TOKEN: 't', AIRBYTE_REQUEST_TIMEOUT: 'soon' };
    const problems = await problemsOf(['serve'], env);
    expect(problems.filter((name) => name === 'AIRBYTE_REQUEST_TIMEOUT')).toHaveLength(1);
  });
});
