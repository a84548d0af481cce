import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { configurationPage } from '../../../generate/configuration-page.ts';
import { readCodecServerConfig, readServiceConfig, readWorkerConfig } from '../../../src/config/index.ts';
import type { Environment } from '../../../src/config/index.ts';
import { VARIABLE_GROUPS } from '../../../src/config/variables.ts';
import { generateKey } from '../../../src/secrets/index.ts';

const PACKAGE = new URL('../../../', import.meta.url);
const variables = VARIABLE_GROUPS.flatMap(({ variables }) => variables);
const names = variables.map(({ name }) => name);

/** What every process needs, and what makes it read all the rest. */
const LEAST: Environment = {
  TEMPORAL_CONFIG_FILE: '',
  ONBOARDING_KEYS: generateKey('test'),
  ONBOARDING_API_KEYS: 'test:a-key-of-this-test',
  ONBOARDING_CODEC_KEYS: 'test:a-key-of-this-test',
  ONBOARDING_CODEC_ORIGINS: 'https://temporal.example.com',
  AIRBYTE_ORGANIZATION_ID: 'org',
  AIRBYTE_CLIENT_ID: 'client',
  AIRBYTE_CLIENT_SECRET: 'a-secret-of-this-test',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
};

/** Of another process: not a part of this service's own settings. */
const PASSED_BETWEEN_PROCESSES = ['ONBOARDING_DEV_GIVEN'];

/** All that the processes read, as they understand it, less the keys, which are objects of their own each time. */
function understood(env: Environment): object[] {
  const read = [readWorkerConfig(env), readServiceConfig(env), readCodecServerConfig(env)];
  return read.map((config) => ({ ...config, keyring: null }));
}

/** The same text, whatever Prettier made of its tables. */
function unpadded(text: string): string {
  return text.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---').trim();
}

test('docs/configuration.md is current (`npm run docs` writes it)', async () => {
  const page = await readFile(new URL('docs/configuration.md', PACKAGE), 'utf8');
  expect(unpadded(page)).toBe(unpadded(configurationPage()));
});

test('every variable that the sources name is in it', async () => {
  const named = new Set<string>();
  for (const path of await readdir(new URL('src/', PACKAGE), { recursive: true })) {
    if (!path.endsWith('.ts')) continue;
    const text = await readFile(new URL(`src/${path}`, PACKAGE), 'utf8');
    for (const [, name = ''] of text.matchAll(
      /'((?:ONBOARDING|AIRBYTE|TEMPORAL|OTEL|LOG|HTTPS?|NO)_[A-Z_]*[A-Z])'/g,
    ))
      named.add(name);
  }
  expect([...named].filter((name) => ![...names, ...PASSED_BETWEEN_PROCESSES].includes(name))).toEqual([]);
});

test('every variable stands once, with a meaning', () => {
  expect(new Set(names).size).toBe(names.length);
  expect(variables.filter(({ meaning }) => meaning.trim() === '')).toEqual([]);
});

describe('a default is what holds where nothing is set', () => {
  const usual = understood(LEAST);

  test.each(
    variables
      .filter(({ name }) => !Object.hasOwn(LEAST, name))
      .flatMap(({ name, fallback }) => (fallback === null ? [] : [{ name, fallback }])),
  )('$name is $fallback', ({ name, fallback }) => {
    expect(understood({ ...LEAST, [name]: fallback })).toEqual(usual);
  });
});
