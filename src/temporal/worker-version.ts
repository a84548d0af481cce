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
 * `idle`: it gets none, neither new onboardings nor those that run, unless these are pinned to it.
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
export function makeCurrentCommand(version: VersionInNamespace): string {
  return `temporal worker deployment set-current-version ${named(version)}`;
}

/** The command that has it get nothing of what is new any more, where it is ramping. */
export function endRampCommand(version: VersionInNamespace): string {
  return `temporal worker deployment set-ramping-version ${named(version)} --delete`;
}

function named({ namespace, deploymentName, buildId }: VersionInNamespace): string {
  return (
    `--namespace ${shellQuoted(namespace)} ` +
    `--deployment-name ${shellQuoted(deploymentName)} --build-id ${shellQuoted(buildId)}`
  );
}
