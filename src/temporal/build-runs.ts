/** Open runs by the builds of workers that they wait for. */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { sqlText } from '../domain/sql-text.ts';
import { nullIfGrpc } from './refusals.ts';
import type { Version } from './task-queue.ts';

const { VERSION_DRAINAGE_STATUS_DRAINING } = proto.temporal.api.enums.v1.VersionDrainageStatus;

/** A build that was current or ramping, and is no longer. */
export interface FormerBuild extends Version {
  /** Milliseconds since the epoch; 0: it never was current. */
  readonly lastCurrentAt: number;
  /** Whether Temporal knows of open runs that are pinned to it, or has not found out yet. */
  readonly isDraining: boolean;
}

/** Those of a deployment, the one that was current last first; none where there is no such deployment. */
export async function readFormerBuilds(client: Client, deployment: string): Promise<FormerBuild[]> {
  const { namespace } = client.options;
  const asked = client.workflowService.describeWorkerDeployment({ namespace, deploymentName: deployment });
  const { workerDeploymentInfo: info } = (await nullIfGrpc(asked, 'NOT_FOUND')) ?? {};
  const { currentDeploymentVersion: current, rampingDeploymentVersion: ramping } = info?.routingConfig ?? {};
  const inUse = [current?.buildId, ramping?.buildId];
  return (info?.versionSummaries ?? [])
    .map(({ deploymentVersion, drainageStatus, lastCurrentTime }) => ({
      deployment,
      buildId: deploymentVersion?.buildId ?? '',
      lastCurrentAt: Number(lastCurrentTime?.seconds ?? 0) * 1_000,
      isDraining: drainageStatus === VERSION_DRAINAGE_STATUS_DRAINING,
    }))
    .filter(({ buildId }) => buildId !== '' && !inUse.includes(buildId))
    .sort((a, b) => b.lastCurrentAt - a.lastCurrentAt);
}

/** What finds the open runs that are pinned to a build, in Temporal's query language. */
export function pinnedRunsQuery({ deployment, buildId }: Version): string {
  return (
    `ExecutionStatus = 'Running' AND TemporalWorkflowVersioningBehavior = 'Pinned' ` +
    `AND TemporalWorkerDeploymentVersion = ${sqlText(`${deployment}:${buildId}`)}`
  );
}

export async function countPinnedRuns(client: Client, version: Version): Promise<number> {
  return (await client.workflow.count(pinnedRunsQuery(version))).count;
}

/** How many open runs of a task queue have workflow tasks that fail again and again; 0 where the server does not tell. */
export async function countFailingRuns(client: Client, taskQueue: string): Promise<number> {
  const query =
    `ExecutionStatus = 'Running' AND TaskQueue = ${sqlText(taskQueue)} ` +
    `AND TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')`;
  // Before its version 1.29 a server does not know the attribute.
  const counted = await nullIfGrpc(client.workflow.count(query), 'INVALID_ARGUMENT');
  return counted?.count ?? 0;
}
