import type { MetricMeter } from '@temporalio/common';
import { TEXTS_LEFT_OUT } from '../domain/metrics.ts';
import { onTextLeftOut } from '../redaction/index.ts';

/** Counts the texts that were left out because they could not be searched for secrets, from zero. */
export function countLeftOut(
  meter: MetricMeter,
  labels: { readonly namespace: string; readonly taskQueue: string },
): void {
  const leftOut = meter.createCounter(TEXTS_LEFT_OUT.name, undefined, TEXTS_LEFT_OUT.help);
  leftOut.add(0, labels);
  onTextLeftOut(() => {
    leftOut.add(1, labels);
  });
}
