/** Whether Temporal gives work to a version of the workers. */
import type { Connection } from '@temporalio/client';
import { nullIfGrpc } from './refusals.ts';
import { shellQuoted } from '../domain/words.ts';

export interface VersionInNamespace {
  readonly namespace: string;
  readonly deploymentName: string;
  readonly buildId: string;
}

/**
 * `idle`: it gets none, neither new onboardings nor those that run. The latter because our workers are `AUTO_UPGRADE`: a run
 * that is pinned would stay with the version that it began on.
 */
type VersionState = 'current' | 'ramping' | 'idle';

/** What Temporal does with a version now. */
export async function versionState(
  { workflowService }: Pick<Connection, 'workflowService'>,
  { namespace, deploymentName, buildId }: VersionInNamespace,
): Promise<VersionState> {
  // `null`: no worker of such a deployment has polled yet.
  const description = await nullIfGrpc(
    workflowService.describeWorkerDeployment({ namespace, deploymentName }),
    'NOT_FOUND',
  );
  const { currentDeploymentVersion: current, rampingDeploymentVersion: ramping } =
    description?.workerDeploymentInfo?.routingConfig ?? {};
  if (current?.buildId === buildId) return 'current';
  return ramping?.buildId === buildId ? 'ramping' : 'idle';
}

/** The command that makes it the current one. */
export function makeCurrentCommand({ namespace, deploymentName, buildId }: VersionInNamespace): string {
  return (
    `temporal worker deployment set-current-version --namespace ${shellQuoted(namespace)} ` +
    `--deployment-name ${shellQuoted(deploymentName)} --build-id ${shellQuoted(buildId)}`
  );
}
