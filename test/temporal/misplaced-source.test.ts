import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { requestFor, TEMPLATE_ID } from '../support/requests.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';

const SECOND = 1_000;

describe('where a create names its workspace by name', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ api: 'agents', credential: 'client_credentials' });
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.clock.reset();
  });

  const hidden = { kind: 'status', status: 200, body: { data: [] } } as const;

  function replaceWorkspace(name: string) {
    const ours = world.emulator.workspaces().find((workspace) => workspace.name === name)!.id;
    world.emulator.renameWorkspace(ours, `${name} (old)`);
    return { ours, other: world.emulator.seedWorkspace({ name }).id };
  }
  function restoreWorkspace(name: string, { ours, other }: { ours: string; other: string }) {
    world.emulator.renameWorkspace(other, `${name} (new)`);
    world.emulator.renameWorkspace(ours, name);
  }
  async function misplaced(times: number, status: number) {
    const request = requestFor(['Stripe']);
    const { workspace_name: name } = request;
    const lookUp = world.emulator.faults.add({
      operation: 'listWorkspaces',
      when: ({ query }) => query['name_contains'] === name,
      fault: { kind: 'hold', commit: true },
    });
    await world.onboarding.start(request);
    await world.emulator.waitForCall('listWorkspaces', ({ query }) => query['name_contains'] === name);
    const both = replaceWorkspace(name);
    world.emulator.faults.add({
      operation: 'listSources',
      when: ({ query }) => query['workspace_id'] === both.ours,
      times,
      fault: { kind: 'status', status },
    });
    lookUp.release();
    return { name, both };
  }

  test('parked for something else after an answer, then retried: the answered id is told all the same', async () => {
    // The create is answered, and the confirmation’s list refused; so is the next look, and the run parks.
    const { name, both } = await misplaced(2, 403);
    await skipTime(world.temporal, name, 30 * SECOND);
    const parked = await untilParked(world.onboarding, name);
    expect(parked.sources[0]?.failure?.type).toBe('Airbyte.Forbidden');
    const [astray] = world.emulator.sources().filter(({ workspaceId }) => workspaceId === both.other);
    expect(parked.sources[0]?.failure?.message).toContain(astray!.id);
    restoreWorkspace(name, both);
    await world.onboarding.retry(name);
    await skipTime(world.temporal, name);
    const { sources } = await world.onboarding.result(name);
    expect(sources[0]?.failure?.type).toBe('Onboarding.WorkspaceChanged');
    expect(sources[0]?.failure?.message).toContain(astray!.id);
  });

  test('a stranger of the name and template that stands in ours does not hide that the answered one went elsewhere', async () => {
    const { name, both } = await misplaced(1, 500);
    await world.emulator.waitFor(
      () =>
        world.emulator.callsTo('listSources').filter(({ query }) => query['workspace_id'] === both.ours)
          .length === 2,
    );
    world.emulator.seedSource({
      workspaceName: `${name} (old)`,
      name: 'Stripe',
      sourceTemplateId: TEMPLATE_ID,
    });
    restoreWorkspace(name, both);
    await skipTime(world.temporal, name);
    const result = await world.onboarding.result(name);
    const astray = world.emulator.sources().filter(({ workspaceId }) => workspaceId === both.other);
    expect({
      status: result.status,
      astray: astray.length,
      said: JSON.stringify(result).includes(astray[0]!.id),
    }).toEqual({ astray: 1, said: true, status: 'failed' });
  });

  test('a workspace that was made just now, and is not in the list yet, is waited for', async () => {
    const request = requestFor(['Stripe']);
    const { workspace_name: name } = request;
    world.emulator.faults.add({
      operation: 'listWorkspaces',
      when: ({ query }) => query['name_contains'] === name,
      fault: hidden,
    });
    await world.onboarding.start(request);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).status).toBe('completed');
  });
});
