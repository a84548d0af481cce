/** deploy/grafana/onboarding.json, the dashboard as Grafana reads it. `npm run docs` writes it. */
import { RUNBOOK_URL } from '../runbook.ts';
import type { Panel, Threshold } from './panel.ts';
import { ROWS } from './panels.ts';

const GRID_WIDTH = 24;
const HEIGHTS: Readonly<Record<Panel['kind'], number>> = { stat: 4, timeseries: 8, 'state-timeline': 5 };
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** The file, without Prettier's hand. */
export function grafanaDashboard(): string {
  return JSON.stringify({
    title: 'Airbyte Embedded onboarding',
    uid: 'airbyte-embedded-onboarding',
    description: 'What goes on, what needs somebody, and what is slow. Each panel says what is normal.',
    tags: ['airbyte', 'onboarding', 'temporal'],
    schemaVersion: 39,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    annotations: { list: [] },
    templating: { list: variables() },
    panels: laidOut(),
  });
}

function variables(): object[] {
  return [
    { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
    {
      name: 'queue',
      label: 'Task queue',
      type: 'query',
      datasource: DATASOURCE,
      // Other workers of Temporal's may be in the same Prometheus.
      query: { query: 'label_values(onboarding_closed_total, taskQueue)', refId: 'queue' },
      definition: 'label_values(onboarding_closed_total, taskQueue)',
      refresh: 2,
      multi: true,
      includeAll: true,
      current: { text: ['All'], value: ['$__all'] },
    },
    // Where one Prometheus asks several deployments: by their labels.
    { name: 'filters', label: 'Filters', type: 'adhoc', datasource: DATASOURCE },
  ];
}

/** From left to right, a row's panels below its title. */
function laidOut(): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const { title, panels: own } of ROWS) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: place(0, y, GRID_WIDTH, 1),
    });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of own) {
      if (x + panel.width > GRID_WIDTH) {
        x = 0;
        y += height;
        height = 0;
      }
      height = Math.max(height, HEIGHTS[panel.kind]);
      panels.push({
        id: panels.length + 1,
        ...drawn(panel),
        gridPos: place(x, y, panel.width, HEIGHTS[panel.kind]),
      });
      x += panel.width;
    }
    y += height;
  }
  return panels;
}

function place(x: number, y: number, w: number, h: number): object {
  return { x, y, w, h };
}

function drawn(panel: Panel): object {
  const { title, kind, unit, thresholds, words } = panel;
  return {
    type: kind,
    title,
    description: descriptionOf(panel),
    datasource: DATASOURCE,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        color: { mode: kind === 'timeseries' ? 'palette-classic' : 'thresholds' },
        thresholds: { mode: 'absolute', steps: steps(thresholds) },
        ...(words !== undefined && { mappings: [{ type: 'value', options: mappings(words) }] }),
        ...(kind === 'timeseries' && { custom: lines(panel) }),
      },
      overrides: [],
    },
    options: OPTIONS[kind],
    targets: panel.queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATASOURCE,
      editorMode: 'code',
      expr,
      legendFormat: legend,
      ...(kind === 'stat' ? { instant: true, range: false } : { instant: false, range: true }),
    })),
  };
}

const OPTIONS: Readonly<Record<Panel['kind'], object>> = {
  stat: {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    colorMode: 'value',
    graphMode: 'none',
    textMode: 'value',
    orientation: 'auto',
    justifyMode: 'auto',
    wideLayout: true,
    showPercentChange: false,
    percentChangeColorMode: 'standard',
  },
  timeseries: {
    legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['lastNotNull', 'max'] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  'state-timeline': {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: false, calcs: [] },
    tooltip: { mode: 'single', sort: 'none' },
    mergeValues: true,
    showValue: 'never',
    rowHeight: 0.8,
  },
};

function descriptionOf({ about, runbooks }: Panel): string {
  const headings = runbooks.map((anchor) => `[operations.md#${anchor}](${RUNBOOK_URL}#${anchor})`);
  return `${about}\n\nWhat to do: ${headings.join(', ')}`;
}

function steps(thresholds: readonly Threshold[] = []): object[] {
  const all =
    thresholds[0]?.from === -Infinity ? thresholds : [{ from: -Infinity, color: 'green' }, ...thresholds];
  return all.map(({ from, color }) => ({ color, value: from === -Infinity ? null : from }));
}

function mappings(words: Readonly<Record<number, string>>): object {
  return Object.fromEntries(Object.entries(words).map(([value, text], index) => [value, { text, index }]));
}

function lines({ thresholds, stacked }: Panel): object {
  return {
    drawStyle: 'line',
    lineWidth: 1,
    fillOpacity: stacked === true ? 30 : 0,
    showPoints: 'auto',
    stacking: { mode: stacked === true ? 'normal' : 'none', group: 'A' },
    thresholdsStyle: { mode: thresholds === undefined ? 'off' : 'dashed' },
  };
}
