/** An attempt whose calls are each in time, and together take longer than it has. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';
import { untilParked } from '../support/until-parked.ts';

const SECOND = 1_000;

test('a confirmation that outlasts the attempt leaves the answered id to the next one', async () => {
  const world = await startWorld({
    api: 'agents',
    policy: { request_timeout_ms: 4 * SECOND, commit_window_ms: 20 * SECOND },
  });
  try {
    const request = requestFor(['Stripe']);
    const { workspace_name: name } = request;
    const lookUp = world.emulator.faults.add({
      operation: 'listWorkspaces',
      when: ({ query }) => query['name_contains'] === name,
      fault: { kind: 'hold', commit: true },
    });
    world.emulator.faults.add({
      operation: 'createSource',
      when: ({ sourceName }) => sourceName === 'Stripe',
      fault: { kind: 'latency', ms: 3_500 },
    });
    await world.onboarding.start(request);
    await world.emulator.waitForCall('listWorkspaces', ({ query }) => query['name_contains'] === name);
    const ours = world.emulator.workspaces().find((workspace) => workspace.name === name)!.id;
    world.emulator.renameWorkspace(ours, `${name} (old)`);
    const other = world.emulator.seedWorkspace({ name }).id;
    // The rest of the attempt is slow, each call within its own timeout.
    world.emulator.faults.add({
      operation: 'listSources',
      when: ({ query }) => query['workspace_id'] === ours,
      fault: { kind: 'latency', ms: 3_800 },
    });
    world.emulator.faults.add({
      operation: 'listWorkspaces',
      when: ({ query }) => query['name_contains'] === name,
      fault: { kind: 'latency', ms: 3_900 },
    });
    // So much of the attempt's time is gone before the create.
    await pause(3_000);
    lookUp.release();
    await world.emulator.waitFor(
      () => world.emulator.sources().some(({ workspaceId }) => workspaceId === other),
      { timeoutMs: 20_000 },
    );
    const parked = await untilParked(world.onboarding, name);
    const [astray] = world.emulator.sources().filter(({ workspaceId }) => workspaceId === other);
    expect(JSON.stringify(parked)).toContain(astray!.id);
  } finally {
    await world.stop();
  }
}, 90_000);
