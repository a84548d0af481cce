/** The runs of an onboarding, as Temporal keeps them. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import proto from '@temporalio/proto';
import { workflowIdFor } from '../../src/domain/names.ts';
import type { Line } from './timeline.ts';

type Event = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>[number];

/** Of one name, the newest first. */
export async function runsOf(temporal: Client, workspaceName: string): Promise<WorkflowExecutionInfo[]> {
  const query = `WorkflowId = '${workflowIdFor(workspaceName)}'`;
  const runs: WorkflowExecutionInfo[] = [];
  for await (const run of temporal.workflow.list({ query })) runs.push(run);
  return runs.toSorted((a, b) => b.startTime.getTime() - a.startTime.getTime());
}

/** What happened in each run, without what only Temporal's own machinery is about. */
export async function runLines(temporal: Client, workspaceName: string): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { workflowId, runId } of await runsOf(temporal, workspaceName)) {
    const { events } = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    const activities = new Map(
      (events ?? []).map((event) => [String(event.eventId), activityName(event)] as const),
    );
    for (const event of events ?? []) {
      const text = told(event, activities);
      if (text !== null) lines.push({ at: timeOf(event), from: 'run', text: `${shortId(runId)} ${text}` });
    }
  }
  return lines;
}

function activityName(event: Event): string {
  const { activityId, activityType } = event.activityTaskScheduledEventAttributes ?? {};
  return `${activityType?.name ?? ''} ${activityId ?? ''}`;
}

/** An event in a few words; `null` for those that say nothing of the onboarding. */
function told(event: Event, activities: ReadonlyMap<string, string>): string | null {
  const name = proto.temporal.api.enums.v1.EventType[event.eventType ?? 0] ?? 'unknown';
  const short = name.replace('EVENT_TYPE_', '').toLowerCase().replaceAll('_', ' ');
  if (/workflow task (scheduled|started|completed)/.test(short)) return null;
  return [`${String(event.eventId)} ${short}`, ...details(event, activities)].join(': ');
}

function details(event: Event, activities: ReadonlyMap<string, string>): string[] {
  const of = event as unknown as Record<string, unknown>;
  const attributes = (of[event.attributes ?? ''] ?? {}) as {
    scheduledEventId?: Event['eventId'];
    attempt?: number;
    activityId?: string;
    cause?: number;
    baseRunId?: string;
    failure?: { message?: string } | null;
    lastFailure?: { message?: string } | null;
  };
  const activity = activities.get(String(attributes.scheduledEventId ?? event.eventId))?.trim();
  const said = (attributes.failure ?? attributes.lastFailure)?.message;
  return [
    ...(activity ? [activity] : []),
    ...(attributes.attempt ? [`attempt ${attributes.attempt}`] : []),
    ...(attributes.baseRunId ? [`base run ${shortId(attributes.baseRunId)}`] : []),
    ...(said ? [said] : []),
  ];
}

/** The end: run ids begin with their time. */
function shortId(runId: string): string {
  return runId.slice(-8);
}

function timeOf({ eventTime }: Event): number {
  return Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6;
}
