import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { temporalEnvironment } from '../support/environment.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';
import { untilParked } from '../support/waits.ts';
import { onboardingCommand, startCommand } from '../support/cli.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { onTerminal, type TerminalCommand } from '../support/terminal.ts';

let world: World;
let env: Record<string, string>;
beforeAll(async () => {
  world = await startWorld();
  env = {
    ...temporalEnvironment(world),
  };
});
afterAll(() => world.stop());

const LONG_NAME = `HubSpot 営業 🚀 ${'of the whole group '.repeat(5)}`.trim();
const ESCAPE = '\u001B';

/** Whether the last that was said of the cursor is that it is to be seen. */
function showsCursor(command: TerminalCommand): boolean {
  const written = command.written();
  const shown = written.lastIndexOf(`${ESCAPE}[?25h`);
  return shown >= 0 && shown > written.lastIndexOf(`${ESCAPE}[?25l`);
}

/** Starts one whose first source waits a long while for its next attempt. */
async function startRetrying(): Promise<string> {
  const request = requestFor([LONG_NAME, 'Stripe']);
  world.emulator.faults.add({
    operation: 'createSource',
    when: { workspaceName: request.workspace_name, sourceName: LONG_NAME },
    times: Infinity,
    fault: { kind: 'status', status: 503, retryAfter: 50 },
  });
  await world.onboarding.start(request);
  await expect
    .poll(() => world.onboarding.progress(request.workspace_name))
    .toMatchObject({ percent: 50, sources: [{ state: 'retrying' }, { state: 'created' }] });
  return request.workspace_name;
}

