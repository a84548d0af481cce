import {
  makeCurrentCommand,
  readPollers,
  type Poller,
  type Pollers,
  type Version,
} from '../temporal/index.ts';
import { ofTemporal, type Check, type Finding } from './finding.ts';

export const checkWorkerVersions: Check['run'] = ofTemporal(async ({ client, namespace, taskQueue }) =>
  versionsFinding(await readPollers(client, taskQueue, 'workflow'), namespace),
);

/** Temporal sends new onboardings to the current version's workers only, or, where there is none, to unversioned ones. */
export function versionsFinding(
  { pollers, current, ramping }: Omit<Pollers, 'gone'>,
  namespace: string,
): Finding {
  if (pollers.length === 0) return { status: 'warning', message: 'It cannot be told: no worker polls.' };
  const takesNew = pollers.some(
    (poller) => isOf(poller, current) || (ramping !== null && isOf(poller, ramping)),
  );
  if (!takesNew) return nobodyTakesNew(pollers, current, namespace);
  const builds = new Set(pollers.map(nameOf));
  const message = `${builds.size === 1 ? 'All workers are' : 'Workers are'} of ${[...builds].sort().join(', ')}${
    current === null ? '' : `; current is ${nameOf(current)}`
  }.`;
  if (builds.size === 1 || current !== null) return { status: 'ok', message };
  const next =
    'Nothing, while a deploy is under way. Otherwise find the workers that it left behind, and restart them.';
  return { status: 'warning', message, next };
}

function nobodyTakesNew(pollers: readonly Poller[], current: Version | null, namespace: string): Finding {
  const names = [...new Set(pollers.map(nameOf))].sort();
  const versioned = pollers.find(({ deployment }) => deployment !== null);
  const [deploymentName, buildId] = versioned
    ? [versioned.deployment ?? '', versioned.buildId]
    : ['NAME', 'BUILD_ID'];
  const command = makeCurrentCommand({ namespace, deploymentName, buildId });
  if (current === null) {
    return {
      status: 'failed',
      message: `Workers of ${names.join(', ')} poll, but no version is current, so that they get nothing.`,
      next: `Run \`${command}\`.`,
    };
  }
  return {
    status: 'failed',
    message: `Temporal sends what is new to ${nameOf(current)}, but only workers of ${names.join(', ')} poll.`,
    next: `Start workers of that version${versioned ? `, or run \`${command}\`` : ', with its deployment name and build id'}.`,
  };
}

function isOf({ deployment, buildId }: Poller, version: Version | null): boolean {
  return version === null
    ? deployment === null
    : deployment === version.deployment && buildId === version.buildId;
}

/** The SDK's own build ids end in a hash of the code, whose beginning tells two of them apart. */
function nameOf({ deployment, buildId }: Pick<Poller, 'deployment' | 'buildId'>): string {
  const short = buildId.replace(/\+([0-9a-f]{8})[0-9a-f]+$/, '+$1');
  const build = short === '' ? 'an unknown build' : short;
  return deployment === null ? `${build} (unversioned)` : `${deployment}/${build}`;
}
