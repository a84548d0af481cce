/** What a run left in Temporal, as counted and as anybody with access to its database would read it. */
import type { Client } from '@temporalio/client';
import type proto from '@temporalio/proto';
import { workflowIdFor } from '../../src/domain/names.ts';

export type Events = NonNullable<proto.temporal.api.history.v1.IHistory['events']>;

export async function eventsOf(temporal: Client, workspaceName: string, runId?: string): Promise<Events> {
  const { events } = await temporal.workflow.getHandle(workflowIdFor(workspaceName), runId).fetchHistory();
  return events ?? [];
}

/** The events but those that the server's time skipping adds, one for each wait that it skips. */
export function withoutSkips(events: Events): Events {
  return events.filter((event) => !event.workflowExecutionTimeSkippingTransitionedEventAttributes);
}

/**
 * Temporal Cloud's billable actions of a run: its start, each activity, each workflow task that ran local activities,
 * timers, signals, updates and search-attribute upserts. Source: Temporal's documentation, "Actions".
 */
export function billableActions(events: Events): number {
  const localActivityTasks = new Set(
    events.flatMap(({ markerRecordedEventAttributes: marker }) =>
      marker?.markerName === 'core_local_activity' ? [String(marker.workflowTaskCompletedEventId)] : [],
    ),
  );
  const billed = events.filter(
    (event) =>
      event.workflowExecutionStartedEventAttributes ??
      event.activityTaskScheduledEventAttributes ??
      event.timerStartedEventAttributes ??
      event.workflowExecutionSignaledEventAttributes ??
      event.workflowExecutionUpdateAcceptedEventAttributes ??
      event.upsertWorkflowSearchAttributesEventAttributes,
  );
  return billed.length + localActivityTasks.size;
}

/** Everything that Temporal stores of a run, with the payloads' bytes as text: no key, no decoding. */
export function rawText(stored: unknown): string {
  return JSON.stringify(stored, (key, value: unknown) =>
    key === 'data' && typeof value === 'string'
      ? [value, Buffer.from(value, 'base64').toString('utf8')]
      : value,
  );
}
