import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectors } from '../../emulator/index.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { minimal, SECRET } from '../fixtures/configurations.ts';
import { callsOf } from '../support/calls.ts';
import { replay } from '../support/history.ts';
import { testOfEmbedded } from '../support/spoken-api.ts';
import { startWorld, type World } from '../support/world.ts';
import { sourceOf } from '../support/requests.ts';
import { goWrong, parkWith, refused } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';

const { stripe, github } = connectors;
const stripeWith = (account_id: string) => sourceOf(stripe, { ...minimal.stripe, account_id });

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** An onboarding with Stripe created and GitHub refused that somebody has terminated. */
async function terminated(): Promise<string> {
  const sources = [stripeWith('acct_wrong'), sourceOf(github, minimal.github)];
  const { name } = await parkWith(world, sources, refused(422, github.name));
  await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
  await world.onboarding.result(name);
  return name;
}

async function retried(name: string, account_id: string) {
  await world.onboarding.retry(name, { sources: [stripeWith(account_id)] });
  await skipTime(world.temporal, name);
  return await world.onboarding.result(name);
}

const accountOf = (name: string): unknown =>
  world.emulator.sources(name).find((source) => source.name === stripe.name)?.receivedConfig['account_id'];

describe('a source that exists, and whose configuration a retry corrects', () => {
  testOfEmbedded('gets the corrected one, and keeps its id', async () => {
    const name = await terminated();
    const [before] = world.emulator.sources(name);
    expect((await retried(name, 'acct_right')).sources).toMatchObject([
      { state: 'adopted', source_id: before!.id, config_applied: true },
      { state: 'created' },
    ]);
    expect(accountOf(name)).toBe('acct_right');
    expect(callsOf(world, name, 'updateSource')).toHaveLength(1);
    await replay(world.temporal, name);
  });

  testOfEmbedded('gets it also where the answer of the update is lost: it is repeated', async () => {
    const name = await terminated();
    goWrong(world.emulator, name, { operation: 'updateSource', fault: { kind: 'reset_after_commit' } });
    expect(await retried(name, 'acct_right')).toMatchObject({
      status: 'completed',
      sources: [{ state: 'adopted', config_applied: true }, { state: 'created' }],
    });
    expect(accountOf(name)).toBe('acct_right');
    expect(world.emulator.sources(name)).toHaveLength(2);
  });

  testOfEmbedded('is created where it was deleted in the meantime', async () => {
    const name = await terminated();
    goWrong(world.emulator, name, { operation: 'updateSource', fault: { kind: 'status', status: 404 } });
    expect((await retried(name, 'acct_right')).status).toBe('completed');
    expect(accountOf(name)).toBe('acct_right');
  });

  testOfEmbedded('needs a person where the correction is not what its template asks for', async () => {
    const name = await terminated();
    const wrong = sourceOf(stripe, { client_secret: SECRET });
    await world.onboarding.retry(name, { sources: [wrong] });
    await skipTime(world.temporal, name, 60 * 60_000);
    expect(await untilParked(world.onboarding, name)).toMatchObject({
      sources: [{ state: 'failed', failure: { fields: [{ field: 'account_id' }] } }, { state: 'created' }],
    });
    expect(callsOf(world, name, 'updateSource')).toEqual([]);
    await world.onboarding.retry(name, { sources: [stripeWith('acct_right')] });
    expect((await world.onboarding.result(name)).sources[0]).toMatchObject({ config_applied: true });
  });

  testOfEmbedded(
    'is not updated again by a later run (I6): the connector may have renewed its secrets since',
    async () => {
      const name = await terminated();
      goWrong(world.emulator, name, refused(422, github.name));
      await world.onboarding.retry(name, { sources: [stripeWith('acct_right')] });
      await skipTime(world.temporal, name, 60 * 60_000);
      await untilParked(world.onboarding, name);
      await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
      await world.onboarding.result(name);
      await world.onboarding.retry(name);
      await skipTime(world.temporal, name);
      expect(await world.onboarding.result(name)).toMatchObject({ status: 'completed' });
      expect(callsOf(world, name, 'updateSource')).toHaveLength(1);
    },
  );

  test('is left as it was where a retry corrects nothing of it', async () => {
    const name = await terminated();
    await world.onboarding.retry(name);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).sources[0]).toMatchObject({
      state: 'adopted',
      config_applied: false,
    });
    expect(accountOf(name)).toBe('acct_wrong');
  });
});
