import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readManifest, repositoryOf } from '../../../release/manifest.ts';
import { FAILURE_TYPES } from '../../../src/domain/history/types.ts';
import { alerts, firedByTests } from '../../support/alerts.ts';
import { anchorsOf } from '../../support/headings.ts';
import { selectorsOf } from '../../support/promql.ts';

const ROOT = new URL('../../../', import.meta.url);
const { url: repository } = repositoryOf(await readManifest(fileURLToPath(ROOT)));

test('there are alerts, each under a name of its own', () => {
  expect(alerts.length).toBeGreaterThan(10);
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
});

test('each alert is fired by a test', () => {
  expect([...firedByTests].sort()).toEqual(alerts.map(({ alert }) => alert).sort());
});

describe.each(alerts)('$alert', ({ expr, labels, annotations, for: since }) => {
  test('waits, and says how bad it is, what it means, and where what to do stands', async () => {
    expect(since).toMatch(/^\d+[mh]$/);
    expect(labels?.['severity']).toMatch(/^(critical|warning)$/);
    expect(annotations?.['summary']).toMatch(/\.$/);
    expect(annotations?.['description']).toMatch(/\.$/);
    const [page, anchor] = annotations?.['runbook_url']?.split('#') ?? [];
    expect(page).toBe(`${repository}/blob/main/docs/operations.md`);
    expect(anchorsOf(await readFile(new URL('docs/operations.md', ROOT), 'utf8'))).toContain(anchor);
  });

  test('is of one environment: what is put together is so by environment', () => {
    const groupings = [...expr.matchAll(/\b(?:sum|max|min|avg|count|group) ?(by \(\w+|\()/g)];
    expect(groupings.filter(([, grouping]) => grouping !== 'by (environment')).toEqual([]);
  });

  test('names only failure types that there are', () => {
    const types = selectorsOf(expr)
      .flatMap(({ matchers }) => matchers.filter(({ label }) => label === 'failure_type'))
      .flatMap(({ value }) => value.split('|'));
    expect(types.filter((type) => !(FAILURE_TYPES as readonly string[]).includes(type))).toEqual([]);
  });
});

test('a selector is read with its matchers, and with what is put together around it', () => {
  expect(selectorsOf('sum by (a, b) (rate(m_total{c="x",d=~"y|z"}[5m])) / max(n) > 0')).toEqual([
    {
      metric: 'm_total',
      matchers: [
        { label: 'c', value: 'x' },
        { label: 'd', value: 'y|z' },
      ],
      groupedBy: ['a', 'b'],
    },
    { metric: 'n', matchers: [], groupedBy: [] },
  ]);
  expect(selectorsOf('sum by (a) (m and on (b) max_over_time(n[5m]))')).toEqual([
    { metric: 'm', matchers: [], groupedBy: ['a'] },
    { metric: 'n', matchers: [], groupedBy: [] },
  ]);
  expect(() => selectorsOf('sum(m{')).toThrow('no PromQL');
});
