/** Whatever an onboarding asks of the API, it asks as the API’s published contract says. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectors } from '../../emulator/index.ts';
import { AirbyteClient } from '../../src/airbyte/index.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { minimal } from '../fixtures/configurations.ts';
import { callsOf } from '../support/calls.ts';
import { departuresOf } from '../support/contracts/index.ts';
import { spokenApi } from '../support/spoken-api.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor, sourceNamed, sourceOf, TEMPLATE_ID } from '../support/requests.ts';
import { parkWith, refused, signUpWith } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';

const SECOND = 1_000;
const { stripe, github, postgres } = connectors;

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  const departures = world.emulator.calls.flatMap(departuresOf);
  const called = world.emulator.calls.length;
  await world.stop();
  expect(departures).toEqual([]);
  expect(called).toBeGreaterThan(0);
});

const sources = [sourceOf(stripe, minimal.stripe), sourceOf(github, minimal.github)];

test('one that goes well', async () => {
  const region = crypto.randomUUID();
  const request = { ...requestFor(sources), region_id: region };
  await world.onboarding.start(request);
  expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
});

test('one whose sources have tags', async () => {
  const tagged = sources.map((source) => ({
    ...source,
    selected_connection_template_tags: ['eu', 'hourly'],
    selected_connection_template_tags_mode: 'all' as const,
  }));
  const request = requestFor(tagged);
  await world.onboarding.start(request);
  await world.onboarding.result(request.workspace_name);
  expect(world.emulator.sources(request.workspace_name)).toMatchObject(
    tagged.map(() => ({
      selectedConnectionTemplateTags: ['eu', 'hourly'],
      selectedConnectionTemplateTagsMode: 'all',
    })),
  );
});

test.each([0, 2])('one whose sources are checked, asked about %i times', async (runningFor) => {
  const request = { ...requestFor(sources), check: true };
  const { workspace_name: workspaceName } = request;
  world.emulator.checks.add({ when: { workspaceName }, status: 'succeeded', runningFor });
  await world.onboarding.start(request);
  const checked = { state: 'created', check: 'passed' };
  expect((await world.onboarding.result(workspaceName)).sources).toMatchObject([checked, checked]);
});

test('one that needs a person, who corrects it', async () => {
  const { name } = await parkWith(world, sources, refused(422, stripe.name));
  const corrected = sourceOf(stripe, { ...minimal.stripe, account_id: 'acct_right' });
  await world.onboarding.retry(name, { sources: [corrected] });
  expect((await world.onboarding.result(name)).status).toBe('completed');
});

test('one that corrects a source which stands there', async () => {
  const database = sourceOf(postgres, minimal.postgres);
  const { name } = await parkWith(world, [database, ...sources], refused(422, stripe.name));
  await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
  await world.onboarding.result(name);
  const corrected = sourceOf(postgres, { ...minimal.postgres, host: 'other.example.com' });
  await world.onboarding.retry(name, { sources: [corrected] });
  await skipTime(world.temporal, name);
  expect((await world.onboarding.result(name)).sources[0]).toMatchObject({ config_applied: true });
  expect(callsOf(world, name, 'updateSource')).toHaveLength(1);
});

test('one that adopts what stands there', async () => {
  const request = requestFor([sourceNamed('Stripe')]);
  const { workspace_name: workspaceName } = request;
  world.emulator.seedSource({ workspaceName, name: 'Stripe', sourceTemplateId: TEMPLATE_ID });
  await world.onboarding.start(request);
  expect((await world.onboarding.result(workspaceName)).sources).toMatchObject([{ state: 'adopted' }]);
});

test('one that heals what stands twice', async () => {
  const {
    name,
    faults: [, second],
  } = await signUpWith(
    world,
    ['Stripe'],
    { operation: 'createSource', fault: { kind: 'late_commit', afterMs: 200 * SECOND, answer: 504 } },
    { operation: 'createSource', fault: { kind: 'hold' } },
  );
  await skipTime(world.temporal, name);
  await world.emulator.waitFor(() => callsOf(world, name, 'createSource').length === 2);
  world.emulator.clock.advance(100 * SECOND);
  second.release();
  expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'adopted', healed: true }]);
});

test('one whose token does not say which workspace it is for', async () => {
  const scopedTokenClaims = (claims: object) => ({ ...claims, 'io.airbyte.auth.workspace_scope': {} });
  await world.stop();
  world = await startWorld({ emulator: { scopedTokenFormat: 'jwt', scopedTokenClaims } });
  const request = requestFor(sources);
  await world.onboarding.start(request);
  expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
  expect(callsOf(world, request.workspace_name, 'getScopedTokenInfo')).toHaveLength(1);
});

test('a page that asks for a widget token', async () => {
  const request = requestFor(sources);
  const { workspace_name } = request;
  await world.onboarding.start(request);
  await world.onboarding.result(workspace_name);
  const { url, organizationId, accessToken } = world.emulator;
  const airbyte = new AirbyteClient({
    apiUrl: url,
    api: spokenApi,
    organizationId,
    credential: { kind: 'access_token', accessToken },
    requestTimeoutMs: 60_000,
  });
  const widget = { workspace_name, allowed_origin: 'https://app.example.com' };
  await airbyte.issueWidgetToken({ ...widget, region_id: crypto.randomUUID() });
  await airbyte.close();
  expect(callsOf(world, workspace_name, 'issueWidgetToken').map(({ status }) => status)).toEqual([200]);
});
