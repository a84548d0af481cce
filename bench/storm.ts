/** A thousand deliveries of one signup at once, against a thousand bare start calls to Temporal. */
import { workflowIdFor } from '../src/domain/names.ts';
import { withStack, type WholeStack } from '../test/support/stack.ts';
import { newCustomer } from './customers.ts';
import { compare, milliseconds, timed, times } from './samples.ts';

const DELIVERIES = 1_000;
const PAIRS = 5;

export async function benchStorm(print: (line: string) => void): Promise<void> {
  await withStack(async (stack) => {
    const tallies: Tally[] = [];
    const storm = (): Promise<number> => timed(async () => tallies.push(await stormOf(stack)));
    const { floor, measured, ratio } = await compare(PAIRS, () => bareStarts(stack), storm);
    const most = (of: keyof Tally): number => Math.max(...tallies.map((tally) => tally[of]));
    print(
      [
        `a storm of ${DELIVERIES.toLocaleString('en')} deliveries of one signup: at most ${most('executions')} execution, ` +
          `${most('apiCalls')} API calls (for 3 sources: 5), ${most('refused')} deliveries not answered`,
        `  bare starts   ${milliseconds(floor)}`,
        `  the storm     ${milliseconds(measured)}`,
        `  ratio         ${times(ratio)}`,
      ].join('\n'),
    );
  });
}

interface Tally {
  readonly executions: number;
  readonly apiCalls: number;
  readonly refused: number;
}

async function stormOf({ onboarding, emulator }: WholeStack): Promise<Tally> {
  const request = newCustomer();
  const before = emulator.calls.length;
  const deliveries = await Promise.allSettled(
    Array.from({ length: DELIVERIES }, () => onboarding.start(request)),
  );
  await onboarding.result(request.workspace_name);
  const answered = deliveries.flatMap((delivery) => (delivery.status === 'fulfilled' ? delivery.value : []));
  return {
    executions: new Set(answered.map(({ progress }) => progress.run_id)).size,
    apiCalls: emulator.calls.length - before,
    refused: DELIVERIES - answered.length,
  };
}

/** What Temporal itself takes to refuse them, nobody polling the queue. */
async function bareStarts({ temporal }: WholeStack): Promise<number> {
  const workflowId = workflowIdFor(newCustomer().workspace_name);
  const start = (): Promise<unknown> =>
    temporal.workflow.start('onboarding', {
      workflowId,
      taskQueue: 'nobody',
      args: [],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
  const took = await timed(() => Promise.allSettled(Array.from({ length: DELIVERIES }, start)));
  await temporal.workflow.getHandle(workflowId).terminate();
  return took;
}
