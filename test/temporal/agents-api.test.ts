/** What only the newest API needs: a create names its workspace by name, and its answer does not say into which one it went. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EmulatorOptions, Fault, FaultHandle } from '../../emulator/index.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { callsOf } from '../support/calls.ts';
import { replay } from '../support/history.ts';
import { startWorld, type TestOptions, type World } from '../support/world.ts';
import { requestFor, sourceNamed, TEMPLATE_ID } from '../support/requests.ts';
import { goWrong, parkWith, refused, signUpWith } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';

const SECOND = 1_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ api: 'agents' });
});
afterAll(() => world.stop());
beforeEach(() => {
  world.clock.reset();
});

async function withWorld<T>(
  emulator: EmulatorOptions,
  use: (own: World) => Promise<T>,
  options: TestOptions = {},
): Promise<T> {
  const own = await startWorld({ api: 'agents', emulator, ...options });
  try {
    return await use(own);
  } finally {
    await own.stop();
  }
}

/** Puts a fault on the look-up of a workspace’s name, which names no workspace of its own. */
function faultAtLookUp({ emulator }: World, name: string, fault: Fault): FaultHandle {
  return emulator.faults.add({
    operation: 'listWorkspaces',
    when: ({ query }) => query['name_contains'] === name,
    fault,
  });
}

async function untilLookedUp({ emulator }: World, name: string): Promise<void> {
  await emulator.waitForCall('listWorkspaces', ({ query }) => query['name_contains'] === name);
}

const idOf = (name: string): string =>
  world.emulator.workspaces().find((workspace) => workspace.name === name)!.id;

/** Somebody renames the workspace in Airbyte, and another one gets its name. */
function replaceWorkspace(name: string): { readonly ours: string; readonly other: string } {
  const ours = idOf(name);
  world.emulator.renameWorkspace(ours, `${name} (old)`);
  return { ours, other: world.emulator.seedWorkspace({ name }).id };
}

/** What {@link replaceWorkspace} did is undone. */
function restoreWorkspace(name: string, { ours, other }: { readonly ours: string; readonly other: string }) {
  world.emulator.renameWorkspace(other, `${name} (new)`);
  world.emulator.renameWorkspace(ours, name);
}

const sourcesIn = (workspaceId: string) =>
  world.emulator.sources().filter((source) => source.workspaceId === workspaceId);

