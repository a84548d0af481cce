import { expect, test } from 'vitest';
import { Network } from '../../compose/network.ts';
import { environmentOf, leastGiven, readCompose } from '../../support/compose.ts';

const compose = await readCompose();
const serviceOf = (name: string) => compose.services[name]!;

function network(): Network {
  return new Network(compose, '/secrets', 7);
}

test('a service is reached at its own address and port, and the name of a user is none of a host', () => {
  const net = network();
  const temporal = net.addressOf('temporal');
  const worker = serviceOf('worker');
  const own = net.addressOf('worker', 2);
  const env = net.environment(worker, own, environmentOf(worker, leastGiven()));
  expect(env).toMatchObject({
    TEMPORAL_ADDRESS: `${temporal}:7233`,
    TEMPORAL_UI_URL: 'http://localhost:8233',
    ONBOARDING_METRICS_HOST: own,
    ONBOARDING_KEYS_FILE: '/secrets/onboarding_keys',
  });
  const server = serviceOf('temporal');
  const declared = environmentOf(server, leastGiven());
  expect(net.environment(server, temporal, declared)).toMatchObject({
    POSTGRES_SEEDS: net.addressOf('postgres'),
    POSTGRES_USER: 'temporal',
    BIND_ON_IP: temporal,
  });
});

test('a health check asks the container’s own address, and a mounted script is the file here', () => {
  const net = network();
  const server = serviceOf('temporal');
  const own = net.addressOf('temporal');
  expect(net.words(server, own, server.healthcheck?.test ?? [])).toEqual(['CMD', 'nc', '-z', own, '7233']);
  const [shell, script] = net.words(server, own, server.entrypoint ?? []);
  expect(shell).toBe('/bin/sh');
  expect(script).toMatch(/deploy\/temporal\.sh$/);
});
