/** A live signup while an import runs, against the same without one: at half of what the workers can do, and beyond it. */
import { setTimeout as pause } from 'node:timers/promises';
import pMap from 'p-map';
import type { OneToStart } from '../src/client.ts';
import { withStack, type WholeStack } from '../test/support/stack.ts';
import { newCustomer } from './customers.ts';
import { benchAcceptance } from './import/acceptance.ts';
import { benchLive } from './import/live.ts';
import { REALISTIC, setLatencies, type Latencies } from './latencies.ts';
import { percentile, timed } from './samples.ts';

interface Setting {
  readonly title: string;
  readonly latencies: Latencies;
}

const SETTINGS: readonly Setting[] = [
  {
    title: 'an API that takes 300 ms for the token, 150 ms for the list, 1,500 ms for a create',
    latencies: REALISTIC,
  },
  { title: 'an API without latency', latencies: {} },
];

const ONBOARDINGS_FOR_CAPACITY = 400;
const ROUNDS = 4;
/** In each round, with the import and without it. */
const SIGNUPS = 30;
/** At the same time. */
const CUSTOMERS = 2;
const WARM_UP_MS = 5_000;
const BACKLOG_MS = 20_000;
/** Behind a growing backlog a signup may take for ever. */
const LONGEST_MS = 60_000;

export async function benchImport(print: (line: string) => void): Promise<void> {
  await benchAcceptance(print);
  await benchLive(print);
  for (const { title, latencies } of SETTINGS) {
    print(`\n${title}`);
    await withStack(async (stack) => {
      setLatencies(stack.emulator, latencies);
      await signUp(stack);
      const capacity = await capacityOf(stack);
      print(`  capacity: ${capacity.toFixed(1)} onboardings of 3 sources a second`);
      print(await atHalfCapacity(stack, capacity / 2));
    });
  }
  print(
    '\nbeyond capacity, the first API: a signup (given up after a minute) while an import starts twice what the workers can do',
  );
  for (const isBulk of [true, false]) print(await beyondCapacity(isBulk));
}

/** How many a second complete, where enough of them are there. */
async function capacityOf({ onboarding }: WholeStack): Promise<number> {
  const customers = Array.from({ length: ONBOARDINGS_FOR_CAPACITY }, newCustomer);
  const took = await timed(async () => {
    await pMap(customers, (customer) => onboarding.accept(customer), { concurrency: 20 });
    await pMap(customers, ({ workspace_name }) => onboarding.result(workspace_name), { concurrency: 50 });
  });
  return (customers.length / took) * 1_000;
}

async function atHalfCapacity(stack: WholeStack, rate: number): Promise<string> {
  const without: number[] = [];
  const during: number[] = [];
  // In turns, so that whatever else the machine does meets both.
  for (let round = 0; round < ROUNDS; round += 1) {
    without.push(...(await signups(stack, SIGNUPS)));
    await whileImporting(stack, { rate, isBulk: true, head: WARM_UP_MS }, async () => {
      during.push(...(await signups(stack, SIGNUPS)));
    });
    await pause(WARM_UP_MS);
  }
  const [p50, p95] = [50, 95].map((percent) => percentile(during, percent) / percentile(without, percent));
  return [
    `  a signup until it completed, ${without.length} each, import at ${rate.toFixed(1)} a second`,
    `    without an import  ${spread(without)}`,
    `    during an import   ${spread(during)}`,
    `    ratio              p50 ${p50?.toFixed(2) ?? ''}, p95 ${p95?.toFixed(2) ?? ''}`,
  ].join('\n');
}

/** With its backlog a stack is of no more use: each has its own. */
async function beyondCapacity(isBulk: boolean): Promise<string> {
  const times: number[] = [];
  await withStack(async (stack) => {
    setLatencies(stack.emulator, REALISTIC);
    await signUp(stack);
    const rate = 2 * (await capacityOf(stack));
    await whileImporting(stack, { rate, isBulk, head: BACKLOG_MS }, async () => {
      times.push(...(await signups(stack, 10, LONGEST_MS)));
    });
  });
  return `  import ${isBulk ? 'with its lower priority' : 'with the priority of a signup'}  ${spread(times)}`;
}

async function whileImporting(
  { onboarding }: WholeStack,
  { rate, isBulk, head }: { rate: number; isBulk: boolean; head: number },
  measure: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const bulk = isBulk ? { bulk: { share: 'import:bench' } } : {};
  const importing = (async () => {
    for await (const { outcome } of onboarding.startMany(customersForEver(), {
      rate,
      signal: stop.signal,
      ...bulk,
    }))
      if (outcome !== 'started') throw new Error(`A row ended as ${outcome}.`);
  })();
  await pause(head);
  await measure();
  stop.abort();
  await importing;
}

function* customersForEver(): Generator<OneToStart<null>, void> {
  for (;;) yield { place: null, request: newCustomer() };
}

/** Milliseconds that each took. */
async function signups(stack: WholeStack, count: number, atMost?: number): Promise<number[]> {
  const signUpOrGiveUp = async (): Promise<void> => {
    const signup = signUp(stack);
    signup.catch(() => undefined); // one that was given up ends with the stack
    await Promise.race(atMost === undefined ? [signup] : [signup, pause(atMost)]);
  };
  return await pMap(Array.from({ length: count }), () => timed(signUpOrGiveUp), { concurrency: CUSTOMERS });
}

async function signUp({ onboarding }: WholeStack): Promise<void> {
  const { progress } = await onboarding.start(newCustomer());
  const { status } = await onboarding.result(progress.workspace_name);
  if (status !== 'completed') throw new Error(`A signup ended as ${status}.`);
}

function spread(times: readonly number[]): string {
  const at = (percent: number): string => percentile(times, percent).toFixed(0);
  return `p50 ${at(50)} ms, p95 ${at(95)} ms`;
}