describe('a workspace that is renamed, and whose name becomes another’s', () => {
  test('before the create: nothing is sent, and a retry after the name is restored completes', async () => {
    const request = requestFor(['Stripe']);
    const { workspace_name: name } = request;
    const lookUp = faultAtLookUp(world, name, { kind: 'hold' });
    await world.onboarding.start(request);
    await untilLookedUp(world, name);
    const both = replaceWorkspace(name);
    lookUp.release();
    const { sources } = await untilParked(world.onboarding, name);
    expect(sources).toMatchObject([{ state: 'failed', failure: { type: 'Onboarding.WorkspaceChanged' } }]);
    expect(sources[0]?.failure?.message).toContain(
      `It was ${both.ours}, and now the name is that of ${both.other}.`,
    );
    expect(callsOf(world, name, 'createSource')).toEqual([]);
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(1);

    restoreWorkspace(name, both);
    await world.onboarding.retry(name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'created' }]);
    expect(sourcesIn(both.ours)).toHaveLength(1);
    expect(sourcesIn(both.other)).toEqual([]);
  });

  test('between the look-up and the create: told with the source’s id, and left to a person', async () => {
    const request = requestFor(['Stripe']);
    const { workspace_name: name } = request;
    const lookUp = faultAtLookUp(world, name, { kind: 'hold', commit: true });
    await world.onboarding.start(request);
    await untilLookedUp(world, name);
    const both = replaceWorkspace(name);
    lookUp.release();
    const { sources } = await untilParked(world.onboarding, name);
    const [misplaced] = sourcesIn(both.other);
    expect(sources).toMatchObject([{ state: 'failed', failure: { type: 'Onboarding.WorkspaceChanged' } }]);
    expect(sources[0]?.failure?.message).toContain(misplaced!.id);
    expect(sourcesIn(both.ours)).toEqual([]);

    // Retried as it is: it stays so, and still nothing more is sent.
    await world.onboarding.retry(name);
    await skipTime(world.temporal, name, DEFAULT_POLICY.commit_window_ms);
    expect(await untilParked(world.onboarding, name)).toMatchObject({
      sources: [{ failure: { type: 'Onboarding.WorkspaceChanged' } }],
    });
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
    expect(callsOf(world, name, 'deleteSource')).toEqual([]);
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(1);

    restoreWorkspace(name, both);
    await world.onboarding.retry(name);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'created' }]);
    expect(sourcesIn(both.ours)).toHaveLength(1);
    expect(sourcesIn(both.other)).toEqual([misplaced]);
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(1);
    await replay(world.temporal, name);
  });

  test('before a create whose answer never comes: nothing more is sent', async () => {
    const request = requestFor(['Stripe']);
    const { workspace_name: name } = request;
    const lookUp = faultAtLookUp(world, name, { kind: 'hold', commit: true });
    goWrong(world.emulator, name, {
      operation: 'createSource',
      fault: { kind: 'commit_then_status', status: 504 },
    });
    await world.onboarding.start(request);
    await untilLookedUp(world, name);
    const both = replaceWorkspace(name);
    lookUp.release();
    await world.emulator.waitForCall('createSource', ({ workspaceName }) => workspaceName === name);
    await skipTime(world.temporal, name, DEFAULT_POLICY.commit_window_ms + 60 * SECOND);
    const { sources } = await untilParked(world.onboarding, name);
    expect(sources).toMatchObject([{ failure: { type: 'Onboarding.WorkspaceChanged' } }]);
    expect(sources[0]?.failure?.message).toContain(both.other);
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(1);
  });

  test('before its connection check: no configuration is sent', async () => {
    const request = { ...requestFor(['Stripe']), check: true };
    const { workspace_name: name } = request;
    const lookUp = faultAtLookUp(world, name, { kind: 'hold' });
    await world.onboarding.start(request);
    await untilLookedUp(world, name);
    replaceWorkspace(name);
    lookUp.release();
    expect(await untilParked(world.onboarding, name)).toMatchObject({
      sources: [{ failure: { type: 'Onboarding.WorkspaceChanged' } }],
    });
    expect(callsOf(world, name, 'checkSource')).toEqual([]);
  });
});

describe('a workspace that is no longer there', () => {
  test('before the create: nothing is sent, and it is not made again', async () => {
    const request = requestFor(['Stripe']);
    const { workspace_name: name } = request;
    const lookUp = faultAtLookUp(world, name, { kind: 'hold' });
    await world.onboarding.start(request);
    await untilLookedUp(world, name);
    world.emulator.renameWorkspace(idOf(name), `${name} (old)`);
    lookUp.release();
    const { sources } = await untilParked(world.onboarding, name);
    expect(sources).toMatchObject([{ failure: { type: 'Onboarding.WorkspaceChanged' } }]);
    expect(sources[0]?.failure?.message).toContain('and now no workspace has the name.');
    expect(callsOf(world, name, 'createSource')).toEqual([]);
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(1);
  });

  test('at the create: needs a person, in words, and it is not made again', async () => {
    const request = requestFor(['Stripe']);
    const { workspace_name: name } = request;
    const lookUp = faultAtLookUp(world, name, { kind: 'hold', commit: true });
    await world.onboarding.start(request);
    await untilLookedUp(world, name);
    const id = idOf(name);
    world.emulator.renameWorkspace(id, `${name} (old)`);
    lookUp.release();
    const { sources } = await untilParked(world.onboarding, name);
    expect(sources).toMatchObject([{ failure: { type: 'Airbyte.NotFound' } }]);
    expect(sources[0]?.failure?.message).toContain('restores the workspace if it was renamed or deleted');
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(1);

    world.emulator.renameWorkspace(id, name);
    await world.onboarding.retry(name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'created' }]);
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(1);
  });

  test.each(['terminated', 'failed'])('when a run follows one that was %s: no second mint', async (how) => {
    const { name } = await parkWith(world, ['Stripe'], refused());
    if (how === 'terminated') await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
    else await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).status).toBe('failed');
    world.emulator.renameWorkspace(idOf(name), `${name} (old)`);
    await world.onboarding.retry(name);
    await skipTime(world.temporal, name, 10 * 60 * SECOND);
    expect(await untilParked(world.onboarding, name)).toMatchObject({
      failure: { type: 'Onboarding.WorkspaceChanged' },
    });
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(1);
    expect(world.emulator.workspaces().some((workspace) => workspace.name === name)).toBe(false);
  });
});

