import { afterAll, beforeAll, expect, test } from 'vitest';
import { viewsAt } from '../../src/client/views.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { startOnboardings, type TestOnboardings } from '../support/onboardings.ts';
import { onboardingCommand, type CommandResult } from '../support/program.ts';
import { requestFor } from '../support/requests.ts';
import { untilParked } from '../support/waits.ts';

let it: TestOnboardings;
beforeAll(async () => {
  it = await startOnboardings();
});
afterAll(() => it.stop());

function onboarding(...args: string[]): Promise<CommandResult> {
  return onboardingCommand(args, {
    ...temporalEnvironment(it),
    TEMPORAL_UI_URL: 'https://temporal.example.com',
  });
}

/** Free text: what a sender calls itself. */
const SOURCE = `o'neill's \\ "shop" -- ' OR WorkflowType = '${crypto.randomUUID()}`;

function signup(source: string): { request: ReturnType<typeof requestFor>; name: string } {
  const request = requestFor(['Stripe']);
  const signup_event = { id: 'evt_1', type: 'user.created', source };
  return { request: { ...request, signup_event }, name: request.workspace_name };
}

test('list chooses by status, failure type, times and signup source, and links to the same in the UI', async () => {
  const [parked, completed, other] = [signup(SOURCE), signup(SOURCE), signup('another')];
  it.emulator.faults.add({
    operation: 'createSource',
    when: { workspaceName: parked.name },
    fault: { kind: 'status', status: 403 },
  });
  for (const { request } of [parked, completed, other]) await it.onboarding.start(request);
  await untilParked(it.onboarding, parked.name);
  for (const { name } of [completed, other]) await it.onboarding.result(name);
  // Visibility is eventually consistent.
  const seen = async (...filters: string[]): Promise<string[]> => {
    const { stdout } = await onboarding('list', '--signup-source', SOURCE, '--json', ...filters);
    const listed = JSON.parse(stdout) as { workspace_name: string }[];
    return listed.map(({ workspace_name }) => workspace_name).sort();
  };
  await expect.poll(() => it.onboarding.count({ status: 'needs_attention', signupSource: SOURCE })).toBe(1);
  await expect.poll(() => it.onboarding.count({ signupSource: SOURCE })).toBe(2);

  expect(await seen()).toEqual([parked.name, completed.name].sort());
  expect(await seen('--status', 'needs_attention', '--since', 'yesterday')).toEqual([parked.name]);
  expect(await seen('--failure-type', 'Airbyte.Forbidden')).toEqual([parked.name]);
  expect(await seen('--failure-type', 'Airbyte.Invalid')).toEqual([]);
  expect(await seen('--until', 'yesterday')).toEqual([]);

  const limited = await onboarding('list', '--signup-source', SOURCE, '--limit', '1');
  expect(limited.stdout).toMatch(/workspace .*status .*ready .*started \(UTC\)/);
  expect(limited.stderr).toMatch(
    /1 onboarding, open ones first; some 1 more match, which --limit kept out\./,
  );
  const link = /https:\/\/temporal\.example\.com\/\S+/.exec(limited.stderr)?.[0] ?? '';
  const query = new URL(link).searchParams.get('query') ?? '';
  expect(await it.temporal.workflow.count(query)).toMatchObject({ count: 2 });
});

test('each ready-made view is a query that Temporal takes, and a link that holds it', async () => {
  const { exitCode, stdout } = await onboarding('views', '--json');
  expect(exitCode).toBe(0);
  const views = JSON.parse(stdout) as { name: string; query: string; temporal_ui_url: string }[];
  expect(views.map(({ name }) => name)).toEqual(viewsAt(0).map(({ name }) => name));
  for (const { query, temporal_ui_url } of views) {
    expect(new URL(temporal_ui_url).searchParams.get('query')).toBe(query);
    expect((await it.temporal.workflow.count(query)).count).toBeGreaterThanOrEqual(0);
  }
});

test('a parked onboarding is in the views of those whose move it is', async () => {
  const customer = signup('views');
  it.emulator.faults.add({
    operation: 'createSource',
    when: { workspaceName: customer.name },
    fault: { kind: 'status', status: 422 },
  });
  await it.onboarding.start(customer.request);
  await untilParked(it.onboarding, customer.name);
  const holds = async (name: string): Promise<boolean> => {
    const { query } = viewsAt(Date.now()).find((view) => view.name === name)!;
    const { count } = await it.temporal.workflow.count(
      `${query} AND WorkflowId = 'onboarding:${customer.name}'`,
    );
    return count === 1;
  };
  await expect.poll(() => holds('customers-move')).toBe(true);
  expect(await holds('needs-attention')).toBe(true);
  expect(await holds('operators-move')).toBe(false);
  expect(await holds('running-long')).toBe(false);
});
