/**
 * `npm run notices:storm [-- onboardings]`: many onboardings, each tenth of which needs a person once, and a receiver that fails half of the
 * time, is killed, and is away for an hour, which the server skips. Exits 0 where each notice has arrived.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import getPort from 'get-port';
import pMap from 'p-map';
import { startEmulator } from '../../emulator/index.ts';
import { OnboardingClient, onboardingDataConverter, type NoticeType } from '../../src/client.ts';
import { HOUR_MS, SECOND_MS } from '../../src/domain/durations.ts';
import { findTemporalCli } from '../../src/dev/temporal-cli.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { NOTICE_WORKFLOW_TYPE, SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';
import { generateKey, parseKeyring } from '../../src/secrets/index.ts';
import { connectTo } from '../../src/temporal/index.ts';
import { WorkerProcesses } from '../chaos/worker-processes.ts';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { noticeSecret } from '../support/notice-receiver.ts';
import { requestFor } from '../support/requests.ts';
import { skipTimeOf } from '../support/skip-time.ts';
import { ReceiverProcess, type Entry } from './receiver.ts';

const AT_ONCE = 10;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

process.exit(await main(Number(process.argv[2] ?? 1_000)));

async function main(count: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-notices-'));
  const stops: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    return await storm(count, folder, stops);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function storm(count: number, folder: string, stops: (() => unknown)[]): Promise<number> {
  const { path: cliPath } = await findTemporalCli({ env: process.env });
  const server = await startTemporalServer({
    cliPath,
    searchAttributes: SEARCH_ATTRIBUTES,
    uiPort: null,
    dynamicConfig: {
      'frontend.WorkflowTimeSkippingEnabled': true,
      'frontend.WorkflowTimeSkippingMaxSkipPerSession': 100_000,
    },
  });
  stops.push(() => server.stop());
  const emulator = await startEmulator();
  stops.push(() => emulator.close());
  const secret = noticeSecret();
  const receiver = new ReceiverProcess(await getPort(), secret, join(folder, 'journal.ndjson'));
  await receiver.start();
  stops.push(() => receiver.kill());
  const keys = generateKey('storm');
  const place = { address: server.address, namespace: 'default', taskQueue: 'onboarding', keys };
  const workers = new WorkerProcesses({
    count: 1,
    logFolder: folder,
    environment: {
      ...temporalEnvironment(place),
      ...airbyteWithToken(emulator),
      LOG_LEVEL: 'warn',
      ONBOARDING_NOTICE_URLS: receiver.url,
      ONBOARDING_NOTICE_SECRETS: secret,
    },
  });
  stops.push(() => workers.stop());
  const connection = await connectTo({ address: server.address });
  stops.push(() => connection.close());
  const temporal = new Client({ connection, dataConverter: onboardingDataConverter(parseKeyring(keys)) });
  const onboarding = new OnboardingClient({ client: temporal, keys, notices: true });

  const expected = new Map<string, NoticeType[]>();
  emulator.faults.add({
    operation: 'createSource',
    when: (call) => isParkedOnce(call.workspaceName ?? '') && !retried.has(call.workspaceName ?? ''),
    times: Infinity,
    fault: { kind: 'status', status: 403 },
  });
  const retried = new Set<string>();
  const one = async (index: number): Promise<void> => {
    const request = requestFor(['Stripe'], `customer-${String(index).padStart(4, '0')}`);
    const { workspace_name: name } = request;
    await onboarding.start(request);
    if (isParkedOnce(name)) {
      for await (const { status } of onboarding.watch(name)) if (status === 'needs_attention') break;
      retried.add(name);
      await onboarding.retry(name, {}, { answerWithin: 60 * SECOND_MS });
    }
    await onboarding.result(name);
    const types: NoticeType[] = ['onboarding.completed'];
    expected.set(name, isParkedOnce(name) ? ['onboarding.needs_attention', ...types] : types);
  };
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  const untilTaken = async (least: number): Promise<void> => {
    while (new Set(taken(receiver).map(({ id }) => id)).size < least) await pause(500);
  };

  print(`${count} onboardings; a receiver that fails half of the time.`);
  await pMap(range(0, Math.floor(count * 0.4)), one, { concurrency: AT_ONCE });
  await receiver.kill();
  print(`The receiver is killed, after ${taken(receiver).length} deliveries that it has taken.`);
  await pMap(range(Math.floor(count * 0.4), Math.floor(count * 0.5)), one, { concurrency: AT_ONCE });
  await receiver.start();
  print('It is back. The worker is killed.');
  workers.kill(0, 0);
  await pMap(range(Math.floor(count * 0.5), Math.floor(count * 0.95)), one, { concurrency: AT_ONCE });
  await untilTaken([...expected.values()].flat().length);

  await receiver.kill();
  await pMap(range(Math.floor(count * 0.95), count), one, { concurrency: AT_ONCE });
  print(
    `All ${expected.size} onboardings are completed. The receiver is away for an hour, which is skipped.`,
  );
  const held = await openNotices(temporal);
  await pMap(held, (id) => skipTimeOf(temporal, id, HOUR_MS), { concurrency: AT_ONCE });
  await pMap(held, (id) => untilTriedFor(temporal, id, HOUR_MS * 0.9), { concurrency: AT_ONCE });
  print(
    `${held.length} notices have been tried in vain for an hour, ${await mostAttempts(temporal, held)} times at most.`,
  );
  await receiver.start();
  print('It is back.');
  await pMap(held, (id) => skipTimeOf(temporal, id), { concurrency: AT_ONCE });
  while ((await openNotices(temporal)).length > 0) await pause(SECOND_MS);

  return report(expected, receiver.entries());
}

function isParkedOnce(name: string): boolean {
  return name.endsWith('7');
}

function taken(receiver: ReceiverProcess): Entry[] {
  return receiver.entries().filter(({ outcome }) => outcome === 'taken');
}

async function openNotices(temporal: Client): Promise<string[]> {
  const query = `WorkflowType = '${NOTICE_WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'`;
  const ids: string[] = [];
  for await (const { workflowId } of temporal.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

/** By the notice's own time, which the server has moved ahead. */
async function untilTriedFor(temporal: Client, workflowId: string, ms: number): Promise<void> {
  for (;;) {
    const { raw, startTime } = await temporal.workflow.getHandle(workflowId).describe();
    const [pending] = raw.pendingActivities ?? [];
    const next = pending?.nextAttemptScheduleTime;
    if (raw.workflowExecutionInfo?.closeTime || (next && tsToMs(next) - startTime.getTime() >= ms)) return;
    await pause(SECOND_MS);
  }
}