// Only util-linux' `script` takes a command in this way.
describe.skipIf(process.platform !== 'linux')('on a terminal', () => {
  test('watch draws a bar and a line a source in place, counts down, and gives the cursor back on Ctrl-C', async () => {
    const name = await startRetrying();
    const watch = onTerminal(['watch', name], env, { columns: 60, rows: 20 });
    const first = await watch.shows(/retrying .*next in \d+ s/);
    expect(first).toMatch(/█+░+ {2}50 % {2}1 of 2 ready/);
    expect(first).toMatch(/↻ HubSpot 営業 🚀 of …/);
    const left = Number(/next in (\d+) s/.exec(first)?.[1]);
    // Nothing has happened meanwhile but that time went by.
    const later = await watch.shows(new RegExp(`next in (?!${left} )\\d+ s`));
    const lines = later.split('\n').filter((line) => line !== '');
    expect(lines.filter((line) => line.includes('░'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('HubSpot'))).toHaveLength(1);

    watch.type('\u0003');
    expect(await watch.ended).toBe(1);
    expect(showsCursor(watch)).toBe(true);
    // Long lines are broken as the terminal breaks them.
    expect(watch.screen().join('')).toContain(`${name}: running, creating sources, 50 %`);
  });

  test('watch ends with the answer alone, and exit code 0', async () => {
    const request = requestFor(['Stripe', 'HubSpot']);
    const held = world.emulator.faults.add({
      operation: 'createSource',
      when: { workspaceName: request.workspace_name, sourceName: 'HubSpot' },
      fault: { kind: 'status', status: 422 },
    });
    await world.onboarding.start(request);
    await untilParked(world.onboarding, request.workspace_name);
    held.remove();
    const watch = onTerminal(['watch', request.workspace_name], env, { columns: 80, rows: 20 });
    expect(await watch.shows(/✗ HubSpot/)).toMatch(/needs attention, waiting for person/);
    await world.onboarding.retry(request.workspace_name);
    expect(await watch.ended).toBe(0);
    const screen = watch.screen().join('\n');
    expect(screen).toMatch(/completed, done, 100 %[^]*✓ Stripe[^]*✓ HubSpot/);
    expect(screen).not.toMatch(/[█░✗]/);
    expect(showsCursor(watch)).toBe(true);
  });

  test('NO_COLOR takes the colours away, and TERM=dumb the display', async () => {
    const request = requestFor(['Stripe']);
    await world.onboarding.start(request);
    await world.onboarding.result(request.workspace_name);
    const size = { columns: 80, rows: 20 };
    const command = ['watch', request.workspace_name];
    const written = async (more: Record<string, string>): Promise<string> => {
      const watch = onTerminal(command, { ...env, ...more }, size);
      expect(await watch.ended).toBe(0);
      return watch.written();
    };
    expect(await written({})).toContain(`${ESCAPE}[32m✓`);
    const plain = await written({ NO_COLOR: '1' });
    expect(plain).toContain('█');
    expect(plain).not.toContain(`${ESCAPE}[32m`);
    const dumb = await written({ TERM: 'dumb' });
    expect(dumb).toContain('100 %  completed, done');
    expect(dumb).not.toContain('█');
    expect(dumb).not.toContain(ESCAPE);
  });

  test('an error that ends it leaves a screen with the error and a cursor', async () => {
    const watch = onTerminal(['watch', 'nobody-of-that-name'], env, { columns: 80, rows: 20 });
    expect(await watch.ended).toBe(3);
    expect(watch.screen().join('\n')).toContain('There is no onboarding of "nobody-of-that-name".');
    expect(watch.written()).not.toContain(`${ESCAPE}[?25l`);
  });
});

describe('while Temporal is away', () => {
  let gateway: Gateway;
  let through: Record<string, string>;
  beforeEach(async () => {
    gateway = await startGateway(`http://${inject('temporal').address}`);
    through = { ...env, TEMPORAL_ADDRESS: new URL(gateway.url).host };
  });
  afterEach(() => gateway.close());

  /** Starts one that needs a person, and answers how it is mended. */
  async function startParked(): Promise<{ name: string; mend: () => Promise<unknown> }> {
    const request = requestFor(['Stripe']);
    const name = request.workspace_name;
    const when = { workspaceName: name };
    const fault = world.emulator.faults.add({
      operation: 'createSource',
      when,
      fault: { kind: 'status', status: 403 },
    });
    await world.onboarding.start(request);
    await untilParked(world.onboarding, name);
    return { name, mend: () => (fault.remove(), world.onboarding.retry(name)) };
  }

  test('watch says so, goes on when it is back, and tells what happened meanwhile', async () => {
    const { name, mend } = await startParked();
    const watch = startCommand(['watch', name], through);
    await watch.says(/✗ Stripe/);
    await gateway.close();
    await watch.says(/^Temporal does not answer\. It is asked again until it does; Ctrl-C ends this\.$/);
    await mend();
    await world.onboarding.result(name);
    await gateway.accept();
    await watch.says(/completed, done/);
    const { exitCode, stdout } = await watch.ended;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('completed, done, 100 %');
  });

  test.skipIf(process.platform !== 'linux')('the live display says so below what it last knew', async () => {
    const { name, mend } = await startParked();
    const watch = onTerminal(['watch', name], through, { columns: 80, rows: 20 });
    await watch.shows(/✗ Stripe/);
    await gateway.close();
    expect(await watch.shows(/Temporal does not answer/)).toMatch(/✗ Stripe[^]*Temporal does not answer/);
    await gateway.accept();
    await watch.shows(/✗ Stripe(?![^]*Temporal does not answer)/);
    await mend();
    expect(await watch.ended).toBe(0);
    expect(watch.screen().join('\n')).not.toContain('does not answer');
  });
});

test('without a worker, watch says so once, and when one answers', async () => {
  const alone = await startWorld({ withoutWorker: true });
  try {
    const request = requestFor(['Stripe']);
    const when = { workspaceName: request.workspace_name };
    alone.emulator.faults.add({ operation: 'createSource', when, fault: { kind: 'status', status: 403 } });
    await alone.onboarding.start(request);
    const watch = startCommand(['watch', request.workspace_name], temporalEnvironment(alone));
    await watch.says(/^No worker answers: .*`onboarding doctor` says what is missing\.$/);
    await alone.startWorker();
    await watch.says(/^A worker answers again\.$/);
    await watch.says(/needs attention/);
    const { stderr } = await watch.interrupt();
    expect(stderr.match(/No worker answers/g)).toHaveLength(1);
  } finally {
    await alone.stop();
  }
});

test('without a terminal, watch tells what changes line by line', async () => {
  const request = requestFor(['Stripe']);
  await world.onboarding.start(request);
  const { exitCode, stderr, stdout } = await onboardingCommand(['watch', request.workspace_name], env);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/100 % {2}completed, done/);
  expect(stderr + stdout).not.toContain(ESCAPE);
});
