/** What the environment says of Temporal's worker versioning. */
import type { Reader } from './reader.ts';

/** One build of a worker, as Temporal routes by it. */
export interface WorkerVersion {
  /** Of all builds that follow each other. */
  readonly deploymentName: string;
  readonly buildId: string;
}

/** `null`: off; a worker takes whatever there is. */
export function versionConfig(read: Reader): WorkerVersion | null {
  const deploymentName = read.text('ONBOARDING_DEPLOYMENT_NAME');
  const buildId = read.text('ONBOARDING_BUILD_ID');
  if (deploymentName === undefined && buildId === undefined) return null;
  if (deploymentName === undefined || buildId === undefined) {
    read.problem('ONBOARDING_DEPLOYMENT_NAME and ONBOARDING_BUILD_ID must both be set, or neither');
    return null;
  }
  // Temporal joins the two by one or the other.
  if (/[.:]/.test(deploymentName)) {
    read.problem('ONBOARDING_DEPLOYMENT_NAME must not contain a dot or a colon');
  }
  return { deploymentName, buildId };
}