async function mostAttempts(temporal: Client, workflowIds: readonly string[]): Promise<number> {
  const attempts = await pMap(
    workflowIds,
    async (id) => (await temporal.workflow.getHandle(id).describe()).raw.pendingActivities?.[0]?.attempt ?? 0,
    { concurrency: AT_ONCE },
  );
  return Math.max(0, ...attempts);
}

function report(expected: ReadonlyMap<string, readonly NoticeType[]>, entries: readonly Entry[]): number {
  const arrived = entries.filter(({ outcome }) => outcome === 'taken');
  const byNotice = new Map<string, Set<string>>();
  for (const { name, type, id } of arrived) {
    const key = `${name} ${type}`;
    byNotice.set(key, (byNotice.get(key) ?? new Set()).add(id));
  }
  const wanted = [...expected].flatMap(([name, types]) => types.map((type) => `${name} ${type}`));
  const lost = wanted.filter((key) => !byNotice.has(key));
  const renamed = [...byNotice.values()].filter((ids) => ids.size > 1).length;
  const forged = entries.filter(({ outcome }) => outcome === 'forged').length;
  print(`notices expected:                    ${wanted.length}`);
  print(`arrived, verified:                   ${byNotice.size}`);
  print(`arrived again, under the same id:    ${arrived.length - byNotice.size}`);
  print(
    `refused, and tried again:            ${entries.filter(({ outcome }) => outcome === 'refused').length}`,
  );
  print(`under more than one id:              ${renamed}`);
  print(`with a signature that is not good:   ${forged}`);
  print(`lost:                                ${lost.length}`);
  for (const key of lost.slice(0, 10)) print(`  ${key}`);
  return lost.length + renamed + forged === 0 ? 0 : 1;
}
