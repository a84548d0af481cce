import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { moment } from '../../../src/cli/option-values.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-24T10:30:00Z'), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it.each([
  ['today', '2026-11-24T00:00:00.000Z'],
  ['yesterday', '2026-11-23T00:00:00.000Z'],
  ['24h', '2026-11-23T10:30:00.000Z'],
  ['7 days', '2026-11-17T10:30:00.000Z'],
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2026-11-23T08:00', '2026-11-23T08:00:00.000Z'],
  ['2026-11-23 08:00:30', '2026-11-23T08:00:30.000Z'],
  ['2026-11-23T08:00:00+02:00', '2026-11-23T06:00:00.000Z'],
])('%s is %s', (text, at) => {
  expect(moment(text).toISOString()).toBe(at);
});

it.each([
  'soon',
  '',
  '24',
  '2026-13-01',
  '2026-11-23T25:00',
  '11/23/2026',
  '2026-02-30',
  '2026-02-30T08:00',
  '99999999 y',
  '9'.repeat(400) + 'h',
])('%j is refused', (text) => {
  expect(() => moment(text)).toThrow(/It must be a date such as/);
});
