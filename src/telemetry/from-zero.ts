import type { MetricMeter } from '@temporalio/common';
import { FAILURE_TYPES } from '../domain/failure.ts';
import { CLOSED, OUTCOMES, PARKED } from '../domain/metrics.ts';
import { WORKFLOW_TYPE } from '../domain/names.ts';

/**
 * Writes what is counted of parked onboardings and of closed ones as zero, with the labels that Temporal's SDK adds: to Prometheus a counter
 * that appears with its first event has not increased, and an alert would miss just that one.
 */
export function runsFromZero(
  meter: MetricMeter,
  { namespace, taskQueue }: { readonly namespace: string; readonly taskQueue: string },
): void {
  const parked = meter.createCounter(PARKED.name, undefined, PARKED.help);
  const closed = meter.createCounter(CLOSED.name, undefined, CLOSED.help);
  const labels = { namespace, taskQueue, workflowType: WORKFLOW_TYPE };
  for (const failure_type of FAILURE_TYPES) parked.add(0, { ...labels, failure_type });
  for (const outcome of OUTCOMES) closed.add(0, { ...labels, outcome });
}
