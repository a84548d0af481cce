import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onboardingCommand, startCommand, type CommandResult } from '../support/cli.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { requestFor } from '../support/requests.ts';
import { NAMESPACE_OF_NEIGHBOURS } from '../support/namespaces.ts';
import { untilParked } from '../support/until-parked.ts';
import { startWorld, type World } from '../support/world.ts';

/** Two customers of the command line in one process: each has a namespace, a task queue, keys, an emulator and a UI of its own. */
interface Neighbour {
  readonly world: World;
  readonly env: Record<string, string>;
  readonly uiUrl: string;
}

let one: Neighbour;
let other: Neighbour;
let before: ProcessState;
beforeAll(async () => {
  [one, other] = await Promise.all([
    neighbour('default', 'http://ui.one.example'),
    neighbour(NAMESPACE_OF_NEIGHBOURS, 'http://ui.other.example'),
  ]);
});
beforeEach(() => {
  before = processState();
});
afterAll(() => Promise.all([one.world.stop(), other.world.stop()]));

async function neighbour(namespace: string, uiUrl: string): Promise<Neighbour> {
  const world = await startWorld({ namespace });
  return { world, env: { ...temporalEnvironment(world), TEMPORAL_UI_URL: uiUrl }, uiUrl };
}

/** Runs it for both at once, and answers what each was told. */
async function atOnce(
  ofOne: readonly string[],
  ofOther: readonly string[],
  inputs: readonly [string, string] = ['', ''],
): Promise<[CommandResult, CommandResult]> {
  return await Promise.all([
    onboardingCommand(ofOne, one.env, inputs[0]),
    onboardingCommand(ofOther, other.env, inputs[1]),
  ]);
}

interface ProcessState {
  readonly env: NodeJS.ProcessEnv;
  readonly exitCode: typeof process.exitCode;
  readonly listeners: readonly number[];
}

function processState(): ProcessState {
  const listeners = ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal));
  return { env: { ...process.env }, exitCode: process.exitCode, listeners };
}

/** Neither has changed what the process is, and so what a third one would see. */
function expectNothingLeft(): void {
  expect(processState()).toEqual(before);
}

test('each reads its own standard input, starts its own, and answers in its own way', async () => {
  const [request, otherRequest] = [requestFor(['Stripe']), requestFor(['HubSpot'])];
  const [started, otherStarted] = await atOnce(
    ['start', '-', '--wait', '--json'],
    ['start', '-', '--wait'],
    [JSON.stringify(request), JSON.stringify(otherRequest)],
  );
  expect([started.exitCode, otherStarted.exitCode]).toEqual([0, 0]);
  const { outcome, progress } = JSON.parse(started.stdout) as {
    outcome: string;
    progress: { workspace_name: string; temporal_ui_url: string };
  };
  expect([outcome, progress.workspace_name]).toEqual(['started', request.workspace_name]);
  expect(progress.temporal_ui_url).toMatch(`${one.uiUrl}/namespaces/default/`);
  expect(otherStarted.stdout).toMatch(`${otherRequest.workspace_name}: completed, done, 100 %`);
  expect(otherStarted.stdout).toMatch(`${other.uiUrl}/namespaces/${NAMESPACE_OF_NEIGHBOURS}/`);
  const told = ({ stdout, stderr }: CommandResult): string => stdout + stderr;
  expect(told(started)).not.toMatch(new RegExp(`${otherRequest.workspace_name}|HubSpot|ui.other.example`));
  expect(told(otherStarted)).not.toMatch(new RegExp(`${request.workspace_name}|Stripe|ui.one.example`));
  expectNothingLeft();
});

test('each has the exit code of its own, whichever ends first', async () => {
  const { workspace_name: name } = requestFor();
  await one.world.onboarding.start(requestFor(['Stripe'], name));
  await one.world.onboarding.result(name);
  const pairs = Array.from({ length: 5 }, () => atOnce(['status', name], ['status', name, '--json']));
  for (const [known, unknown] of await Promise.all(pairs)) {
    expect([known.exitCode, known.stderr]).toEqual([0, '']);
    expect(known.stdout).toContain(`${name}: completed`);
    expect(unknown.exitCode).toBe(3);
    expect(JSON.parse(unknown.stdout)).toMatchObject({ error: { code: 'not_found' } });
  }
  expectNothingLeft();
});

test('settings that are wrong for one are none of the other’s', async () => {
  const [refused, listed] = await Promise.all([
    onboardingCommand(['list', '--json'], { ...one.env, ONBOARDING_KEYS: 'no key' }),
    onboardingCommand(['list'], other.env),
  ]);
  expect(refused.exitCode).toBe(2);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'config' } });
  expect(listed.exitCode).toBe(0);
  expect(listed.stdout).not.toContain('error');
  expectNothingLeft();
});

test('who is interrupted stops watching; the other goes on to its end', async () => {
  const { workspace_name: name } = requestFor();
  const held = await Promise.all([one, other].map((neighbour) => startParked(neighbour, name)));
  const watch = startCommand(['watch', name], one.env);
  const otherWatch = startCommand(['watch', name, '--json'], other.env);
  await Promise.all([watch.says('waiting for person'), otherWatch.says('waiting for person')]);

  const interrupted = await watch.interrupt();
  expect(interrupted.exitCode).toBe(1);
  expect(interrupted.stdout).toContain(`${name}: needs attention`);
  const state = await Promise.race([otherWatch.ended, soon('goes on')]);
  expect([state, otherWatch.stdout]).toEqual(['goes on', '']);

  for (const fault of held) fault.remove();
  await other.world.onboarding.retry(name);
  const ended = await otherWatch.ended;
  expect(ended.exitCode).toBe(0);
  expect(JSON.parse(ended.stdout)).toMatchObject({ workspace_name: name, status: 'completed' });
  // What was interrupted is told nothing more, and its onboarding is where it was.
  expect(watch.output).not.toContain('100 %');
  expect((await one.world.onboarding.progress(name)).status).toBe('needs_attention');
  expectNothingLeft();
});

/** Starts one whose only source Airbyte refuses until the fault is removed. */
async function startParked({ world }: Neighbour, name: string): Promise<{ remove: () => void }> {
  const { emulator, onboarding } = world;
  const fault = emulator.faults.add({
    operation: 'createSource',
    times: Infinity,
    fault: { kind: 'status', status: 422 },
  });
  await onboarding.start(requestFor(['Stripe'], name));
  await untilParked(onboarding, name);
  return fault;
}

async function soon<T>(value: T): Promise<T> {
  return await new Promise((resolve) => {
    setTimeout(resolve, 500, value);
  });
}