describe('a create that was answered counts when the workspace’s list has it', () => {
  test.each<Fault>([
    { kind: 'status', status: 200, body: { data: [] } },
    { kind: 'status', status: 500 },
    { kind: 'reset_before_commit' },
  ])('looked for again where the list does not say so ($kind, $status): created once', async (fault) => {
    const { name } = await signUpWith(world, ['Stripe'], { operation: 'listSources', after: 1, fault });
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'created' }]);
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
    expect(world.emulator.sources(name)).toHaveLength(1);
    await replay(world.temporal, name);
  });

  test('one that no list shows until the commit window has passed needs a person, and is not sent again', async () => {
    const { name, faults } = await signUpWith(world, ['Stripe'], {
      operation: 'listSources',
      after: 1,
      times: Infinity,
      fault: { kind: 'status', status: 200, body: { data: [] } },
    });
    await world.emulator.waitForCall('createSource', ({ workspaceName }) => workspaceName === name);
    await skipTime(world.temporal, name, DEFAULT_POLICY.commit_window_ms + 60 * SECOND);
    const { sources } = await untilParked(world.onboarding, name);
    const [made] = world.emulator.sources(name);
    expect(sources).toMatchObject([{ failure: { type: 'Onboarding.WorkspaceChanged' } }]);
    expect(sources[0]?.failure?.message).toContain(made!.id);
    // The name is still the workspace's own.
    expect(sources[0]?.failure?.message).not.toContain('no workspace has the name');
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);

    faults[0].remove();
    await world.onboarding.retry(name);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([{ source_id: made!.id }]);
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
  });
});

describe('401 at a create is a rejection of the organization’s own token', () => {
  const rejected = (times: number) =>
    ({ operation: 'createSource', times, fault: { kind: 'token_expired' } }) as const;

  test('once: a fresh organization token, and the create again', () =>
    withWorld(
      {},
      async (own) => {
        const { name } = await signUpWith(own, ['Stripe'], rejected(1));
        expect((await own.onboarding.result(name)).sources).toMatchObject([
          { state: 'created', attempts: 1 },
        ]);
        expect(callsOf(own, name, 'createSource').map(({ status }) => status)).toEqual([401, 200]);
        expect(own.emulator.callsTo('issueOrganizationToken')).toHaveLength(2);
        expect(callsOf(own, name, 'issueScopedToken')).toHaveLength(1);
      },
      { credential: 'client_credentials' },
    ));

  test('twice: the operator’s to mend, and never a mint', () =>
    withWorld(
      {},
      async (own) => {
        const { name, parked } = await parkWith(own, ['Stripe'], rejected(2));
        expect(parked.sources).toMatchObject([{ failure: { type: 'Airbyte.Unauthorized' } }]);
        expect(callsOf(own, name, 'createSource')).toHaveLength(2);
        expect(callsOf(own, name, 'issueScopedToken')).toHaveLength(1);
        await own.onboarding.retry(name);
        expect((await own.onboarding.result(name)).sources).toMatchObject([{ state: 'created' }]);
      },
      { credential: 'client_credentials' },
    ));

  test('of a token that somebody else renews: the operator’s to mend, at once', async () => {
    const { name, parked } = await parkWith(world, ['Stripe'], rejected(1));
    expect(parked.sources).toMatchObject([{ failure: { type: 'Airbyte.Unauthorized' } }]);
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
    expect(callsOf(world, name, 'issueScopedToken')).toHaveLength(1);
  });
});

