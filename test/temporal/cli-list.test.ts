import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OnboardingSummary } from '../../src/client.ts';
import { viewsAt } from '../../src/client/visibility.ts';
import { failureRule } from '../../src/domain/failure.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';
import { parkWith, refused } from '../support/sign-up.ts';
import { onboardingCommand, type CommandResult } from '../support/cli.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

function onboarding(...args: string[]): Promise<CommandResult> {
  return onboardingCommand(args, {
    ...temporalEnvironment(world),
    TEMPORAL_UI_URL: 'https://temporal.example.com',
  });
}

/** Free text: what a sender calls itself. */
const SOURCE = `o'neill's \\ "shop" -- ' OR WorkflowType = '${crypto.randomUUID()}`;

interface Signup {
  readonly request: ReturnType<typeof requestFor>;
  readonly name: string;
}
type Five = [Signup, Signup, Signup, Signup, Signup];

function signup(source: string): Signup {
  const request = requestFor(['Stripe']);
  const signup_event = { id: 'evt_1', type: 'user.created', source };
  return { request: { ...request, signup_event }, name: request.workspace_name };
}

test('list chooses by status, failure type, times and signup source, and links to the same in the UI', async () => {
  const [parked, completed, other] = [signup(SOURCE), signup(SOURCE), signup('another')];
  await parkWith(world, parked.request, refused(403));
  for (const { request } of [completed, other]) await world.onboarding.start(request);
  for (const { name } of [completed, other]) await world.onboarding.result(name);
  // Visibility is eventually consistent.
  const seen = async (...filters: string[]): Promise<string[]> => {
    const { stdout } = await onboarding('list', '--signup-source', SOURCE, '--json', ...filters);
    const listed = JSON.parse(stdout) as { workspace_name: string }[];
    return listed.map(({ workspace_name }) => workspace_name).sort();
  };
  await expect
    .poll(() => world.onboarding.count({ status: 'needs_attention', signupSource: SOURCE }))
    .toBe(1);
  await expect.poll(() => world.onboarding.count({ signupSource: SOURCE })).toBe(2);

  expect(await seen()).toEqual([parked.name, completed.name].sort());
  expect(await seen('--status', 'needs_attention', '--since', 'yesterday')).toEqual([parked.name]);
  expect(await seen('--failure-type', 'Airbyte.Forbidden')).toEqual([parked.name]);
  expect(await seen('--failure-type', 'Airbyte.Invalid')).toEqual([]);
  expect(await seen('--until', 'yesterday')).toEqual([]);

  const limited = await onboarding('list', '--signup-source', SOURCE, '--limit', '1');
  expect(limited.stdout).toMatch(/workspace .*status .*move .*failures .*ready .*started \(UTC\)/);
  expect(limited.stderr).toMatch(
    /1 onboarding, open ones first; some 1 more match, which --limit kept out\./,
  );
  const link = /https:\/\/temporal\.example\.com\/\S+/.exec(limited.stderr)?.[0] ?? '';
  const query = new URL(link).searchParams.get('query') ?? '';
  expect(await world.temporal.workflow.count(query)).toMatchObject({ count: 2 });
});

test('list says which are stuck, why, whose move it is, and what to do', async () => {
  const source = crypto.randomUUID();
  const [customers, operators, both, stopped, good] = [0, 1, 2, 3, 4].map(() => signup(source)) as Five;
  const sources = ['Stripe', 'HubSpot'].map((name) => sourceNamed(name));
  await Promise.all([
    parkWith(world, customers.request, refused(422)),
    parkWith(world, operators.request, refused(403)),
    parkWith(world, stopped.request, refused(403)),
    parkWith(world, { ...both.request, sources }, refused(422, 'Stripe'), refused(403, 'HubSpot')),
    world.onboarding.start(good.request),
  ]);
  await world.temporal.workflow.getHandle(workflowIdFor(stopped.name)).terminate();
  await world.onboarding.result(good.name);
  for (const [status, count] of [
    ['needs_attention', 3],
    ['failed', 1],
    ['completed', 1],
  ] as const) {
    await expect.poll(() => world.onboarding.count({ status, signupSource: source })).toBe(count);
  }

  const { stdout } = await onboarding('list', '--signup-source', source, '--json');
  const listed = JSON.parse(stdout) as OnboardingSummary[];
  const told = listed.map(({ workspace_name, status, failure_types, whose_move }) => [
    workspace_name,
    [status, failure_types, whose_move],
  ]);
  const forbidden = 'Airbyte.Forbidden';
  expect(Object.fromEntries(told)).toEqual({
    [customers.name]: ['needs_attention', ['Airbyte.Invalid'], ['customer']],
    [operators.name]: ['needs_attention', [forbidden], ['operator']],
    [both.name]: ['needs_attention', [forbidden, 'Airbyte.Invalid'], ['operator', 'customer']],
    [stopped.name]: ['failed', [forbidden, 'Onboarding.Terminated'], ['operator']],
    [good.name]: ['completed', [], []],
  });
  const text = await onboarding('list', '--signup-source', source);
  expect(text.stdout).toMatch(new RegExp(`${customers.name} +needs_attention +customer +Airbyte.Invalid`));
  for (const type of [forbidden, 'Airbyte.Invalid', 'Onboarding.Terminated'] as const) {
    expect(text.stderr).toContain(`${type}: ${failureRule(type).whatHappened} ${failureRule(type).nextStep}`);
  }
  const retry = (status: string, type: string): string =>
    `\n  onboarding retry --status ${status} --failure-type ${type} --signup-source ${source}`;
  for (const command of [
    `${retry('needs_attention', forbidden)}${retry('failed', forbidden)}\nAirbyte.Invalid`,
    `${retry('needs_attention', 'Airbyte.Invalid')} --with FILE\n`,
    `${retry('failed', 'Onboarding.Terminated')}\n`,
  ]) {
    expect(text.stderr).toContain(command);
  }
});

test('each ready-made view is a query that Temporal takes, and a link that holds it', async () => {
  const { exitCode, stdout } = await onboarding('views', '--json');
  expect(exitCode).toBe(0);
  const views = JSON.parse(stdout) as { name: string; query: string; temporal_ui_url: string }[];
  expect(views.map(({ name }) => name)).toEqual(viewsAt(0).map(({ name }) => name));
  for (const { query, temporal_ui_url } of views) {
    expect(new URL(temporal_ui_url).searchParams.get('query')).toBe(query);
    expect((await world.temporal.workflow.count(query)).count).toBeGreaterThanOrEqual(0);
  }
});

test('a parked onboarding is in the views of those whose move it is', async () => {
  const customer = signup('views');
  await parkWith(world, customer.request, refused());
  const holds = async (name: string): Promise<boolean> => {
    const { query } = viewsAt(Date.now()).find((view) => view.name === name)!;
    const { count } = await world.temporal.workflow.count(
      `${query} AND WorkflowId = 'onboarding:${customer.name}'`,
    );
    return count === 1;
  };
  await expect.poll(() => holds('customers-move')).toBe(true);
  expect(await holds('needs-attention')).toBe(true);
  expect(await holds('operators-move')).toBe(false);
  expect(await holds('running-long')).toBe(false);
});
