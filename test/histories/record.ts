/**
 * Records histories of this version (`npm run record-history`), which every later version must replay (I5). A version
 * that has been released is never recorded again: its files are what real runs look like.
 */
import { hostname } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { OnboardingClient, type OnboardingRequestInput, type Progress } from '../../src/client.ts';
import { VERSION } from '../../src/domain/version.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { OnboardingPolicy } from '../../src/domain/history/types.ts';
import { goWrong, refused } from '../support/sign-up.ts';
import { withStack, type WholeStack } from '../support/stack.ts';

/** Milliseconds: long enough for a busy machine, and short enough to be waited for. */
const PATIENT: OnboardingPolicy = {
  ...DEFAULT_POLICY,
  request_timeout_ms: 5_000,
  commit_window_ms: 6_000,
};
const IMPATIENT: OnboardingPolicy = { ...PATIENT, attention_window_ms: 1_000 };

/** What is recorded: each leaves the newest run of its workspace as it is to be replayed. */
const SCENARIOS: Readonly<Record<string, (stack: WholeStack, name: string) => Promise<unknown>>> = {
  'three-sources': async (stack, name) => {
    const { onboarding } = stack;
    await onboarding.start(request(name, ['Stripe', 'HubSpot', 'GitHub']));
    await onboarding.result(name);
  },

  'parked-and-retried': async (stack, name) => {
    const onboarding = clientWith(stack, PATIENT);
    goWrong(stack.emulator, name, refused(422, 'HubSpot'));
    const asked = request(name, ['Stripe', 'HubSpot', 'GitHub']);
    await onboarding.start(asked);
    await until(onboarding, name, ({ stage }) => stage === 'waiting_for_person');
    await onboarding.retry(name, { sources: asked.sources.slice(1, 2) });
    await onboarding.result(name);
  },

  'parked-and-retried-by-signal': async (stack, name) => {
    const onboarding = clientWith(stack, PATIENT);
    goWrong(stack.emulator, name, refused(422, 'Stripe'));
    await onboarding.start(request(name, ['Stripe']));
    await until(onboarding, name, ({ stage }) => stage === 'waiting_for_person');
    await stack.temporal.workflow.getHandle(workflowIdFor(name)).signal('retry');
    await onboarding.result(name);
  },

  'unknown-outcome': async (stack, name) => {
    const onboarding = clientWith(stack, PATIENT);
    goWrong(stack.emulator, name, {
      operation: 'createSource',
      sourceName: 'HubSpot',
      fault: { kind: 'reset_after_commit' },
    });
    await onboarding.start(request(name, ['Stripe', 'HubSpot']));
    await onboarding.result(name);
  },

  'attention-window-closed': async (stack, name) => {
    const onboarding = clientWith(stack, IMPATIENT);
    goWrong(stack.emulator, name, refused(422, 'Stripe'));
    await onboarding.start(request(name, ['Stripe', 'HubSpot']));
    await onboarding.result(name);
  },

  'retried-after-it-failed': async (stack, name) => {
    const onboarding = clientWith(stack, IMPATIENT);
    goWrong(stack.emulator, name, refused(422, 'Stripe'));
    await onboarding.start(request(name, ['Stripe', 'HubSpot']));
    await onboarding.result(name);
    await onboarding.retry(name);
    await onboarding.result(name);
  },

  'checked-and-corrected': async (stack, name) => {
    const onboarding = clientWith(stack, PATIENT);
    stack.emulator.checks.add({
      when: { workspaceName: name, sourceName: 'Stripe' },
      times: 1,
      status: 'failed',
    });
    const asked = { ...request(name, ['Stripe', 'HubSpot']), check: true };
    await onboarding.start(asked);
    await until(onboarding, name, ({ stage }) => stage === 'waiting_for_person');
    await onboarding.retry(name, { sources: asked.sources.slice(0, 1) });
    await onboarding.result(name);
  },

  cancelled: async (stack, name) => {
    const onboarding = clientWith(stack, PATIENT);
    goWrong(stack.emulator, name, refused(422, 'Stripe'));
    await onboarding.start(request(name, ['Stripe', 'HubSpot']));
    await until(onboarding, name, ({ stage }) => stage === 'waiting_for_person');
    await onboarding.cancel(name);
    await onboarding.result(name);
  },
};

// Without the payload codec, so that they replay without a key.
await withStack(
  async (stack) => {
    for (const [scenario, run] of Object.entries(SCENARIOS)) {
      const name = `recorded-${scenario}`;
      await run(stack, name);
      const history = await stack.temporal.workflow.getHandle(workflowIdFor(name)).fetchHistory();
      const file = new URL(`${VERSION}-${scenario}.json`, import.meta.url);
      await writeFile(
        file,
        `${JSON.stringify(withoutMachine(JSON.parse(historyToJSON(history))), null, 2)}\n`,
      );
      process.stdout.write(`${VERSION}-${scenario}.json: ${history.events?.length ?? 0} events\n`);
    }
  },
  { encrypts: false },
);

function request(workspace_name: string, names: readonly string[]): OnboardingRequestInput {
  const sources = names.map((name) => ({
    name,
    source_template_id: '3d6f1c52-8f5e-4a36-9d0b-6c1f0d8f2a11',
    source_config: { account_id: `account of ${name}`, client_secret: `secret of ${name}` },
  }));
  return { workspace_name, sources, signup_event: { id: 'evt_recorded', type: 'user.created' } };
}

function clientWith({ temporal, keyring }: WholeStack, policy: OnboardingPolicy): OnboardingClient {
  return new OnboardingClient({ client: temporal, keys: keyring, policy, encrypts: false });
}

async function until(
  onboarding: OnboardingClient,
  name: string,
  reached: (progress: Progress) => boolean,
): Promise<void> {
  for await (const progress of onboarding.watch(name, { interval: 50 })) if (reached(progress)) return;
}

/** Where it was recorded is nobody's business: process and host names, and paths in stack traces. */
function withoutMachine(recorded: unknown): unknown {
  const text = JSON.stringify(recorded, (key, value: unknown) => {
    if (key === 'identity') return 'recorder';
    if (key === 'encodedAttributes') return withoutStackTrace(value as { readonly data: string });
    return key === 'stackTrace' ? '' : value;
  });
  return JSON.parse(text.replaceAll(hostname(), 'recorder'));
}

/** The failure converter puts message and stack trace together where only a codec would hide them. */
function withoutStackTrace(encoded: { readonly data: string }): unknown {
  const attributes = JSON.parse(Buffer.from(encoded.data, 'base64').toString()) as object;
  const data = Buffer.from(JSON.stringify({ ...attributes, stack_trace: '' })).toString('base64');
  return { ...encoded, data };
}
