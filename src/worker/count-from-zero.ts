import type { MetricMeter } from '@temporalio/common';
import { FAILURE_TYPES } from '../domain/history/types.ts';
import {
  CLOSED,
  NOTICE_OUTCOMES,
  NOTICES,
  PARKED,
  RETRIED_TYPES,
  RETRIES,
  RUN_OUTCOMES,
} from '../domain/metrics.ts';
import { NOTICE_WORKFLOW_TYPE, WORKFLOW_TYPE } from '../domain/names.ts';

interface Counting {
  readonly namespace: string;
  readonly taskQueue: string;
  readonly activityTypes: readonly string[];
}

/**
 * Writes the counters of parked onboardings, of closed ones and of retried attempts as zero, with the labels that
 * Temporal's SDK adds. For Prometheus a counter that appears with its first event has not increased, and an alert would
 * miss that event.
 */
export function countFromZero(meter: MetricMeter, { namespace, taskQueue, activityTypes }: Counting): void {
  const parked = meter.createCounter(PARKED.name, undefined, PARKED.help);
  const closed = meter.createCounter(CLOSED.name, undefined, CLOSED.help);
  const retries = meter.createCounter(RETRIES.name, undefined, RETRIES.help);
  const queue = { namespace, taskQueue };
  const labels = { ...queue, workflowType: WORKFLOW_TYPE };
  for (const failure_type of FAILURE_TYPES) parked.add(0, { ...labels, failure_type });
  for (const outcome of RUN_OUTCOMES) closed.add(0, { ...labels, outcome });
  const notices = meter.createCounter(NOTICES.name, undefined, NOTICES.help);
  for (const outcome of NOTICE_OUTCOMES)
    notices.add(0, { ...queue, workflowType: NOTICE_WORKFLOW_TYPE, outcome });
  for (const activityType of activityTypes) {
    for (const failure_type of RETRIED_TYPES) retries.add(0, { ...queue, activityType, failure_type });
  }
}
