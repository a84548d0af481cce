/** The runs of onboardings that Temporal has, each with its history. */
import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { WORKFLOW_TYPE, workflowIdFor, workspaceNameFrom } from '../domain/names.ts';
import { sqlText } from '../domain/sql-text.ts';
import { historyEvents, type HistoryEvent } from './history.ts';
import { callTemporal, callTemporalAbout } from './refusals.ts';

/** The most that Temporal lists at once. */
const PAGE_SIZE = 1_000;

export interface RunFilter {
  /** All runs of this one. */
  readonly workspaceName?: string;
  /** Only those that started then or later. */
  readonly since?: Date;
}

export interface RunWithHistory {
  readonly workflowId: string;
  readonly runId: string;
  readonly history: temporal.api.history.v1.IHistory;
}

/**
 * Open runs first, then the newest closed ones; read one at a time.
 * @param limit how many at most
 * @throws the errors of {@link callTemporal}
 */
export async function* runsWithHistories(
  client: Client,
  filter: RunFilter,
  limit: number,
): AsyncGenerator<RunWithHistory> {
  let left = limit;
  for await (const found of pagesOfRuns(client, runsQuery(filter), limit)) {
    for (const { workflowId, runId, historyBytes } of found.slice(0, left)) {
      const history = await callTemporalAbout(workspaceNameFrom(workflowId) ?? workflowId, async () => {
        const events: HistoryEvent[] = [];
        for await (const event of historyEvents(client, { workflowId, runId, historyBytes }))
          events.push(event);
        return { events };
      });
      yield { workflowId, runId, history };
    }
    left -= found.length;
    if (left <= 0) return;
  }
}

interface FoundRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly historyBytes: number;
}

/** As the service answers them: the client would decode their memos, for which it may have no key. */
async function* pagesOfRuns(client: Client, query: string, limit: number): AsyncGenerator<FoundRun[]> {
  const { namespace } = client.options;
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page: ListedRuns = await callTemporal(() =>
      client.workflowService.listWorkflowExecutions({
        namespace,
        query,
        pageSize: Math.min(limit, PAGE_SIZE),
        nextPageToken,
      }),
    );
    yield page.executions.map(({ execution, historySizeBytes }) => ({
      workflowId: execution?.workflowId ?? '',
      runId: execution?.runId ?? '',
      historyBytes: Number(historySizeBytes ?? 0),
    }));
    ({ nextPageToken } = page);
  } while (nextPageToken.length > 0);
}

type ListedRuns = Awaited<ReturnType<Client['workflowService']['listWorkflowExecutions']>>;

/** How many there are. @throws the errors of {@link callTemporal} */
export async function countRuns(client: Client, filter: RunFilter): Promise<number> {
  return await callTemporal(async () => (await client.workflow.count(runsQuery(filter))).count);
}

function runsQuery({ workspaceName, since }: RunFilter): string {
  return [
    `WorkflowType = ${sqlText(WORKFLOW_TYPE)}`,
    ...(workspaceName === undefined ? [] : [`WorkflowId = ${sqlText(workflowIdFor(workspaceName))}`]),
    ...(since === undefined ? [] : [`StartTime >= ${sqlText(since.toISOString())}`]),
  ].join(' AND ');
}
