/** The application's tests: Temporal and Airbyte come from the package's own `/testing`. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { startStack, type Stack } from 'airbyte-embedded-onboarding/testing';
import { type Application, connectApplication } from '../src/application.ts';
import { TASK_QUEUE } from '../src/settings.ts';
import { Signups } from '../src/signups.ts';
import { startOtherServices, type OtherServices } from './other-services.ts';

const calls: string[] = [];
let stack: Stack;
let others: OtherServices;
let application: Application;
let running: Promise<void>;
let connection: Connection;
let signups: Signups;

before(async () => {
  stack = await startStack({ worker: false });
  others = await startOtherServices();
  const env = {
    ...stack.env,
    ONBOARDING_TASK_QUEUE: TASK_QUEUE,
    OTHER_SERVICES_URL: others.url,
    // The emulator takes any id of this form, and any configuration for it.
    STRIPE_TEMPLATE_ID: '3d6f1c52-8f5e-4a36-9d0b-6c1f0d8f2a11',
  };
  application = await connectApplication(env, (call, workflowId) => calls.push(`${call} ${workflowId}`));
  running = application.worker.run();
  connection = await Connection.connect({ address: stack.temporal.address });
  signups = new Signups(connection, env);
});

after(async () => {
  application.worker.shutdown();
  await running;
  await application.close();
  await connection.close();
  await others[Symbol.asyncDispose]();
  await stack.stop();
});

test('a signup, sent twice, opens one account, and one mail goes out', async () => {
  await signups.begin('acme');
  await signups.begin('acme');
  const workspaceId = await signups.end('acme');
  assert.equal(others.accounts.get('acme'), workspaceId);
  await until(() => others.mails.size === 1);
  assert.deepEqual([...others.mails.values()], [{ to: 'acme', text: 'Your data is on its way.' }]);
  assert.ok(calls.includes('start onboarding:acme'), 'its own interceptor sees the start');
});

test('a refused configuration waits for a person, and the signup goes on once it is corrected', async () => {
  stack.emulator.faults.add({ operation: 'createSource', fault: { kind: 'status', status: 422 } });
  await signups.begin('initech');
  await until(async () => (await stack.client.list({ status: 'needs_attention' })).length === 1);
  assert.equal(others.accounts.has('initech'), false);
  await stack.client.retry('initech');
  const workspaceId = await signups.end('initech');
  assert.equal(others.accounts.get('initech'), workspaceId);
});

/** Waits for what another process brings about. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + 60_000; !(await isSo());) {
    assert.ok(Date.now() < limit, 'it has not come to that in a minute');
    await setTimeout(100);
  }
}
