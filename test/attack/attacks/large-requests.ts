/** The largest legal requests, all at once: each is sealed, opened again by the worker, and refused with an answer that quotes it. */
import { randomBytes } from 'node:crypto';
import { requestFor, sourceNamed } from '../../support/requests.ts';
import type { Attack, Finding } from '../attack.ts';
import type { Target } from '../target.ts';

const REQUESTS = 100;
const BYTES = 250_000;
const AT_ONCE = 10;
/** Milliseconds of CPU time that nothing may take at a stretch. */
const LONGEST_PIECE_MS = 50;

type Configuration = Parameters<typeof sourceNamed>[1];

/** Of one large secret, and of very many small ones, as text that needs no escape, as one that does, and beyond ASCII. */
const CONFIGURATIONS: Readonly<Record<string, () => Configuration>> = {
  'one long secret': () => ({ private_key: randomBytes(BYTES / 2).toString('hex') }),
  'tens of thousands of short ones': () => ({
    hosts: Array.from({ length: BYTES / 12 }, () => randomBytes(4).toString('hex')),
  }),
  'what is escaped': () => ({ private_key: '"\\n%41&amp;'.repeat(BYTES / 13) }),
  'letters beyond ASCII': () => ({ private_key: 'ключ'.repeat(BYTES / 8) }),
};

export const largeRequests: Attack = {
  name: 'large-requests',
  description: `${REQUESTS} requests of ${BYTES / 1_000} KB, ${AT_ONCE} at once, each refused once with an answer that quotes it`,
  run: async (target) => {
    const findings: Finding[] = [];
    for (const [kind, configuration] of Object.entries(CONFIGURATIONS))
      findings.push(await sendAll(target, kind, configuration));
    return findings;
  },
};

async function sendAll(target: Target, kind: string, configuration: () => Configuration): Promise<Finding> {
  const [service, worker] = await Promise.all([target.service(), target.worker()]);
  const before = await Promise.all([service.memoryMb(), worker.memoryMb()]);
  // The first scrape begins a new measure of the event loop's delay.
  await target.metric('nodejs_eventloop_lag_max_seconds');
  const refusals = target.emulator.faults.add({
    operation: 'createSource',
    times: REQUESTS,
    fault: { kind: 'status', status: 422, body: { message: `got ${'x'.repeat(60_000)}` } },
  });
  const names: string[] = [];
  let accepted = 0;
  const send = async (): Promise<void> => {
    for (let next = names.length; next < REQUESTS && service.isAlive; next = names.length) {
      const request = requestFor([sourceNamed('Stripe', configuration())]);
      names.push(request.workspace_name);
      const answer = await target.ask('POST', '/v1/onboardings', request).catch(() => null);
      if (answer?.status === 202) accepted += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  const [p99, longest] = [
    await target.metric('nodejs_eventloop_lag_p99_seconds').catch(() => Number.NaN),
    await target.metric('nodejs_eventloop_lag_max_seconds').catch(() => Number.NaN),
  ];
  const completed = await completions(target, names);
  refusals.remove();
  const after = await Promise.all([service.memoryMb(), worker.memoryMb()]);
  const isAlive = service.isAlive && worker.isAlive;
  await Promise.all([service.end(), worker.end()]);
  const ms = (seconds: number): string => `${(seconds * 1_000).toFixed(0)} ms`;
  return {
    tried: kind,
    times: REQUESTS,
    held: isAlive && accepted === REQUESTS && completed === REQUESTS,
    seen:
      `accepted ${accepted}, completed ${completed}; service ${before[0].now} MB, at most ${after[0].most}, then ${after[0].now}; ` +
      `worker ${before[1].now}, ${after[1].most}, ${after[1].now}; event loop held up p99 ${ms(p99)}, at most ${ms(longest)} (goal ${LONGEST_PIECE_MS})`,
  };
}

/** Retries each that needs attention until all are completed, and answers how many are. */
async function completions(target: Target, names: readonly string[]): Promise<number> {
  const open = new Set(names);
  const isDone = async (): Promise<boolean> => {
    for (const name of open) {
      const answer = await target.ask('GET', `/v1/onboardings/${name}`).catch(() => null);
      if (answer?.status !== 200) continue;
      const { status } = (await answer.json()) as { status: string };
      if (status === 'completed') open.delete(name);
      if (status === 'needs_attention') await target.ask('POST', `/v1/onboardings/${name}/retry`);
    }
    return open.size === 0;
  };
  await target.until(isDone, 180_000).catch(() => undefined);
  return names.length - open.size;
}
