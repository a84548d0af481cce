import { expect, test } from 'vitest';
import { PageSessions } from '../../../src/dev/page-sessions.ts';

test('a session is its customer’s, until it ends', () => {
  let now = 0;
  const sessions = new PageSessions({ lifetimeMs: 1_000 }, () => now);
  const [acme, other] = [sessions.open('acme'), sessions.open('other')];
  expect([acme, other, 'none', ''].map((id) => sessions.workspaceNameOf(id))).toEqual([
    'acme',
    'other',
    null,
    null,
  ]);
  now = 1_000;
  expect(sessions.workspaceNameOf(acme)).toBeNull();
});

test.each([{ maxCount: 10 }, { maxBytes: 10 * 60 }])('of too many the oldest are forgotten: %j', (limits) => {
  const sessions = new PageSessions(limits);
  const ids = Array.from({ length: 100 }, (_, at) => sessions.open(`customer-${at}`));
  const kept = ids.flatMap((id) => sessions.workspaceNameOf(id) ?? []);
  expect(kept.length).toBeGreaterThanOrEqual(10);
  expect(kept.length).toBeLessThan(13);
  expect(kept.at(-1)).toBe('customer-99');
  expect(kept).toEqual(kept.toSorted((one, other) => Number(one.slice(9)) - Number(other.slice(9))));
});
