/** Live signups while a file of rows is imported and worked on, against the same without it: each program in a process of its own. */
import pMap from 'p-map';
import type { OneToStart } from '../../src/client.ts';
import { newCustomer } from '../customers.ts';
import { withEngine, type Engine } from '../engine/programs.ts';
import { buildPackage } from '../package.ts';
import { percentile, timed } from '../samples.ts';

const ROWS = Number(process.env['ROWS'] ?? 5_000);
/** They alternate with rounds without an import, so that whatever else the machine does meets both. */
const ROUNDS = 5;
/** In each round without an import; with one there are as many as fit. */
const SIGNUPS = 60;
/** At the same time. */
const CUSTOMERS = 2;
const FOR_CAPACITY = 300;

type Onboarding = Engine['onboarding'];

export async function benchLive(print: (line: string) => void): Promise<void> {
  await buildPackage();
  await withEngine(async ({ onboarding }) => {
    await capacityOf(onboarding); // warms up
    const rate = (await capacityOf(onboarding)) / 2;
    const without: number[] = [];
    const during: number[] = [];
    const rows = Math.ceil(ROWS / ROUNDS);
    for (let round = 0; round < ROUNDS; round += 1) {
      let left = SIGNUPS;
      without.push(...(await signupsWhile(onboarding, () => left-- > 0)));
      let isImporting = true;
      const importing = importRows(onboarding, rows, rate).finally(() => (isImporting = false));
      during.push(...(await signupsWhile(onboarding, () => isImporting)));
      const last = await importing;
      await onboarding.result(last);
    }
    const [p50, p95] = [50, 95].map((percent) => percentile(during, percent) / percentile(without, percent));
    print(
      [
        `\n${(rows * ROUNDS).toLocaleString('en')} rows imported with a worker, at half of what it can do: ${rate.toFixed(1)} a second`,
        `  a signup until it completed, an API without latency, ${CUSTOMERS} customers at once`,
        `    without an import  ${spread(without)}`,
        `    during an import   ${spread(during)}`,
        `    ratio              p50 ${p50?.toFixed(2) ?? ''}, p95 ${p95?.toFixed(2) ?? ''}`,
      ].join('\n'),
    );
  });
}

/** How many a second complete, where enough of them are there. */
async function capacityOf(onboarding: Onboarding): Promise<number> {
  const customers = Array.from({ length: FOR_CAPACITY }, newCustomer);
  const took = await timed(async () => {
    await pMap(customers, (customer) => onboarding.accept(customer), { concurrency: 20 });
    await pMap(customers, ({ workspace_name }) => onboarding.result(workspace_name), { concurrency: 50 });
  });
  return (customers.length / took) * 1_000;
}

/** The name of the last one. */
async function importRows(onboarding: Onboarding, count: number, rate: number): Promise<string> {
  const rows = Array.from({ length: count }, (): OneToStart<null> => ({
    place: null,
    request: newCustomer(),
  }));
  let last = '';
  for await (const { outcome, workspace_name } of onboarding.startMany(rows, {
    rate,
    bulk: { share: 'import:bench' },
  })) {
    if (outcome !== 'started') throw new Error(`A row ended as ${outcome}.`);
    last = workspace_name ?? last;
  }
  return last;
}

/** Milliseconds that each took. */
async function signupsWhile(onboarding: Onboarding, goesOn: () => boolean): Promise<number[]> {
  const times: number[] = [];
  const customer = async (): Promise<void> => {
    while (goesOn()) times.push(await timed(() => signUp(onboarding)));
  };
  await Promise.all(Array.from({ length: CUSTOMERS }, customer));
  return times;
}

async function signUp(onboarding: Onboarding): Promise<void> {
  const { progress } = await onboarding.start(newCustomer());
  const { status } = await onboarding.result(progress.workspace_name);
  if (status !== 'completed') throw new Error(`A signup ended as ${status}.`);
}

function spread(times: readonly number[]): string {
  const at = (percent: number): string => percentile(times, percent).toFixed(0);
  return `p50 ${at(50)} ms, p95 ${at(95)} ms (${times.length} signups)`;
}
