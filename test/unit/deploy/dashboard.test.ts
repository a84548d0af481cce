import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { grafanaDashboard } from '../../../generate/dashboard/grafana.ts';
import { ROWS } from '../../../generate/dashboard/panels.ts';
import { alerts } from '../../support/alerts.ts';
import { withValues } from '../../support/dashboard.ts';
import { anchorsOf } from '../../support/headings.ts';
import { selectorsOf } from '../../support/promql.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

const panels = ROWS.flatMap(({ panels }) => panels);
const metrics = await read('docs/metrics.md');
const runbook = anchorsOf(await read('docs/operations.md'));

test('deploy/grafana/onboarding.json is current (`npm run docs` writes it)', async () => {
  expect(JSON.parse(await read('deploy/grafana/onboarding.json'))).toEqual(JSON.parse(grafanaDashboard()));
});

test('no panel lies on another, and none has the title of another', () => {
  const { panels: drawn } = JSON.parse(grafanaDashboard()) as {
    readonly panels: readonly { readonly gridPos: { x: number; y: number; w: number; h: number } }[];
  };
  const cells = drawn.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
});

test('it shows every alert that there is', () => {
  const { queries: [query] = [] } = panels.find(({ title }) => title === 'Alerts that fire') ?? {};
  const shown = selectorsOf(query?.expr ?? '').flatMap(({ matchers }) =>
    matchers.filter(({ label }) => label === 'alertname').flatMap(({ value }) => value.split('|')),
  );
  expect(shown).toEqual(alerts.map(({ alert }) => alert));
});

describe.each(panels)('$title', ({ about, runbooks, queries, thresholds = [] }) => {
  test('says what is normal, and where what to do stands', () => {
    expect(about).toMatch(/\.$/);
    expect(runbooks.length).toBeGreaterThan(0);
    expect(runbooks.filter((anchor) => !runbook.includes(anchor))).toEqual([]);
  });

  test('reads metrics that docs/metrics.md names', () => {
    for (const { expr } of queries) {
      const named = selectorsOf(withValues(expr)).map(({ metric }) => metric);
      expect(named.length).toBeGreaterThan(0);
      const unknown = named.filter(
        (name) =>
          ![name, name.replace(/_(bucket|count|sum)$/, '')].some((one) => metrics.includes(`\`${one}\``)),
      );
      expect(unknown).toEqual([]);
    }
  });

  test('names its series by labels that they are grouped by', () => {
    for (const { expr, legend } of queries) {
      const told = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
      const grouped = selectorsOf(withValues(expr)).flatMap(({ groupedBy }) => groupedBy);
      expect(told.filter((label) => label !== 'instance' && !grouped.includes(label ?? ''))).toEqual([]);
    }
  });

  test('has its thresholds in order', () => {
    const steps = thresholds.map(({ from }) => from);
    expect(steps).toEqual([...steps].sort((one, other) => one - other));
  });
});
