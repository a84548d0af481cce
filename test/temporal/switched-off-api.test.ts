import { afterAll, beforeAll, expect, test } from 'vitest';
import { replay } from '../support/history.ts';
import { NAMESPACE_OF_SWITCHED_OFF } from '../support/namespaces.ts';
import { requestFor } from '../support/requests.ts';
import { untilParked } from '../support/until-parked.ts';
import { startWorld, type World } from '../support/world.ts';
import { onboardingCommand } from '../support/cli.ts';
import { temporalEnvironment } from '../support/environment.ts';

/** Of hundreds of tasks on a busy machine one may get lost, which then costs an attempt's time and a commit window. */
const POLICY = { request_timeout_ms: 20_000, commit_window_ms: 30_000 };

let world: World;
beforeAll(async () => {
  world = await startWorld({ namespace: NAMESPACE_OF_SWITCHED_OFF, policy: POLICY, api: 'embedded' });
});
afterAll(() => world.stop());

// Two hundred of them, each with a worker's turn or two.
const LONG = { timeout: 400_000 };

test(
  'the document’s API is switched off in the middle of a fleet: one command moves it over',
  LONG,
  async () => {
    const { emulator, onboarding } = world;
    const names = Array.from({ length: 200 }, (_, index) => `fleet-${index}`);
    const [early, late] = [names.slice(0, 50), names.slice(50)];
    const start = (name: string) => onboarding.start(requestFor(['Stripe', 'HubSpot'], name));

    // The early ones have their token and one source, and are being told to come back for the other one.
    const away = emulator.faults.add({
      operation: 'createSource',
      when: ({ sourceName }) => sourceName === 'HubSpot',
      times: Infinity,
      fault: { kind: 'status', status: 503, retryAfter: 1 },
    });
    await Promise.all(early.map(start));
    await emulator.waitFor(() => emulator.sources().length === early.length, { timeoutMs: 120_000 });
    emulator.offer(['agents']);
    away.remove();
    await Promise.all(late.map(start));
    for (const name of names) await untilParked(onboarding, name);
    const [first, last] = await Promise.all([
      onboarding.progress(early[0]!),
      onboarding.progress(names.at(-1)!),
    ]);
    expect(first.sources).toMatchObject([{ state: 'created' }, { failure: { type: 'Airbyte.NotFound' } }]);
    expect(last.failure?.message).toMatch(/issueScopedToken: 404.*onboarding doctor.*AIRBYTE_API/);
    await expect
      .poll(async () => (await onboarding.list({ status: 'needs_attention', limit: Infinity })).length)
      .toBe(names.length);

    const moved = { ...temporalEnvironment(world), AIRBYTE_API: 'agents' };
    const all = ['retry', '--status', 'needs_attention', '--rate', '100', '--json'];
    const retried = await onboardingCommand(all, moved);
    expect(retried.exitCode).toBe(0);
    for (const name of names) expect(await onboarding.result(name)).toMatchObject({ status: 'completed' });
    const made = emulator.sources().map(({ workspaceName, name }) => `${workspaceName} ${name}`);
    expect(made.toSorted()).toEqual(
      names.flatMap((name) => [`${name} HubSpot`, `${name} Stripe`]).toSorted(),
    );
    expect(emulator.workspaces()).toHaveLength(names.length);
    await replay(world.temporal, early[0]!);
    await replay(world.temporal, late[0]!);
  },
);
