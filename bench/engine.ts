/**
 * How near an onboarding is to what Temporal itself takes: the floors and an onboarding in one run, in turns, from separate
 * processes, with what each costs in CPU, history and billed actions.
 */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import pMap from 'p-map';
import { workflowIdFor } from '../src/domain/names.ts';
import { historyEvents } from '../src/temporal/index.ts';
import { billableActions, type Event } from '../test/support/history.ts';
import { newCustomer } from './customers.ts';
import { cpuMsOf } from './engine/cpu.ts';
import { FLOORS_TASK_QUEUE, withEngine, type Engine } from './engine/programs.ts';
import { buildPackage } from './package.ts';
import type { ServerKind } from './engine/servers.ts';
import { spreadOf, timed, type Spread } from './samples.ts';

const ROUNDS = 5;
const ONE_BY_ONE = 60;
const AT_ONCE = 50;
const TOGETHER = 150;

interface Kind {
  readonly name: string;
  readonly worker: 'floors' | 'worker';
  readonly client: Client;
  /** Starts one, and resolves with its workflow id when its result is there. */
  readonly run: () => Promise<string>;
}

/** Of one round. Milliseconds; CPU is of one run. */
interface Round {
  readonly median: number;
  readonly perSecond: number;
  readonly cpu: Readonly<Record<'worker' | 'client' | 'server', number>>;
}

/** On the dev server, in memory. */
export async function benchEngine(print: (line: string) => void): Promise<void> {
  await benchOn('dev', print);
}

/** On the real server, with PostgreSQL. */
export async function benchEngineOnPostgres(print: (line: string) => void): Promise<void> {
  await benchOn('postgres', print);
}

async function benchOn(server: ServerKind, print: (line: string) => void): Promise<void> {
  await buildPackage();
  await withEngine(
    async (engine) => {
      const kinds = kindsOf(engine);
      for (const kind of kinds)
        await pMap(Array.from({ length: AT_ONCE }), kind.run, { concurrency: AT_ONCE });
      const rounds = new Map(kinds.map((kind) => [kind, [] as Round[]]));
      for (let round = 0; round < ROUNDS; round += 1) {
        // Each begins a round in its turn.
        const turn = [...kinds.slice(round % kinds.length), ...kinds.slice(0, round % kinds.length)];
        for (const kind of turn) rounds.get(kind)?.push(await roundOf(engine, kind));
      }
      print(
        `${ROUNDS} rounds, each ${ONE_BY_ONE} one after the other and ${TOGETHER} at ${AT_ONCE} at once: median (min to max) of the rounds`,
      );
      for (const [kind, measured] of rounds) print(await row(kind, measured));
      print(ratios(rounds));
    },
    { server },
  );
}

function kindsOf({ bare, client, onboarding }: Engine): Kind[] {
  const floor = (name: string, type: string): Kind => ({
    name,
    worker: 'floors',
    client: bare,
    run: async () => {
      const workflowId = `bench-${randomUUID()}`;
      await bare.workflow.execute(type, { workflowId, taskQueue: FLOORS_TASK_QUEUE });
      return workflowId;
    },
  });
  return [
    floor('hello', 'hello'),
    floor('shape, all local', 'shapeAllLocal'),
    floor('shape', 'shape'),
    floor('shape, as ours now', 'shapeAsOursNow'),
    {
      name: 'an onboarding',
      worker: 'worker',
      client,
      run: async () => {
        const { progress } = await onboarding.start(newCustomer());
        const { status, workspace_name } = await onboarding.result(progress.workspace_name);
        if (status !== 'completed') throw new Error(`An onboarding ended as ${status}.`);
        return workflowIdFor(workspace_name);
      },
    },
  ];
}

async function roundOf({ pids, serverCpuMs }: Engine, kind: Kind): Promise<Round> {
  const samples: number[] = [];
  for (let one = 0; one < ONE_BY_ONE; one += 1) samples.push(await timed(kind.run));
  const cpu = async (): Promise<number[]> => [
    await cpuMsOf(pids[kind.worker]),
    await cpuMsOf(process.pid),
    await serverCpuMs(),
  ];
  const before = await cpu();
  const took = await timed(() => pMap(Array.from({ length: TOGETHER }), kind.run, { concurrency: AT_ONCE }));
  const after = await cpu();
  const [worker = NaN, client = NaN, server = NaN] = after.map(
    (ms, at) => (ms - (before[at] ?? NaN)) / TOGETHER,
  );
  return {
    median: spreadOf(samples).median,
    perSecond: TOGETHER / (took / 1_000),
    cpu: { worker, client, server },
  };
}

async function row({ name, client, run }: Kind, rounds: readonly Round[]): Promise<string> {
  const of = (value: (round: Round) => number): string => shown(spreadOf(rounds.map(value)));
  return [
    `\n${name}`,
    `  one after the other   ${of(({ median }) => median)} ms`,
    `  at once               ${of(({ perSecond }) => perSecond)} a second`,
    `  CPU of the worker     ${of(({ cpu }) => cpu.worker)} ms each`,
    `  CPU of the client     ${of(({ cpu }) => cpu.client)} ms each`,
    `  CPU of the server     ${of(({ cpu }) => cpu.server)} ms each`,
    `  history               ${await footprint(client, await run())}`,
  ].join('\n');
}

async function footprint(client: Client, workflowId: string): Promise<string> {
  const { runId, historySize = NaN } = await client.workflow.getHandle(workflowId).describe();
  const events: Event[] = [];
  for await (const event of historyEvents(client, { workflowId, runId })) events.push(event);
  const tasks = events.filter((event) => event.workflowTaskCompletedEventAttributes).length;
  return `${events.length} events, ${tasks} workflow tasks, ${billableActions(events)} billable actions, ${historySize.toLocaleString('en')} bytes`;
}

/** Of an onboarding to each floor, round by round. */
function ratios(rounds: ReadonlyMap<Kind, readonly Round[]>): string {
  const all = [...rounds];
  const [, onboarding] = all.at(-1) ?? [];
  const lines = all.slice(0, -1).map(([{ name }, floor]) => {
    const of = (value: (round: Round) => number): string =>
      shown(spreadOf(floor.map((round, at) => value((onboarding ?? [])[at] as Round) / value(round))), 2);
    return [
      `  to ${name}:`,
      `median ${of(({ median }) => median)}, throughput ${of(({ perSecond }) => perSecond)},`,
      `CPU of the worker ${of(({ cpu }) => cpu.worker)}, of the client ${of(({ cpu }) => cpu.client)}, of the server ${of(({ cpu }) => cpu.server)}`,
    ].join(' ');
  });
  return ['\nan onboarding, times', ...lines].join('\n');
}

function shown({ median, min, max }: Spread, digits = 1): string {
  const number = (value: number): string => value.toFixed(digits);
  return `${number(median)} (${number(min)} to ${number(max)})`;
}
