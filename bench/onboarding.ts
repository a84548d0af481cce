/** An onboarding, from the signup to its result, against its API calls made bare. */
import { billableActions, eventsOf } from '../test/support/history.ts';
import { workflowIdFor } from '../src/domain/names.ts';
import { withStack, type WholeStack } from '../test/support/stack.ts';
import { BareCalls } from './bare-calls.ts';
import { newCustomer } from './customers.ts';
import { REALISTIC, setLatencies, type Latencies } from './latencies.ts';
import { compare, milliseconds, timed, times } from './samples.ts';

interface Setting {
  readonly title: string;
  readonly latencies: Latencies;
  readonly sources: number;
  readonly pairs: number;
}

const SETTINGS: readonly Setting[] = [
  { title: 'an API without latency', latencies: {}, sources: 3, pairs: 40 },
  ...[1, 3, 10].map((sources) => ({
    title: 'an API that takes 300 ms for the token, 150 ms for the list, 1,500 ms for a create',
    latencies: REALISTIC,
    sources,
    pairs: 20,
  })),
];

export async function benchOnboarding(print: (line: string) => void): Promise<void> {
  await withStack(async (stack) => {
    await onboard(stack, 1);
    for (const sources of [1, 3, 50]) print(await footprint(stack, sources));
    for (const setting of SETTINGS) print(await comparison(stack, setting));
  });
}

async function comparison(stack: WholeStack, { title, latencies, sources, pairs }: Setting): Promise<string> {
  setLatencies(stack.emulator, latencies);
  const calls = new BareCalls(stack.emulator);
  try {
    const bare = (): Promise<number> => timed(() => calls.onboard(newCustomer(sources)));
    const { floor, measured, ratio } = await compare(pairs, bare, () => timed(() => onboard(stack, sources)));
    return [
      `\n${title}; ${sources} sources: median (min to max) of ${pairs} pairs`,
      `  its calls made bare  ${milliseconds(floor)}`,
      `  an onboarding        ${milliseconds(measured)}`,
      `  ratio                ${times(ratio)}`,
    ].join('\n');
  } finally {
    await calls.close();
  }
}

async function footprint(stack: WholeStack, sources: number): Promise<string> {
  const { emulator, temporal } = stack;
  const before = emulator.calls.length;
  const workspaceName = await onboard(stack, sources);
  const calls = emulator.calls.length - before;
  const events = await eventsOf(temporal, workspaceName);
  const { historySize = NaN } = await temporal.workflow.getHandle(workflowIdFor(workspaceName)).describe();
  return `an onboarding, ${sources} sources: ${calls} API calls, ${events.length} history events, ${billableActions(events)} billable actions, ${historySize.toLocaleString('en')} bytes of history`;
}

/** As a caller sees it: from the signup until the result is there. */
async function onboard({ onboarding }: WholeStack, sources: number): Promise<string> {
  const { progress } = await onboarding.start(newCustomer(sources));
  const { status } = await onboarding.result(progress.workspace_name);
  if (status !== 'completed') throw new Error(`An onboarding ended as ${status}.`);
  return progress.workspace_name;
}
