/**
 * Accepting a signup, by the client and over HTTP, against a bare workflow start: in one run and in turns. Temporal's server and the
 * HTTP service have processes of their own, as in production.
 */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import pMap from 'p-map';
import { OnboardingClient } from '../src/client.ts';
import { startOptions } from '../src/client/new-run.ts';
import { WORKFLOW_TYPE } from '../src/domain/names.ts';
import { DEFAULT_POLICY } from '../src/domain/policy.ts';
import { generateKey, onboardingDataConverter, parseKeyring } from '../src/secrets/index.ts';
import { withTemporalServer } from '../test/support/stack.ts';
import { newCustomer } from './customers.ts';
import { cpuMsOf } from './engine/cpu.ts';
import { percentile, spreadOf, timed } from './samples.ts';
import { withService } from './signup/service.ts';

/** Starts one, and resolves when Temporal has it. */
type Start = () => Promise<unknown>;

interface Kind {
  readonly name: string;
  readonly start: Start;
}

const ONE_BY_ONE = Number(process.env['SIGNUPS'] ?? 600);
const ROUNDS = 4;
/** In each round, of each kind. */
const TOGETHER = Math.min(300, ONE_BY_ONE);
const AT_ONCE = 50;
/** Of each kind, before anything is measured: its code is compiled by then. */
const WARM_UP = Math.min(500, ONE_BY_ONE);

export async function benchSignup(print: (line: string) => void): Promise<void> {
  await withTemporalServer(async ({ address, pid: server }) => {
    const connection = await Connection.connect({ address });
    const keys = generateKey('bench');
    // No worker polls here: a signup is accepted without one.
    const taskQueue = `bench-${randomUUID()}`;
    const env = { TEMPORAL_ADDRESS: address, ONBOARDING_KEYS: keys, ONBOARDING_TASK_QUEUE: taskQueue };
    const keyring = parseKeyring(keys);
    const client = new Client({ connection, dataConverter: onboardingDataConverter(keyring) });
    const onboarding = new OnboardingClient({ client, keys: keyring, taskQueue });
    try {
      await withService(env, async (service) => {
        const kinds: Kind[] = [
          { name: 'bare start', start: () => bareStart(client, taskQueue) },
          {
            name: 'bare start with the attributes, memo and details of ours',
            start: () => bareStartWithAll(client, taskQueue),
          },
          { name: 'OnboardingClient.start', start: () => onboarding.start(newCustomer()) },
          { name: 'over HTTP', start: () => service.accept(newCustomer()) },
        ];
        await measure(kinds, { server, service: service.pid, client: process.pid }, print);
      });
    } finally {
      await connection.close();
    }
  });
}

/** With the payload codec, which whoever starts an onboarding by hand needs as well. */
async function bareStart(client: Client, taskQueue: string): Promise<void> {
  await client.workflow.start(WORKFLOW_TYPE, { taskQueue, workflowId: randomUUID(), args: [newCustomer()] });
}

/** What a start of ours carries costs the server something, whoever sends it. */
async function bareStartWithAll(client: Client, taskQueue: string): Promise<void> {
  const { workspace_name, sources } = newCustomer();
  const request = {
    workspace_name,
    sources: sources.map(({ source_config, ...source }) => ({
      ...source,
      selected_connection_template_tags_mode: 'any' as const,
      sealed_source_config: JSON.stringify(source_config),
    })),
  };
  const input = { request, policy: DEFAULT_POLICY, field_digests: {} };
  const digest = { key_id: 'bench', digest: 'A'.repeat(43) };
  const options = startOptions({ input, digest, taskQueue, reusePolicy: 'REJECT_DUPLICATE' });
  await client.workflow.start(WORKFLOW_TYPE, options);
}

type Pids = Readonly<Record<'server' | 'service' | 'client', number>>;

async function measure(kinds: readonly Kind[], pids: Pids, print: (line: string) => void): Promise<void> {
  for (const { start } of kinds) await pMap(Array.from({ length: WARM_UP }), start, { concurrency: AT_ONCE });

  const latencies = kinds.map((): number[] => []);
  for (let turn = 0; turn < ONE_BY_ONE; turn += 1)
    for (const at of inTurn(kinds, turn)) latencies[at]?.push(await timed(startOf(kinds, at)));
  print(`\none after the other, ${ONE_BY_ONE} of each kind in turns: ms, and times a bare start`);
  for (const percent of [50, 99]) {
    const values = latencies.map((samples) => percentile(samples, percent));
    print(`  p${percent}`);
    for (const [at, { name }] of kinds.entries()) print(row(name, values[at], values[0]));
  }

  const rates = kinds.map((): number[] => []);
  const cpu = kinds.map((): number[][] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const at of inTurn(kinds, round)) {
      const before = await cpuOf(pids);
      const start = startOf(kinds, at);
      const took = await timed(() => pMap(Array.from({ length: TOGETHER }), start, { concurrency: AT_ONCE }));
      rates[at]?.push(TOGETHER / (took / 1_000));
      const after = await cpuOf(pids);
      cpu[at]?.push(after.map((ms, program) => (ms - (before[program] ?? NaN)) / TOGETHER));
    }
  }
  print(
    `\n${AT_ONCE} at once, ${ROUNDS} rounds of ${TOGETHER} of each kind in turns: a second, and times bare starts`,
  );
  const medians = rates.map((samples) => spreadOf(samples).median);
  for (const [at, { name }] of kinds.entries()) print(row(name, medians[at], medians[0]));
  print(`\nmilliseconds of CPU of each start in these rounds: ${Object.keys(pids).join(', ')}`);
  for (const [at, { name }] of kinds.entries()) {
    const each = Object.keys(pids).map((_, program) =>
      spreadOf((cpu[at] ?? []).map((round) => round[program] ?? NaN)).median.toFixed(2),
    );
    print(`    ${name.padEnd(60)}${each.join('  ')}`);
  }
}

/** The places of the kinds, each of them first in its turn. */
function inTurn(kinds: readonly Kind[], turn: number): number[] {
  return kinds.map((_, at) => (at + turn) % kinds.length);
}

function startOf(kinds: readonly Kind[], at: number): Start {
  const kind = kinds[at];
  if (kind === undefined) throw new Error(`There is no kind ${at}.`);
  return kind.start;
}

async function cpuOf(pids: Pids): Promise<number[]> {
  return await Promise.all(Object.values(pids).map(cpuMsOf));
}

function row(name: string, value = NaN, bare = NaN): string {
  return `    ${name.padEnd(60)}${value.toFixed(2).padStart(8)}  ${(value / bare).toFixed(2)}`;
}
