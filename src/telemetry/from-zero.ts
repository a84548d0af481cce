import type { MetricMeter } from '@temporalio/common';
import { FAILURE_TYPES } from '../domain/failure.ts';
import { PARKED } from '../domain/metrics.ts';
import { WORKFLOW_TYPE } from '../domain/names.ts';

/**
 * Writes what is counted of parked onboardings as zero, with the labels that Temporal's SDK adds: to Prometheus a counter
 * that appears with its first event has not increased, and an alert would miss just that one.
 */
export function parkedFromZero(
  meter: MetricMeter,
  { namespace, taskQueue }: { readonly namespace: string; readonly taskQueue: string },
): void {
  const parked = meter.createCounter(PARKED.name, undefined, PARKED.help);
  for (const failure_type of FAILURE_TYPES) {
    parked.add(0, { namespace, taskQueue, workflowType: WORKFLOW_TYPE, failure_type });
  }
}
