/** Onboardings whose keys come from a KMS, in a worker and a client. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OnboardingClient, type OnboardingRequestInput } from 'airbyte-embedded-onboarding';
import { startStack, type Stack } from 'airbyte-embedded-onboarding/testing';
import { connectWorker } from 'airbyte-embedded-onboarding/worker';
import { activateDataKey, addDataKey, type WrappedKey } from '../src/data-keys.ts';
import { KmsKeys } from '../src/kms-keys.ts';
import { KEY_ID, LocalKms } from './local-kms.ts';

const kms = new LocalKms();
const wrapping = { kms, keyId: KEY_ID };
let folder: string;
let file: string;
let stack: Stack;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kms-'));
  file = join(folder, 'data-keys.json');
  stack = await startStack({ worker: false });
});

after(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

test('a new data key opens first and seals then, and the older one still opens', async () => {
  await addDataKey(wrapping, file, 'k1');
  const keys = await KmsKeys.load(wrapping, file);
  const env = { ...stack.env, ONBOARDING_KEYS: undefined };
  const { worker, close } = await connectWorker(env, { keys });
  const onboarding = await OnboardingClient.connect(env, { keys });
  try {
    await worker.runUntil(async () => {
      assert.equal(await keyOf(onboarding, 'acme'), 'k1');
      await onboarding.start(requestOf('acme'));
      assert.equal((await onboarding.result('acme')).status, 'completed');

      await addDataKey(wrapping, file, 'k2');
      await keys.reload();
      assert.equal(await keyOf(onboarding, 'acme'), 'k1');
      await activateDataKey(file, 'k2');
      await keys.reload();
      assert.equal(kms.decrypted, 2, 'each key is unwrapped once');
      assert.equal(await keyOf(onboarding, 'globex'), 'k2');
      await onboarding.start(requestOf('globex'));
      assert.equal((await onboarding.result('globex')).status, 'completed');
      assert.equal((await onboarding.start(requestOf('acme'))).outcome, 'already_completed');
    });
  } finally {
    await onboarding.close();
    await close();
  }
});

test('a wrapped key opens under its own id alone', async () => {
  const [key] = JSON.parse(await readFile(file, 'utf8')) as WrappedKey[];
  const moved = join(folder, 'moved.json');
  await writeFile(moved, JSON.stringify([{ ...key, id: 'k3' }]));
  await assert.rejects(KmsKeys.load(wrapping, moved));
});

function requestOf(customer: string): OnboardingRequestInput {
  return {
    workspace_name: customer,
    sources: [
      {
        name: 'Stripe',
        source_template_id: '3d6f1c52-8f5e-4a36-9d0b-6c1f0d8f2a11',
        source_config: { account_id: 'acct_1', client_secret: `sk_test_${customer}` },
      },
    ],
  };
}

/** The id of the key that seals a request of this customer's. */
async function keyOf(onboarding: OnboardingClient, customer: string): Promise<string | undefined> {
  const [source] = (await onboarding.seal(requestOf(customer))).sources;
  return source?.sealed_source_config.split('.')[2];
}
