import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readCodecServerConfig } from '../../../src/codec-server-config.ts';
import {
  readServiceConfig,
  readTemporalConfig,
  readWorkerConfig,
  type Environment,
} from '../../../src/config.ts';
import { generateKey } from '../../../src/secrets/index.ts';

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
}

interface ComposeService {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const ROOT = new URL('../../../', import.meta.url);
const text = await readFile(new URL('docker-compose.yml', ROOT), 'utf8');
const { services } = parse(text, { merge: true }) as Compose;

/** What the person who starts it has to give. */
const GIVEN: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: 'a-password',
  ONBOARDING_KEYS: generateKey('compose'),
  ONBOARDING_API_KEYS: 'backend:0123456789abcdef0123456789abcdef',
  ONBOARDING_CODEC_KEYS: 'operators:0123456789abcdef0123456789abcdef',
  AIRBYTE_ORGANIZATION_ID: 'an-organization',
  AIRBYTE_CLIENT_ID: 'a-client',
  AIRBYTE_CLIENT_SECRET: 'a-secret',
};

function environmentOf(service: string): Environment {
  const filled = Object.entries(services[service]?.environment ?? {}).map(([name, value]) => [
    name,
    value.replaceAll(
      /\$\{(\w+)(?::(-)([^}]*)|:\?[^}]*)?\}/g,
      (_all, variable: string, hasDefault, fallback: string) =>
        hasDefault === undefined ? (GIVEN[variable] ?? '') : fallback,
    ),
  ]);
  return { TEMPORAL_CONFIG_FILE: '', ...(Object.fromEntries(filled) as Record<string, string>) };
}

test.each([
  ['worker', readWorkerConfig],
  ['service', readServiceConfig],
  ['codec-server', readCodecServerConfig],
  ['setup', readTemporalConfig],
] as const)('the environment of %s is one that it can be started with', (service, read) => {
  expect(() => read(environmentOf(service))).not.toThrow();
});

test('every variable of our processes is one that the configuration knows', async () => {
  const folder = new URL('src/', ROOT);
  const files = (await readdir(folder, { recursive: true })).filter(
    (file) => /config/.test(file) && file.endsWith('.ts'),
  );
  const sources = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')));
  const ours = Object.entries(services).filter(
    ([name, { image }]) => image.startsWith('airbyte-') && name !== 'emulator',
  );
  const names = new Set(ours.flatMap(([, { environment = {} }]) => Object.keys(environment)));
  const unknown = [...names].filter(
    (name) => !name.startsWith('TEMPORAL_') && !sources.some((source) => source.includes(name)),
  );
  expect(names.size).toBeGreaterThan(10);
  expect(unknown).toEqual([]);
});

test('nothing secret has a default, and every image is pinned', () => {
  for (const [, name, how] of text.matchAll(/\$\{(\w*(?:PASSWORD|KEYS|SECRET|CLIENT_ID)\w*)(:.)?/g)) {
    expect([name, how]).not.toEqual([name, ':-']);
  }
  for (const { image } of Object.values(services)) expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-\w+)?$/);
});

test('the image runs what the package builds', async () => {
  const dockerfile = await readFile(fileURLToPath(new URL('Dockerfile', ROOT)), 'utf8');
  const { bin } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as {
    bin: { onboarding: string };
  };
  expect(dockerfile).toContain(bin.onboarding);
  expect(dockerfile).toMatch(/^USER node$/m);
});
