/** `onboarding list` on a terminal of 80 columns. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureRule } from '../../src/domain/failure.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { requestFor } from '../support/requests.ts';
import { parkWith, refused } from '../support/sign-up.ts';
import { onTerminal } from '../support/terminal.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const TYPE = 'Airbyte.Invalid';

// Only util-linux' `script` takes a command in this way.
describe.skipIf(process.platform !== 'linux')('on a terminal', () => {
  test('names and commands stay whole, and sentences are broken between words', async () => {
    const source = crypto.randomUUID();
    const name = `a-long-name-of-a-customer-${'and-of-its-branches-'.repeat(4)}${crypto.randomUUID()}`;
    const signup_event = { id: '1', type: 'test', source };
    await parkWith(world, { ...requestFor(['Stripe'], name), signup_event }, refused(422));
    await expect
      .poll(() => world.onboarding.count({ status: 'needs_attention', signupSource: source }))
      .toBe(1);

    const list = onTerminal(['list', '--signup-source', source], temporalEnvironment(world), {
      columns: 80,
      rows: 60,
    });
    expect(await list.ended).toBe(0);
    const lines = list.written().replaceAll('\r', '').split('\n');
    expect(lines).toContain(name);
    const command = `  onboarding retry --status needs_attention --failure-type ${TYPE} --signup-source ${source} --with FILE`;
    expect(lines).toContain(command);
    const sentences = lines.slice(
      lines.findIndex((line) => line.startsWith(`${TYPE}: `)),
      lines.indexOf(command),
    );
    expect(sentences.length).toBeGreaterThan(1);
    for (const line of sentences) expect(line.length).toBeLessThanOrEqual(80);
    const { whatHappened, nextStep } = failureRule(TYPE);
    expect(sentences.map((line) => line.trim()).join(' ')).toBe(`${TYPE}: ${whatHappened} ${nextStep}`);
  });
});
