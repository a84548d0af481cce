import { expect, test } from 'vitest';
import { PageSessions } from '../../../src/dev/page-sessions.ts';

test('a session is its customer’s, until it ends', () => {
  let now = 0;
  const sessions = new PageSessions({ lifetimeMs: 1_000 }, () => now);
  const [acme, other] = [sessions.open('acme', 'form-1'), sessions.open('other', 'form-2')];
  expect([acme, other, 'none', ''].map((id) => sessions.workspaceNameOf(id))).toEqual([
    'acme',
    'other',
    null,
    null,
  ]);
  now = 1_000;
  expect(sessions.workspaceNameOf(acme)).toBeNull();
  expect(sessions.workspaceNameOfForm('form-1')).toBeNull();
});

test('a session that is closed is nobody’s, and neither is its form', () => {
  const sessions = new PageSessions();
  const [acme, other] = [sessions.open('acme', 'form-1'), sessions.open('other', 'form-2')];
  sessions.close(acme);
  sessions.close(acme);
  expect([acme, other].map((id) => sessions.workspaceNameOf(id))).toEqual([null, 'other']);
  expect(sessions.workspaceNameOfForm('form-1')).toBeNull();
});

test.each([{ maxCount: 10 }, { maxBytes: 10 * 68 }])('of too many the oldest are forgotten: %j', (limits) => {
  const sessions = new PageSessions(limits);
  const ids = Array.from({ length: 100 }, (_, at) => sessions.open(`customer-${at}`, `form-${at}`));
  const kept = ids.flatMap((id) => sessions.workspaceNameOf(id) ?? []);
  expect(kept.length).toBeGreaterThanOrEqual(10);
  expect(kept.length).toBeLessThan(13);
  expect(kept.at(-1)).toBe('customer-99');
  expect(kept).toEqual(kept.toSorted((one, other) => Number(one.slice(9)) - Number(other.slice(9))));
});

test('a form leads to the workspace that was made with it, for as long as its session is kept', () => {
  const sessions = new PageSessions({ maxCount: 1 });
  sessions.open('acme', 'form-1');
  // Sent again: what is forgotten is the earlier session, not the form.
  sessions.open('acme', 'form-1');
  expect(sessions.workspaceNameOfForm('form-1')).toBe('acme');
  sessions.open('other', 'form-2');
  expect(['form-1', 'form-2', ''].map((id) => sessions.workspaceNameOfForm(id))).toEqual([
    null,
    'other',
    null,
  ]);
});
