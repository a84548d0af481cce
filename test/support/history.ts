/** What a run left in Temporal, as counted and as anybody with access to its database would read it. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { workflowIdFor } from '../../src/domain/names.ts';
import { historyEvents } from '../../src/temporal/index.ts';
import type { OtherWorker } from './world.ts';

export type Events = NonNullable<proto.temporal.api.history.v1.IHistory['events']>;

export type Event = Events[number];

export async function eventsOf(temporal: Client, workspaceName: string, runId?: string): Promise<Events> {
  const run = { workflowId: workflowIdFor(workspaceName), runId: runId ?? '' };
  const events: Event[] = [];
  for await (const event of historyEvents(temporal, run)) events.push(event);
  return events;
}

/** Resets the newest run to the workflow task that followed an event, as the Temporal UI does. */
export async function resetRun(temporal: Client, workspaceName: string, after: Event): Promise<void> {
  const events = await eventsOf(temporal, workspaceName);
  const task = events.find(
    ({ eventId, workflowTaskCompletedEventAttributes: completed }) =>
      completed && Number(eventId) > Number(after.eventId),
  );
  const workflowId = workflowIdFor(workspaceName);
  const { runId } = await temporal.workflow.getHandle(workflowId).describe();
  await temporal.workflowService.resetWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: task?.eventId ?? null,
    requestId: randomUUID(),
    reason: 'a test',
  });
}

/** Replays the newest run with the present workflow code, on a worker like that. @throws where it does not (I5) */
export async function replay(
  temporal: Client,
  workspaceName: string,
  { bundle, tracing }: Pick<OtherWorker, 'bundle' | 'tracing'> = {},
): Promise<void> {
  const workflowBundle = bundle ?? { codePath: inject('temporal').workflowBundle };
  const { dataConverter } = temporal.options;
  const events = await eventsOf(temporal, workspaceName);
  await Worker.runReplayHistory({ workflowBundle, dataConverter, ...tracing?.workerOptions }, { events });
}

/** The events but those that the server's time skipping adds, one for each wait that it skips. */
export function withoutSkips(events: Events): Events {
  return events.filter((event) => !event.workflowExecutionTimeSkippingTransitionedEventAttributes);
}

/**
 * Temporal Cloud's billable actions of a run: its start, each activity, each workflow task that ran local activities,
 * timers, signals, updates and search-attribute upserts but those of `TemporalChangeVersion`, which `patched` writes. Source:
 * Temporal's documentation, "Actions".
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
      (event.upsertWorkflowSearchAttributesEventAttributes && !isOfPatch(event)),
  );
  return billed.length + localActivityTasks.size;
}

function isOfPatch({ upsertWorkflowSearchAttributesEventAttributes: upsert }: Event): boolean {
  return Object.keys(upsert?.searchAttributes?.indexedFields ?? {}).join() === 'TemporalChangeVersion';
}

/** Everything that Temporal stores of a run, with the payloads' bytes as text: no key, no decoding. */
export function rawText(stored: unknown): string {
  return JSON.stringify(stored, (key, value: unknown) =>
    key === 'data' && typeof value === 'string'
      ? [value, Buffer.from(value, 'base64').toString('utf8')]
      : value,
  );
}
