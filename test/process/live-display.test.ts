/** `onboarding watch` on a terminal. */
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporalEnvironment } from '../support/environment.ts';
import { requestFor } from '../support/requests.ts';
import { parkWith, refused, signUpWith } from '../support/sign-up.ts';
import { onTerminal, type TerminalCommand } from '../support/terminal.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let env: Record<string, string>;
beforeAll(async () => {
  world = await startWorld();
  env = temporalEnvironment(world);
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
  const { name } = await signUpWith(world, [LONG_NAME, 'Stripe'], {
    operation: 'createSource',
    sourceName: LONG_NAME,
    times: Infinity,
    fault: { kind: 'status', status: 503, retryAfter: 50 },
  });
  await expect
    .poll(() => world.onboarding.progress(name))
    .toMatchObject({ percent: 50, sources: [{ state: 'retrying' }, { state: 'created' }] });
  return name;
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
    expect(watch.screen().join(' ').replaceAll(/\s+/g, ' ')).toContain(
      `${name}: running, creating sources, 50 %`,
    );
  });

  test('watch ends with the answer alone, and exit code 0', async () => {
    const { name } = await parkWith(world, ['Stripe', 'HubSpot'], refused(422, 'HubSpot'));
    const watch = onTerminal(['watch', name], env, { columns: 80, rows: 20 });
    expect(await watch.shows(/✗ HubSpot/)).toMatch(/needs attention, waiting for person/);
    await world.onboarding.retry(name);
    expect(await watch.ended).toBe(0);
    const screen = watch.screen().join('\n');
    expect(screen).toMatch(/completed, done, 100 %[^]*✓ Stripe[^]*✓ HubSpot/);
    expect(screen).not.toMatch(/[█░✗]/);
    expect(showsCursor(watch)).toBe(true);
  });

  test('status has colours and is broken between words, also beside long names; without colours it is the same', async () => {
    const { name } = await parkWith(world, [LONG_NAME, 'Stripe'], refused(422, 'Stripe'));
    const written = async (more: Record<string, string>): Promise<string> => {
      const status = onTerminal(['status', name], { ...env, ...more }, { columns: 60, rows: 40 });
      expect(await status.ended).toBe(0);
      return status.written().replaceAll('\r', '');
    };
    const coloured = await written({});
    expect(coloured).toContain(`: ${ESCAPE}[33mneeds attention${ESCAPE}[39m`);
    expect(coloured).toContain(`  ${ESCAPE}[32m✓${ESCAPE}[39m HubSpot`);
    expect(coloured).toContain(`  ${ESCAPE}[31m✗${ESCAPE}[39m Stripe`);
    const plain = await written({ NO_COLOR: '1' });
    expect(plain).not.toContain(ESCAPE);
    // eslint-disable-next-line no-control-regex -- colours are what it looks for
    expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(plain);
    const tooLong = plain.split('\n').filter((line) => stringWidth(line) > 60);
    // What is to be copied is left whole.
    expect(tooLong.map((line) => line.trim())).toEqual([
      `onboarding retry ${name},`,
      expect.stringMatching(/^http:\S+$/),
    ]);
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
