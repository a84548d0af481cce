import { afterEach, beforeEach, expect, test } from 'vitest';
import { SEAL_VERSIONS, type SealVersion } from '../../src/domain/sealed-form.ts';
import { payloadsIn } from '../../src/secrets/index.ts';
import { eventsOf } from '../support/history.ts';
import { requestFor } from '../support/requests.ts';
import { parkWith, refused } from '../support/sign-up.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  // Without the payload codec, so that the sealed values of a history can be seen.
  world = await startWorld({ encrypts: false, withoutWorker: true });
});
afterEach(() => world.stop());

const PAIRS = SEAL_VERSIONS.flatMap((client) => SEAL_VERSIONS.map((worker) => ({ client, worker })));

async function versionsIn(workspaceName: string): Promise<string[]> {
  const payloads = [...payloadsIn(await eventsOf(world.temporal, workspaceName))];
  const text = payloads.map(({ data }) => Buffer.from(data ?? []).toString('utf8')).join('\n');
  return [...new Set(text.match(/(?<=sealed\.)v\d+(?=\.)/g))].sort();
}

test.each(PAIRS)(
  'a client that seals version $client and a worker that seals version $worker onboard a customer',
  async ({ client, worker }) => {
    await world.startWorker({ sealVersion: worker });
    const request = requestFor();
    await world.client({ sealVersion: client }).start(request);
    expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
    const sealed = new Set([client, worker].map((version: SealVersion) => `v${version}`));
    expect(await versionsIn(request.workspace_name)).toEqual([...sealed].sort());
  },
);

test('a correction may be of another version than the request, and the same signup is the same request', async () => {
  await world.startWorker();
  const { name, request } = await parkWith(world, ['Stripe'], refused(422));
  const newer = world.client({ sealVersion: 2 });
  expect((await newer.start(request)).outcome).toBe('already_running');
  await newer.retry(name, { sources: request.sources });
  expect((await world.onboarding.result(name)).status).toBe('completed');
  expect(await versionsIn(name)).toEqual(['v1', 'v2']);
});
