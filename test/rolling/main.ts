/** `npm run test:rolling`: releases of workers by builds on the real server, with onboardings under way; 0 where all completed, once, 1 else. */
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Connection } from '@temporalio/client';
import { OnboardingClient } from '../../src/client.ts';
import { findTemporalCli } from '../../src/dev/temporal-cli.ts';
import { Cleanup } from '../chaos/cleanup.ts';
import { onboardingCommand } from '../support/cli.ts';
import { airbyteWithClient, temporalEnvironment } from '../support/environment.ts';
import { ComposedStack } from '../support/postgres/stack.ts';
import { brokenInstallation, Builds } from './builds.ts';
import { Customers, type Total } from './customers.ts';
import { TemporalCommand } from './temporal-command.ts';

/** In the middle when the new build comes: 200, with those that come while it ramps. */
const BEFORE = { parked: 60, unknown: 60, calling: 40 } as const;
const WHILE_RAMPING = { calling: 40 } as const;
const WITH_BAD_BUILD = { calling: 20 } as const;
const PINNED = { parked: 10 } as const;
const LOOK_AGAIN_MS = 2_000;

const since = Date.now();
const print = (text: string): void =>
  void process.stdout.write(`${((Date.now() - since) / 1_000).toFixed(0).padStart(4)} s  ${text}\n`);
process.exit(await main());

interface Scene {
  readonly builds: Builds;
  readonly customers: () => Customers;
  readonly onboarding: OnboardingClient;
  readonly temporal: TemporalCommand;
  readonly broken: string;
  /** What the doctor says of the workers' versions. */
  readonly doctor: () => Promise<Finding>;
}

interface Finding {
  readonly status: string;
  readonly message: string;
  readonly next?: string;
}

async function main(): Promise<number> {
  const cleanup = new Cleanup();
  const interrupted = new Promise<never>((_resolve, reject) => {
    const end = (): void => {
      reject(new Error('Ended early.'));
    };
    process.on('SIGINT', end).on('SIGTERM', end);
  });
  try {
    return await Promise.race([interrupted, setScene(cleanup).then(releases)]);
  } catch (error) {
    print(inspect(error));
    return 1;
  } finally {
    await cleanup.run();
  }
}

async function setScene(cleanup: Cleanup): Promise<Scene> {
  const stack = await ComposedStack.start();
  cleanup.add(() => stack.stop());
  const setup = await stack.run('setup');
  if (setup.exitCode !== 0) throw new Error(`The namespace could not be set up: ${setup.stderr}`);
  const { emulator, keys } = stack;
  const broken = await brokenInstallation();
  cleanup.add(() => rm(broken, { recursive: true, force: true }));
  const { address } = stack.temporal;
  const settings = {
    ...temporalEnvironment({ address, keys }),
    ...airbyteWithClient(emulator),
  };
  const builds = new Builds({ ...settings, LOG_LEVEL: 'info', LOG_FORMAT: 'json' });
  cleanup.add(() => builds.stopAll());
  const onboarding = await OnboardingClient.connect(settings);
  const connection = await Connection.connect({ address });
  cleanup.add(() => connection.close());
  const { path } = await findTemporalCli({ env: process.env });
  return {
    ...{ builds, onboarding, broken },
    temporal: new TemporalCommand(path, address, print),
    customers: () => new Customers(emulator, onboarding),
    doctor: async () => {
      const { stdout } = await onboardingCommand(['doctor', '--json'], settings);
      const { checks } = JSON.parse(stdout) as { checks: (Finding & { check: string })[] };
      const found = checks.find(({ check }) => check === 'worker versions');
      if (found === undefined) throw new Error(`The doctor does not tell of versions: ${stdout}`);
      return found;
    },
  };
}

async function releases(scene: Scene): Promise<number> {
  const named = process.argv.slice(2);
  const all = { rolling: rollingRelease, bad: badBuild, pinned: pinnedRelease };
  const wanted = Object.entries(all).filter(([name]) => named.length === 0 || named.includes(name));
  const totals: Total[] = [];
  for (const [, release] of wanted) totals.push(await release(scene));
  return wanted.length > 0 && totals.every(isAllRight) ? 0 : 1;
}

