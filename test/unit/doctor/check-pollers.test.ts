import { expect, it } from 'vitest';
import { pollersFinding } from '../../../src/doctor/check-pollers.ts';

const onQueue = { taskQueue: 'onboarding', namespace: 'default' };
const worker = { identity: '1@host', lastSeen: Date.now(), buildId: '', deployment: null };
const polling = { pollers: [worker], gone: [] };
const stopped = { pollers: [], gone: [worker] };

it('a worker that polled lately is one', () => {
  expect(pollersFinding(onQueue, { workflow: polling, activity: polling }).status).toBe('ok');
});

it('workers that have stopped polling are none, and are told', () => {
  const finding = pollersFinding(onQueue, { workflow: stopped, activity: polling });
  expect(finding.status).toBe('failed');
  expect(finding.message).toMatch(
    /^Task queue onboarding in default: for workflow tasks nobody polls, 1 worker has stopped \(last poll \d+ s ago\); for activity tasks 1 worker polls \(last \d+ s ago\)\.$/,
  );
});

it('one that has stopped beside another that polls is a warning', () => {
  const both = { pollers: [worker], gone: [worker] };
  expect(pollersFinding(onQueue, { workflow: both, activity: polling }).status).toBe('warning');
});
