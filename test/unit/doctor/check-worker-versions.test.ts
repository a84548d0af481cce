import { expect, test } from 'vitest';
import { badBuildFinding, pinnedFinding } from '../../../src/doctor/check-worker-versions.ts';

const deployment = 'onboarding';
const build = (buildId: string) => ({ deployment, buildId });
const poller = (buildId: string) => ({ identity: '1@host', lastSeen: 0, ...build(buildId) });
const former = (buildId: string, lastCurrentAt: number) => ({
  ...build(buildId),
  lastCurrentAt,
  isDraining: true,
});
const back = (buildId: string): string =>
  `temporal worker deployment set-current-version --namespace default --deployment-name onboarding --build-id ${buildId}`;

test('where workflow tasks fail, the way back is the build before that still polls', () => {
  const polled = { pollers: [poller('3'), poller('1')], current: build('3'), ramping: null };
  const finding = badBuildFinding(2, { ...polled, former: [former('2', 20), former('1', 10)] }, 'default');
  expect(finding).toMatchObject({
    status: 'failed',
    next: `Where it began with build 3, run \`${back('1')}\`.`,
  });
  expect(finding.message).toContain('2 open onboardings fail again and again');
});

test('where no build before polls, the last one is to be started first', () => {
  const polled = { pollers: [poller('3')], current: build('3'), ramping: null };
  // The one that never was current has not proved anything.
  const { next } = badBuildFinding(
    1,
    { ...polled, former: [former('2', 20), former('tried', 0)] },
    'default',
  );
  expect(next).toBe(`Where it began with build 3, start workers of 2, and run \`${back('2')}\`.`);
});

test('where a build is ramping, the ramp is ended', () => {
  const polled = { pollers: [poller('2'), poller('3')], current: build('2'), ramping: build('3') };
  const { next } = badBuildFinding(1, { ...polled, former: [] }, 'default');
  expect(next).toContain(
    'set-ramping-version --namespace default --deployment-name onboarding --build-id 3 --delete',
  );
});

test('runs that are pinned to a build without workers are named, with the command that moves them', () => {
  const finding = pinnedFinding([{ build: build('1'), runs: 3 }], 'shop');
  expect(finding).toMatchObject({ status: 'failed' });
  expect(finding.message).toContain('3 runs to onboarding/1');
  expect(finding.next).toContain('temporal workflow update-options --namespace shop --query ');
  expect(finding.next).toContain('onboarding:1');
});
