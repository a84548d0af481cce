import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { frameOf } from '../../../src/cli/terminal/frame.ts';
import type { Progress, SourceProgress } from '../../../src/client.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function source(name: string, more: Partial<SourceProgress> = {}): SourceProgress {
  return {
    name,
    state: 'creating',
    source_id: null,
    attempts: 1,
    failure: null,
    next_attempt_at: null,
    ...more,
  };
}

function progress(sources: readonly SourceProgress[]): Progress {
  return {
    workspace_name: 'acme-4f21',
    workspace_id: null,
    status: 'running',
    stage: 'creating_sources',
    percent: 0,
    sources,
    failure: null,
    signup_event: null,
    updated_at: '2026-01-01T00:00:00Z',
    started_at: '2026-01-01T00:00:00Z',
    closed_at: null,
    workflow_id: 'onboarding:acme-4f21',
    run_id: 'run',
    temporal_ui_url: 'http://localhost:8233',
    partial: false,
  };
}

const frame = (sources: readonly SourceProgress[], columns = 80, rows = 24): string[] =>
  frameOf(progress(sources), { now: NOW, columns, rows, hasColors: false, isAway: false }).split('\n');

it.each([20, 40, 79, 200])('no line is wider than %d characters, whatever the names are', (columns) => {
  const names = [
    '株式会社エアバイト'.repeat(8),
    '🚀'.repeat(40),
    'x'.repeat(256),
    '\u001B[31mred',
    'a\u200Bb',
  ];
  for (const line of frame(
    names.map((name) => source(name)),
    columns,
  )) {
    expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    expect(line).not.toContain('\u001B');
  }
});

it.each([
  [-5_000, 'next now'],
  [4_200, 'next in 5 s'],
  [65_000, 'next in 1 min 5 s'],
  [3_600_000, 'next in 1 h 0 min'],
])('an attempt %d ms ahead is told as "%s"', (ahead, told) => {
  const next_attempt_at = new Date(NOW + ahead).toISOString();
  const [, , line] = frame([source('Stripe', { state: 'retrying', attempts: 3, next_attempt_at })]);
  expect(line).toBe(`↻ Stripe  retrying  attempt 3, ${told}`);
});

it('fits the height: what somebody may have to act on stays', () => {
  const sources = Array.from({ length: 50 }, (_, index) => source(`source ${index}`, { state: 'created' }));
  sources[40] = source('the one that failed', { state: 'failed' });
  const lines = frame(sources, 80, 10);
  expect(lines).toHaveLength(9);
  expect(lines[2]).toContain('the one that failed');
  expect(lines.at(-1)).toBe('… and 44 more');
});
