import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateRequest } from '../../../src/domain/onboarding-request.ts';
import { configuredWebhooks } from '../../../src/signup/webhook-endpoint.ts';
import { ConfigFileError } from '../../../src/signup/config-file-error.ts';
import { loadConfig } from '../../../src/signup/onboarding-config.ts';

const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

describe('the example', () => {
  const organization = (plan?: string): object => ({
    type: 'organization.created',
    data: { id: 'org_1', public_metadata: { plan } },
  });
  const session = (plan: string, changes: object = {}): object => ({
    type: 'checkout.session.completed',
    data: {
      object: { object: 'checkout.session', client_reference_id: 'org_1', metadata: { plan }, ...changes },
    },
  });

  test.each([
    ['clerk', organization(), ['Product usage']],
    ['clerk', organization('team'), ['Product usage', 'Support']],
    ['billing', session('enterprise'), ['Product usage', 'Support', 'Warehouse']],
  ])('maps an event of %s to a valid request by its plan (%#)', async (endpoint, event, names) => {
    const { signup } = await loadConfig(EXAMPLES);
    const request = await signup[endpoint]?.map(event);
    const valid = validateRequest(request);
    expect(valid).toMatchObject({ kind: 'valid', value: { workspace_name: 'org_1' } });
    expect((request as { sources: { name: string }[] }).sources.map(({ name }) => name)).toEqual(names);
  });

  test('asks for nothing for a session of nobody, and fails for a plan that it does not know', async () => {
    const { signup } = await loadConfig(EXAMPLES);
    expect(await signup['billing']?.map(session('team', { client_reference_id: null }))).toBeNull();
    await expect(signup['billing']?.map(session('gold'))).rejects.toThrow('plan gold');
  });
});

test('of a session that is complete and not paid the example waits for the payment', async () => {
  const { billing } = (await loadConfig(EXAMPLES)).signup;
  const event = (type: string, payment_status: string): object => ({
    type,
    data: {
      object: {
        object: 'checkout.session',
        client_reference_id: 'org_1',
        metadata: { plan: 'team' },
        payment_status,
      },
    },
  });
  expect(await billing?.map(event('checkout.session.completed', 'unpaid'))).toBeNull();
  for (const [type, status] of [
    ['checkout.session.completed', 'no_payment_required'],
    ['checkout.session.async_payment_succeeded', 'paid'],
  ] as const) {
    expect(billing?.startsOn).toContain(type);
    expect(await billing?.map(event(type, status))).toMatchObject({ workspace_name: 'org_1' });
  }
});

test('plain JavaScript works too', async () => {
  await written(
    'onboarding.config.mjs',
    `import { defineConfig, workosWebhook } from 'airbyte-embedded-onboarding/config';
     export default defineConfig({ signup: { people: workosWebhook(() => null) } });`,
  );
  expect(Object.keys((await loadConfig(folder)).signup)).toEqual(['people']);
});

test('without a file there are no webhooks and no hooks', async () => {
  expect(await loadConfig(tmpdir())).toEqual({ signup: {}, hooks: {} });
});

test('hooks alone are enough', async () => {
  const name = await written('hooks.mjs', 'export default { hooks: { completed: () => undefined } };');
  const { signup, hooks } = await loadConfig(folder, name);
  expect(signup).toEqual({});
  expect(Object.keys(hooks)).toEqual(['completed']);
});

test.each([
  [
    'an export that is something else',
    'export default { signup: { clerk: 1 } };',
    'signup.clerk is not made by',
  ],
  [
    'a name that is no path',
    'export default { signup: { "a/b": null } };',
    'signup.a/b is not lower-case letters, digits, - and _',
  ],
  ['nothing in it', 'export default {};', 'has neither signup nor hooks'],
  ['a hook that is none', 'export default { hooks: { failed: 1 } };', 'hooks.failed is not a function'],
  ['a hook that there is not', 'export default { hooks: { finished() {} } };', 'finished'],
  ['a mistake in it', 'throw new Error("mine");', 'mine'],
])('%s is told with the file’s name', async (_what, text, problem) => {
  const name = await written(`wrong-${problem.replaceAll(/\W/g, '')}.mjs`, text);
  const error: unknown = await loadConfig(folder, name).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigFileError);
  expect((error as Error).message).toContain(name);
  expect((error as Error).message).toContain(problem);
});

test('a webhook without a secret does not exist, and a secret that cannot be one is told without its value', async () => {
  const { signup } = await loadConfig(EXAMPLES);
  const none = configuredWebhooks(signup, new Map());
  expect([none.webhooks.size, none.problems]).toEqual([0, []]);
  const secrets = new Map([
    ['ONBOARDING_WEBHOOK_SECRETS_CLERK', ['whsec_Zm9v', 'not base64!']],
    ['ONBOARDING_WEBHOOK_SECRETS_OTHER', ['x']],
  ]);
  const { problems } = configuredWebhooks(signup, secrets);
  expect(problems).toEqual([
    'ONBOARDING_WEBHOOK_SECRETS_CLERK: entry 2 is not whsec_ (or v1,whsec_) and base64',
    'ONBOARDING_WEBHOOK_SECRETS_OTHER is set, but no such webhook is in onboarding.config.ts',
  ]);
});
