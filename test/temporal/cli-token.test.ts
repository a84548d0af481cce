import { afterAll, beforeAll, expect, test } from 'vitest';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { startWorld, type World } from '../support/world.ts';
import { onboardingCommand, type CommandResult } from '../support/cli.ts';
import { requestFor } from '../support/requests.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

function token(args: readonly string[], changed: Record<string, string> = {}): Promise<CommandResult> {
  return onboardingCommand(['token', ...args], {
    ...temporalEnvironment(world),
    ...airbyteWithToken(world.emulator),
    ...changed,
  });
}

test('prints the bundle that the widget takes, a fresh one each time', async () => {
  const request = requestFor(['Stripe']);
  await world.onboarding.start(request);
  await world.onboarding.result(request.workspace_name);
  const [text, json] = [
    await token([request.workspace_name]),
    await token([request.workspace_name, '--origin', 'https://app.example.com', '--json']),
  ];
  expect([text.exitCode, json.exitCode]).toEqual([0, 0]);
  const bundles = [text.stdout, (JSON.parse(json.stdout) as { token: string }).token];
  expect(new Set(bundles).size).toBe(2);
  for (const bundle of bundles) {
    const decoded = JSON.parse(Buffer.from(bundle, 'base64').toString()) as Record<string, unknown>;
    expect(Object.keys(decoded).sort()).toEqual(['token', 'widgetUrl']);
  }
});

test('refuses a token for pages of another origin, and notes where no origin was named', async () => {
  const elsewhere = await startWorld({
    emulator: { widgetUrl: 'https://cloud.airbyte.com/w?allowedOrigin=https%3A%2F%2Felsewhere.example' },
  });
  const request = requestFor(['Stripe']);
  await elsewhere.onboarding.start(request);
  await elsewhere.onboarding.result(request.workspace_name);
  const env = { ...temporalEnvironment(elsewhere), ...airbyteWithToken(elsewhere.emulator) };
  const [named, unnamed] = await Promise.all([
    onboardingCommand(['token', request.workspace_name, '--origin', 'https://app.example.com'], env),
    onboardingCommand(['token', request.workspace_name], env),
  ]);
  await elsewhere.stop();
  expect([named.exitCode, named.stdout, unnamed.exitCode]).toEqual([2, '', 0]);
  for (const said of ['https://elsewhere.example', '--origin', 'AIRBYTE_REGION_ID'])
    expect(named.stderr).toContain(said);
  expect(unnamed.stderr).toMatch(/for pages of https:\/\/elsewhere\.example.*--origin/);
});

test('I2: a name that was never onboarded gets none, and no workspace is made for it', async () => {
  const before = world.emulator.workspaces().length;
  const { exitCode, stdout, stderr } = await token(['nobody-of-that-name']);
  expect([exitCode, stdout]).toEqual([3, '']);
  expect(stderr).toContain('There is no onboarding of "nobody-of-that-name"');
  expect(world.emulator.workspaces()).toHaveLength(before);
});

test('says what to do where Airbyte is away, refuses, or an origin is none', async () => {
  const request = requestFor(['Stripe']);
  await world.onboarding.start(request);
  await world.onboarding.result(request.workspace_name);
  const name = request.workspace_name;
  const [away, refused, noOrigin, noCredential] = await Promise.all([
    token([name], { AIRBYTE_API_URL: 'http://127.0.0.1:9' }),
    token([name], { AIRBYTE_ACCESS_TOKEN: 'a-wrong-access-token' }),
    token([name, '--origin', 'app.example.com/path']),
    token([name], { AIRBYTE_ACCESS_TOKEN: '' }),
  ]);
  expect([away, refused, noOrigin, noCredential].map(({ exitCode }) => exitCode)).toEqual([5, 1, 2, 2]);
  expect(away.stderr).toContain('Try again');
  expect(refused.stderr).toContain('onboarding doctor');
  expect(refused.stderr).not.toContain('a-wrong-access-token');
  expect(noOrigin.stderr).toContain('https://app.example.com');
  expect(noCredential.stderr).toContain('AIRBYTE_CLIENT_ID');
});
