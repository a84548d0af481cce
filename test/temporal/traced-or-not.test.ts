/** I5: some workers are traced and some are not, and tracing is switched on and off: each replays what the others wrote. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { bundleWorkflows } from '../../src/worker/workflow-code.ts';
import { replay } from '../support/history.ts';
import { noticeSecret } from '../support/notice-receiver.ts';
import { parkWith, refused, signUpWith, type Asked, type Wrong } from '../support/sign-up.ts';
import { startWorld, type OtherWorker, type World } from '../support/world.ts';

let folder: string;
const workers: Record<'traced' | 'untraced', () => OtherWorker> = {
  untraced: () => ({ bundle: { codePath: inject('temporal').workflowBundle } }),
  traced: () => ({
    bundle: { codePath: join(folder, 'traced.js') },
    tracing: { workerOptions: { sinks: SPANS_GO_NOWHERE } },
  }),
};
const SPANS_GO_NOWHERE = { exporter: { export: { fn: () => undefined } } };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-traced-'));
  await writeFile(join(folder, 'traced.js'), (await bundleWorkflows({ traced: true })).code);
});
afterAll(() => rm(folder, { recursive: true }));

const forbidden = (operation: 'issueScopedToken' | 'listSources'): Wrong => ({
  operation,
  fault: { kind: 'status', status: 403 },
});

/** What was parked, and is then taken up again by an update. */
const PARKED: Readonly<Record<string, { readonly sources: Asked; readonly wrong: readonly Wrong[] }>> = {
  'as a whole, at its token': { sources: ['Stripe', 'HubSpot'], wrong: [forbidden('issueScopedToken')] },
  'as a whole, at its look': { sources: ['Stripe', 'HubSpot'], wrong: [forbidden('listSources')] },
  'at one source': { sources: ['Stripe', 'HubSpot'], wrong: [refused(422, 'Stripe')] },
  'at two sources': {
    sources: ['Stripe', 'HubSpot', 'GitHub'],
    wrong: [refused(422, 'Stripe'), refused(422, 'HubSpot')],
  },
};

describe.each(['traced', 'untraced'] as const)('written by a worker that is %s', (writer) => {
  test.each(Object.entries(PARKED))('parked %s', async (_where, { sources, wrong }) => {
    const world = await startWorld({ withoutWorker: true });
    onTestFinished(() => world.stop());
    await world.startWorker(workers[writer]());
    const { name } = await parkWith(world, sources, ...wrong);
    await world.onboarding.retry(name);
    await world.onboarding.result(name);
    await replay(world.temporal, name, workers.traced());
    await replay(world.temporal, name, workers.untraced());
  });

  describe('where somebody is told of it', () => {
    const toldWorld = async (policy = {}): Promise<World> => {
      // A worker has to know somebody; whether anybody is there changes nothing for the onboarding.
      const receivers = { urls: ['http://127.0.0.1:9/'], secrets: [noticeSecret()] };
      const world = await startWorld({ withoutWorker: true, notices: { receivers }, policy });
      onTestFinished(() => world.stop());
      await world.startWorker(workers[writer]());
      return world;
    };
    const replayed = async (world: World, name: string): Promise<void> => {
      await replay(world.temporal, name, workers.traced());
      await replay(world.temporal, name, workers.untraced());
    };

    test.each(Object.entries(PARKED))('parked %s', async (_where, { sources, wrong }) => {
      const world = await toldWorld();
      const { name } = await parkWith(world, sources, ...wrong);
      await world.onboarding.retry(name);
      await world.onboarding.result(name);
      await replayed(world, name);
    });

    test('failed, because nobody acted', async () => {
      const world = await toldWorld({ attention_window_ms: 200 });
      const { name } = await signUpWith(world, ['Stripe', 'HubSpot'], refused(422, 'Stripe'));
      expect(await world.onboarding.result(name)).toMatchObject({ status: 'failed' });
      await replayed(world, name);
    });

    test('cancelled, parked', async () => {
      const world = await toldWorld();
      const { name } = await parkWith(world, ['Stripe', 'HubSpot'], refused(422, 'Stripe'));
      await world.onboarding.cancel(name);
      expect(await world.onboarding.result(name)).toMatchObject({ status: 'cancelled' });
      await replayed(world, name);
    });

    test('cancelled, at its token', async () => {
      const world = await toldWorld();
      const { name } = await parkWith(world, ['Stripe'], forbidden('issueScopedToken'));
      await world.onboarding.cancel(name);
      expect(await world.onboarding.result(name)).toMatchObject({ status: 'cancelled' });
      await replayed(world, name);
    });
  });
});
