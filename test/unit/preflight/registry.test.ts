import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { connectors } from '../../../emulator/index.ts';
import { ConnectorRegistry } from '../../../src/preflight/registry.ts';
import { parseProxy } from '../../../src/proxy/index.ts';
import { startProxy } from '../../support/proxy.ts';
import { registryText, startRegistry, type TestRegistry } from '../../support/registry.ts';

const started: TestRegistry[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((registry) => registry.close()));
});

async function registry(options: Parameters<typeof startRegistry>[0] = {}): Promise<TestRegistry> {
  const one = await startRegistry(options);
  started.push(one);
  return one;
}

async function stripeAt(url: string): Promise<unknown> {
  return await new ConnectorRegistry({ url, file: null }).specificationOf(connectors.stripe.definitionId);
}

test('the registry may move within its origin', async () => {
  const { url, answers } = await registry({ redirects: ['/moved', '/moved/again'] });
  expect(await stripeAt(url)).toEqual(connectors.stripe.connectionSpecification);
  expect(answers).toEqual([302, 302, 200]);
});

test('no redirect to another origin is followed', async () => {
  const other = await registry({ text: registryText });
  const { url, answers } = await registry({ redirects: [other.url] });
  expect(await stripeAt(url)).toBeNull();
  expect(answers).toEqual([302]);
  expect(other.answers).toEqual([]);
});

test('it is reached by the proxy that the environment names', async () => {
  const { url, answers } = await registry();
  const proxy = await startProxy({ to: url });
  const proxies = { http: parseProxy(`http://127.0.0.1:${proxy.port}`), https: null, noProxy: '' };
  const [there, path] = ['http://registry.test', new URL(url).pathname];
  const known = new ConnectorRegistry({ url: `${there}${path}`, file: null, proxies });
  expect(await known.specificationOf(connectors.stripe.definitionId)).toEqual(
    connectors.stripe.connectionSpecification,
  );
  expect([proxy.requests, answers]).toEqual([[`GET ${there}${path}`], [200]]);
});

test('one whose specifications are more than may be kept is not used', async () => {
  const description = 'x'.repeat(1_024 * 1_024);
  const sources = Array.from({ length: 40 }, (_, at) => ({
    sourceDefinitionId: at === 0 ? connectors.stripe.definitionId : `definition-${at}`,
    spec: { connectionSpecification: { ...connectors.stripe.connectionSpecification, description } },
  }));
  const small = await registry({ text: JSON.stringify({ sources: sources.slice(0, 2) }) });
  expect(await stripeAt(small.url)).toMatchObject({ description });
  const large = await registry({ text: JSON.stringify({ sources }) });
  expect(await stripeAt(large.url)).toBeNull();
});

test('one in a file is read in pieces, as over the network', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-registry-'));
  try {
    const file = join(folder, 'registry.json');
    await writeFile(file, registryText);
    const known = new ConnectorRegistry({ url: null, file });
    expect(await known.specificationOf(connectors.hubspot.definitionId)).toEqual(
      connectors.hubspot.connectionSpecification,
    );
    const missing = new ConnectorRegistry({ url: null, file: join(folder, 'none.json') });
    expect(await missing.specificationOf(connectors.hubspot.definitionId)).toBeNull();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('redirects without end are given up', async () => {
  const { url, answers } = await registry({ redirects: Array.from({ length: 20 }, (_, at) => `/${at}`) });
  expect(await stripeAt(url)).toBeNull();
  expect(answers).toHaveLength(6);
});
