import {
  countFailingRuns,
  countPinnedRuns,
  endRampCommand,
  type FormerBuild,
  makeCurrentCommand,
  pinnedRunsQuery,
  readFormerBuilds,
  readPollers,
  type Poller,
  type Pollers,
  type Version,
} from '../temporal/index.ts';
import { counted, shellQuoted } from '../domain/words.ts';
import { ofTemporal, type Check, type Finding } from './finding.ts';

/** How many former builds are asked for runs that are pinned to them, the newest first. */
const MAX_FORMER = 10;

export const checkWorkerVersions: Check['run'] = ofTemporal(async ({ client, namespace, taskQueue }) => {
  const polled = await readPollers(client, taskQueue, 'workflow');
  const finding = versionsFinding(polled, namespace);
  if (finding.status === 'failed') return finding;
  const deployment = deploymentOf(polled);
  const former = deployment === null ? [] : await readFormerBuilds(client, deployment);
  const failing = await countFailingRuns(client, taskQueue);
  if (failing > 0) return badBuildFinding(failing, { ...polled, former }, namespace);
  const left: PinnedRuns[] = [];
  for (const build of withoutPollers(former, polled.pollers).slice(0, MAX_FORMER)) {
    const runs = await countPinnedRuns(client, build);
    if (runs > 0) left.push({ build, runs });
  }
  return left.length === 0 ? finding : pinnedFinding(left, namespace);
});

type Polled = Pick<Pollers, 'pollers' | 'current' | 'ramping'>;

interface PinnedRuns {
  readonly build: Version;
  readonly runs: number;
}

function deploymentOf({ pollers, current, ramping }: Polled): string | null {
  const polling = pollers.find(({ deployment }) => deployment !== null)?.deployment;
  return current?.deployment ?? ramping?.deployment ?? polling ?? null;
}

function withoutPollers(former: readonly FormerBuild[], pollers: readonly Poller[]): FormerBuild[] {
  return former.filter((build) => build.isDraining && !pollers.some((poller) => isOf(poller, build)));
}

/** What stands still because workers fail at it: the way back is a build that has worked. */
export function badBuildFinding(
  failing: number,
  { pollers, current, ramping, former }: Polled & { readonly former: readonly FormerBuild[] },
  namespace: string,
): Finding {
  const message = `Workflow tasks of ${counted(failing, 'open onboarding fails', 'open onboardings fail')} again and again; the workers’ logs say why. Nothing is lost.`;
  const inNamespace = ({ deployment, buildId }: Version) => ({
    namespace,
    deploymentName: deployment,
    buildId,
  });
  const status = 'failed';
  if (ramping !== null) {
    const back = endRampCommand(inNamespace(ramping));
    return { status, message, next: `Where it began with build ${ramping.buildId}, run \`${back}\`.` };
  }
  const wasCurrent = former.filter(({ lastCurrentAt }) => lastCurrentAt > 0);
  const isPolling = (build: Version): boolean => pollers.some((poller) => isOf(poller, build));
  const before = wasCurrent.find(isPolling) ?? wasCurrent[0];
  if (current === null || before === undefined)
    return { status, message, next: 'Where it began with a deploy, go back to the build before.' };
  const start = isPolling(before) ? '' : `start workers of ${before.buildId}, and `;
  const back = makeCurrentCommand(inNamespace(before));
  return { status, message, next: `Where it began with build ${current.buildId}, ${start}run \`${back}\`.` };
}

/** What waits for workers that nobody runs any more. */
export function pinnedFinding(left: readonly PinnedRuns[], namespace: string): Finding {
  const builds = left.map(({ build, runs }) => `${counted(runs, 'run')} to ${nameOf(build)}`);
  const [first] = left.map(({ build }) => build);
  const query = first === undefined ? '' : pinnedRunsQuery(first);
  return {
    status: 'failed',
    message: `No worker polls for open runs that are pinned: ${builds.join(', ')}. They stand still, and nothing is lost.`,
    next:
      `Start workers of ${first?.buildId ?? ''} again, or have its runs go on with the current build: ` +
      `\`temporal workflow update-options --namespace ${shellQuoted(namespace)} --query ${shellQuoted(query)} --versioning-override-behavior auto_upgrade\`.`,
  };
}

/** Temporal sends new onboardings to the current version's workers only, or, where there is none, to unversioned ones. */
export function versionsFinding({ pollers, current, ramping }: Polled, namespace: string): Finding {
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
