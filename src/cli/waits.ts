/** What a command waits for, said once each, where Temporal or a worker lets it wait. */
import type { TemporalConfig } from '../config/index.ts';
import { DEFAULT_TEMPORAL_ADDRESS } from '../domain/default-addresses.ts';
import type { TellWait, WaitedFor } from '../temporal/index.ts';
import { printable, type Output } from './terminal/output.ts';

export function waitRemarks(
  output: Pick<Output, 'remark'>,
  {
    connection: { address = DEFAULT_TEMPORAL_ADDRESS },
    taskQueue,
  }: Pick<TemporalConfig, 'connection' | 'taskQueue'>,
): TellWait {
  const remarks: Record<WaitedFor, string> = {
    temporal: `Waiting for Temporal at ${address} to answer …`,
    worker: `Waiting for a worker of the task queue ${taskQueue} to answer, whom Temporal at ${address} has asked …`,
  };
  const told = new Set<WaitedFor>();
  return (what) => {
    if (!told.has(what)) output.remark(printable(remarks[what]));
    told.add(what);
  };
}
