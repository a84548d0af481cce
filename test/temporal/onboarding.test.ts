import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SEARCH_ATTRIBUTES, workflowIdFor } from '../../src/domain/names.ts';
import { deliver } from '../support/deliver.ts';
import { billableActions, eventsOf } from '../support/history.ts';
import { byApi } from '../support/spoken-api.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';
import { signUpWith } from '../support/sign-up.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

describe('an onboarding without a fault', () => {
  test('ends with each source existing exactly once, and says so', async () => {
    const request = requestFor(['Stripe', 'HubSpot', 'GitHub']);
    const { outcome, progress: started } = await world.onboarding.start(request);
    expect(outcome).toBe('started');
    expect(started).toMatchObject({
      workspace_name: request.workspace_name,
      workspace_id: null,
      status: 'running',
      stage: 'issuing_token',
      percent: 0,
      workflow_id: `onboarding:${request.workspace_name}`,
      partial: false,
    });

    const progress = await world.onboarding.result(request.workspace_name);
    const existing = world.emulator.sources(request.workspace_name);
    expect(existing.map(({ name }) => name).sort()).toEqual(['GitHub', 'HubSpot', 'Stripe']);
    expect(progress).toMatchObject({
      status: 'completed',
      stage: 'done',
      percent: 100,
      workspace_id: world.emulator.workspaces().find(({ name }) => name === request.workspace_name)?.id,
      failure: null,
      signup_event: request.signup_event,
      partial: false,
      run_id: started.run_id,
    });
    expect(progress.closed_at).not.toBeNull();
    expect(progress.sources).toEqual(
      request.sources.map(({ name }) => ({
        name,
        state: 'created',
        source_id: existing.find((source) => source.name === name)?.id,
        attempts: 1,
        failure: null,
        next_attempt_at: null,
      })),
    );
  });

  test('makes 2 + N API calls (2 + 3N where creates go by name), one more a template that is new to the worker, within its budgets', async () => {
    const templates = [randomUUID(), randomUUID(), randomUUID()] as const;
    const sources = ['Stripe', 'HubSpot', 'GitHub'].map((name, at) => {
      return { ...sourceNamed(name), source_template_id: templates[Math.min(at, 1)]! };
    });
    const operationsOf = async (): Promise<(string | null)[]> => {
      const before = world.emulator.calls.length;
      const { workspace_name } = (await world.onboarding.start(requestFor(sources))).progress;
      await world.onboarding.result(workspace_name);
      return world.emulator.calls
        .slice(before)
        .map(({ operation }) => operation)
        .sort();
    };
    const threeTimes = (operation: string): string[] => [operation, operation, operation];
    // Where a create names its workspace by name, that is looked up before, and the list asked after each.
    const roundEach = byApi({
      embedded: [],
      agents: [...threeTimes('listWorkspaces'), ...threeTimes('listSources')],
    });
    const always = [...threeTimes('createSource'), 'issueScopedToken', 'listSources', ...roundEach].sort();
    const read = byApi({ embedded: 'getSourceTemplate', agents: 'getOrganizationSourceTemplate' });
    expect(await operationsOf()).toEqual([...always, read, read].sort());
    expect(await operationsOf()).toEqual(always);

    const request = requestFor(sources);
    await world.onboarding.start(request);
    await world.onboarding.result(request.workspace_name);
    const events = await eventsOf(world.temporal, request.workspace_name);
    expect(events.length).toBeLessThanOrEqual(37);
    expect(billableActions(events)).toBeLessThanOrEqual(8);
  });

  test('shows itself in the Temporal UI: summaries, current details, search attributes', async () => {
    const signup_event = { id: 'evt_1', type: 'user.created', source: 'clerk' };
    const request = { ...requestFor(['Stripe']), signup_event };
    await world.onboarding.start(request);
    await world.onboarding.result(request.workspace_name);
    const handle = world.temporal.workflow.getHandle(workflowIdFor(request.workspace_name));
    const description = await handle.describe();
    expect(await description.staticSummary()).toBe(`1 source for ${request.workspace_name}`);
    expect(await description.staticDetails()).toMatch(/\| Stripe\s+\|/);
    const { typedSearchAttributes: attributes } = description;
    const shownAttributes = SEARCH_ATTRIBUTES.map((key) => [key.name, attributes.get(key)]);
    expect(Object.fromEntries(shownAttributes)).toEqual({
      OnboardingStatus: 'completed',
      OnboardingFailureTypes: undefined,
      SignupSource: 'clerk',
      SourcesWanted: 1,
      SourcesReady: 1,
    });
    const metadata: unknown = await handle.query('__temporal_workflow_metadata');
    const shown = JSON.stringify(metadata);
    expect(shown).toMatch(/\| Stripe\s+\| created\s+\|/);
    expect(shown).toContain('How far the onboarding is, source by source.');
    expect(shown).toContain('Tries again');
  });
});

test('I1: a hundred concurrent starts of one name are one execution, one token request, each source once', async () => {
  const request = requestFor(['Stripe', 'HubSpot']);
  const results = await Promise.all(Array.from({ length: 100 }, () => deliver(world.onboarding, request)));
  const outcomes = results.map(({ outcome }) => outcome);
  // None where its answer came too late, and the event was delivered again.
  expect(outcomes.filter((outcome) => outcome === 'started').length).toBeLessThanOrEqual(1);
  expect(new Set(outcomes)).not.toContain('already_failed');
  expect(new Set(results.map(({ progress }) => progress.run_id)).size).toBe(1);

  const progress = await world.onboarding.result(request.workspace_name);
  expect(progress.status).toBe('completed');
  const calls = world.emulator.calls.filter(({ workspaceName }) => workspaceName === request.workspace_name);
  expect(calls.filter(({ operation }) => operation === 'issueScopedToken')).toHaveLength(1);
  expect(world.emulator.sources(request.workspace_name)).toHaveLength(2);
});

test('while it runs, the progress tells attempts, the last failure and the next attempt of each source', async () => {
  const { name } = await signUpWith(world, ['Stripe', 'HubSpot'], {
    operation: 'createSource',
    sourceName: 'HubSpot',
    fault: { kind: 'status', status: 429, retryAfter: 3_000 },
  });
  for await (const progress of world.onboarding.watch(name, { interval: 50 })) {
    const hubspot = progress.sources[1];
    if (hubspot?.state !== 'retrying' || progress.percent !== 50) continue;
    expect(hubspot).toMatchObject({ attempts: 2, source_id: null, failure: { type: 'Airbyte.RateLimited' } });
    expect(Date.parse(hubspot.next_attempt_at ?? '')).toBeGreaterThan(Date.now() + 60_000);
    expect(progress).toMatchObject({ status: 'running', stage: 'creating_sources' });
    break;
  }
  await world.onboarding.cancel(name);
});