describe('what stands twice is healed by a deletion, which goes on after its answer', () => {
  /** The first create takes effect after all, when the second one is being answered. */
  async function twice(own: World): Promise<string> {
    const tooLate = { kind: 'late_commit', afterMs: 200 * SECOND, answer: 504 } as const;
    const {
      name,
      faults: [, second],
    } = await signUpWith(
      own,
      ['Stripe'],
      { operation: 'createSource', fault: tooLate },
      { operation: 'createSource', fault: { kind: 'hold' } },
    );
    await skipTime(own.temporal, name, 4 * 60 * SECOND);
    await own.emulator.waitFor(() => callsOf(own, name, 'createSource').length === 2);
    own.emulator.clock.advance(100 * SECOND);
    second.release();
    return name;
  }

  test.each([202, 404, 409] as const)(
    'it ends when the list no longer has the source; meanwhile a DELETE is answered %i',
    (secondDelete) =>
      withWorld({ secondDelete, deletionMs: 5 * SECOND }, async (own) => {
        const name = await twice(own);
        await skipTime(own.temporal, name);
        const { sources } = await own.onboarding.result(name);
        expect(sources).toMatchObject([{ state: 'adopted', healed: true }]);
        expect(own.emulator.sources(name).map(({ id }) => id)).toEqual([sources[0]?.source_id]);
        const [first, second] = callsOf(own, name, 'deleteSource').map(({ status }) => status);
        expect([first, second]).toEqual([202, secondDelete]);
        const [deletion] = callsOf(own, name, 'deleteSource');
        const gone = deletion!.committedAt!;
        const lastList = callsOf(own, name, 'listSources').at(-1)!;
        expect(lastList.startedAt).toBeGreaterThanOrEqual(gone);
        await replay(own.temporal, name);
      }),
  );

  test.each([202, 404, 409] as const)(
    'a job that fails needs a person, who reads both ids; a DELETE meanwhile is answered %i',
    (secondDelete) =>
      withWorld({ secondDelete, deletionMs: 5 * SECOND }, async (own) => {
        own.emulator.failDeletions(true);
        const name = await twice(own);
        await own.emulator.waitForCall('deleteSource', ({ workspaceName }) => workspaceName === name);
        await skipTime(own.temporal, name, DEFAULT_POLICY.commit_window_ms + 60 * SECOND);
        const parked = await untilParked(own.onboarding, name);
        expect(parked.failure).toMatchObject({ type: 'Onboarding.AmbiguousSource' });
        const standing = own.emulator.sources(name).map(({ id }) => id);
        expect(standing).toHaveLength(2);
        for (const id of standing) expect(parked.failure?.message).toContain(id);

        own.emulator.failDeletions(false);
        await own.onboarding.retry(name);
        await skipTime(own.temporal, name);
        expect((await own.onboarding.result(name)).sources).toMatchObject([
          { state: 'adopted', healed: true },
        ]);
        expect(own.emulator.sources(name)).toHaveLength(1);
      }),
  );
});

describe('where a list does not say of which template a source is, the source itself does', () => {
  const absent = { listedTemplates: 'absent' } as const;

  test('of the wanted one: adopted', () =>
    withWorld(absent, async (own) => {
      const request = requestFor(['Stripe', 'HubSpot']);
      const { workspace_name: workspaceName } = request;
      const { id } = own.emulator.seedSource({
        workspaceName,
        name: 'Stripe',
        sourceTemplateId: TEMPLATE_ID,
      });
      await own.onboarding.start(request);
      expect((await own.onboarding.result(workspaceName)).sources).toMatchObject([
        { state: 'adopted', source_id: id },
        { state: 'created' },
      ]);
      expect(callsOf(own, workspaceName, 'getSource').length).toBeGreaterThan(0);
      expect(own.emulator.sources(workspaceName)).toHaveLength(2);
    }));

  test('of another one: needs a person', () =>
    withWorld(absent, async (own) => {
      const request = requestFor([sourceNamed('Stripe')]);
      const { workspace_name: workspaceName } = request;
      const sourceTemplateId = crypto.randomUUID();
      const { id } = own.emulator.seedSource({ workspaceName, name: 'Stripe', sourceTemplateId });
      await own.onboarding.start(request);
      const { sources } = await untilParked(own.onboarding, workspaceName);
      expect(sources).toMatchObject([{ failure: { type: 'Onboarding.AmbiguousSource' } }]);
      expect(sources[0]?.failure?.message).toContain(id);
      expect(callsOf(own, workspaceName, 'createSource')).toEqual([]);
    }));

  test('of a create whose answer never came: adopted too', () =>
    withWorld(absent, async (own) => {
      const { name } = await signUpWith(own, ['Stripe'], {
        operation: 'createSource',
        fault: { kind: 'reset_after_commit' },
      });
      await skipTime(own.temporal, name);
      expect((await own.onboarding.result(name)).sources).toMatchObject([
        { state: 'adopted', config_applied: true },
      ]);
      expect(callsOf(own, name, 'createSource')).toHaveLength(1);
    }));
});
