/** An onboarding, from the signup to its result, against its API calls made bare. */
import { billableActions, eventsOf } from '../test/support/history.ts';
import { withStack, type WholeStack } from '../test/support/stack.ts';
import { BareCalls } from './bare-calls.ts';
import { newCustomer } from './customers.ts';
import { REALISTIC, setLatencies, type Latencies } from './latencies.ts';
import { compare, milliseconds, timed, times } from './samples.ts';

interface Setting {
  readonly title: string;
  readonly latencies: Latencies;
  readonly pairs: number;
}

const SETTINGS: readonly Setting[] = [
  { title: 'an API without latency', latencies: {}, pairs: 40 },
  {
    title: 'an API that takes 300 ms for the token, 150 ms for the list, 1,500 ms for a create',
    latencies: REALISTIC,
    pairs: 20,
  },
];

export async function benchOnboarding(print: (line: string) => void): Promise<void> {
  await withStack(async (stack) => {
    await onboard(stack);
    print(await footprint(stack));
    for (const setting of SETTINGS) print(await comparison(stack, setting));
  });
}

async function comparison(stack: WholeStack, { title, latencies, pairs }: Setting): Promise<string> {
  setLatencies(stack.emulator, latencies);
  const calls = new BareCalls(stack.emulator);
  try {
    const bare = (): Promise<number> => timed(() => calls.onboard(newCustomer()));
    const { floor, measured, ratio } = await compare(pairs, bare, () => timed(() => onboard(stack)));
    return [
      `\n${title}: median (min to max) of ${pairs} pairs`,
      `  its calls made bare  ${milliseconds(floor)}`,
      `  an onboarding        ${milliseconds(measured)}`,
      `  ratio                ${times(ratio)}`,
    ].join('\n');
  } finally {
    await calls.close();
  }
}

async function footprint(stack: WholeStack): Promise<string> {
  const { emulator, temporal } = stack;
  const before = emulator.calls.length;
  const workspaceName = await onboard(stack);
  const calls = emulator.calls.length - before;
  const events = await eventsOf(temporal, workspaceName);
  return `an onboarding of 3 sources: ${calls} API calls, ${events.length} history events, ${billableActions(events)} billable actions`;
}

/** As a caller sees it: from the signup until the result is there. */
async function onboard({ onboarding }: WholeStack): Promise<string> {
  const { progress } = await onboarding.start(newCustomer());
  const { status } = await onboarding.result(progress.workspace_name);
  if (status !== 'completed') throw new Error(`An onboarding ended as ${status}.`);
  return progress.workspace_name;
}