async function rollingRelease({ builds, customers, onboarding, temporal, doctor }: Scene): Promise<Total> {
  const those = customers();
  await builds.start({ buildId: 'a', workers: 2 });
  await temporal.makeCurrent('a');
  await those.signUp(BEFORE);
  await until('most of the parked ones wait for a person', async () => {
    return (await onboarding.count({ status: 'needs_attention' })) >= BEFORE.parked / 2;
  });
  await builds.start({ buildId: 'b', workers: 2 });
  await temporal.ramp('b', 10);
  await those.signUp(WHILE_RAMPING);
  const [parked, completed] = await Promise.all([
    onboarding.count({ status: 'needs_attention' }),
    onboarding.count({ status: 'completed' }),
  ]);
  print(`${those.count} onboardings: ${parked} wait for a person, ${completed} have completed`);
  await temporal.makeCurrent('b');
  await untilDrained(temporal, 'a');
  print(`build a is stopped: ${(await builds.stop('a')).join(', ')}`);
  await those.retryParked();
  await those.untilCompleted();
  print(`doctor: ${told(await doctor())}`);
  await builds.stop('b');
  return await counted('a rolling release', those);
}

async function badBuild({ builds, customers, temporal, broken, doctor }: Scene): Promise<Total> {
  const those = customers();
  await builds.start({ buildId: 'good', workers: 1 });
  await temporal.makeCurrent('good');
  const [exitCode, said] = await builds.crash('crashing', { AIRBYTE_REQUEST_TIMEOUT: 'long' });
  print(
    `a build that does not start exits with ${exitCode ?? ''}: ${/.*AIRBYTE_REQUEST_TIMEOUT.*/.exec(said)?.[0] ?? said}`,
  );
  print(`it cannot be made current: ${await temporal.refusal('crashing')}`);

  await those.signUp(WITH_BAD_BUILD);
  await builds.start({ buildId: 'broken', workers: 1, folder: broken });
  await temporal.makeCurrent('broken');
  await those.signUp(WITH_BAD_BUILD);
  const finding = await untilFound(doctor, 'failed');
  const [, command = ''] = /`(temporal [^`]+)`/.exec(finding.next ?? '') ?? [];
  await temporal.run(command);
  await those.untilCompleted();
  await untilFound(doctor, 'ok');
  await Promise.all([builds.stop('broken'), builds.stop('good')]);
  return await counted('a bad build, taken back', those);
}

async function pinnedRelease({ builds, customers, temporal, onboarding, doctor }: Scene): Promise<Total> {
  const those = customers();
  await builds.start({ buildId: 'pinned-1', workers: 1, versioning: 'pinned' });
  await temporal.makeCurrent('pinned-1');
  const names = await those.signUp(PINNED);
  await until('they are parked', async () => {
    return (await onboarding.count({ status: 'needs_attention' })) === names.length;
  });
  await builds.start({ buildId: 'pinned-2', workers: 1, versioning: 'pinned' });
  await temporal.makeCurrent('pinned-2');
  await builds.stop('pinned-1');
  const finding = await untilFound(doctor, 'failed');
  const [, command = ''] = /`(temporal [^`]+)`/.exec(finding.next ?? '') ?? [];
  await temporal.run(command);
  await untilFound(doctor, 'ok');
  await those.retryParked();
  await those.untilCompleted();
  await builds.stop('pinned-2');
  return await counted('pinned runs, moved to another build', those);
}

async function untilDrained(temporal: TemporalCommand, buildId: string): Promise<void> {
  await until(`build ${buildId} has drained`, async () => {
    const status = (await temporal.builds()).find((build) => build.buildId === buildId)?.drainageStatus;
    return status === 'drained';
  });
}

async function untilFound(doctor: Scene['doctor'], status: string): Promise<Finding> {
  let finding = await doctor();
  while (finding.status !== status) {
    await pause(LOOK_AGAIN_MS);
    finding = await doctor();
  }
  print(`doctor: ${told(finding)}`);
  return finding;
}

/** Waits, and says when. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(LOOK_AGAIN_MS);
  print(what);
}

async function counted(what: string, customers: Customers): Promise<Total> {
  const total = await customers.total();
  const { completed, onboardings, wanted, found, duplicated, missing, misreported } = total;
  print(
    `${what}: ${completed} of ${onboardings} completed; sources: ${wanted} wanted, ${found} found, ` +
      `${duplicated} duplicated, ${missing} missing, ${misreported} misreported`,
  );
  return total;
}

function told({ status, message, next }: Finding): string {
  return [`${status}: ${message}`, ...(next === undefined ? [] : [next])].join('\n        ');
}

function isAllRight(total: Total): boolean {
  const { completed, onboardings, wanted, found, duplicated, missing, misreported } = total;
  return completed === onboardings && found === wanted && duplicated + missing + misreported === 0;
}
