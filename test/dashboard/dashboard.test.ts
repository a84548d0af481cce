/** What each query of the dashboard answers, by Prometheus itself, after hard times; it is printed as a table. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROWS } from '../../generate/dashboard/panels.ts';
import { textTable } from '../run/text-table.ts';
import { withValues } from '../support/dashboard.ts';
import { deploy, type Deployment } from '../support/deployment.ts';
import { WEBHOOK_SETTINGS } from '../support/eventful-day.ts';
import { expiringKey } from '../support/expiring-key.ts';
import { noticeSecret, startReceiver, type NoticeReceiver } from '../support/notice-receiver.ts';
import { startPrometheus, type Prometheus, type Series } from '../support/prometheus.ts';
import { startWorld, type World } from '../support/world.ts';
import { liveThroughHardTimes } from './hard-times.ts';

const ALERTS_THAT_MUST_FIRE = ['NoticesNotDelivered', 'WebhookMappingFails'];
/** Each waits for a minute; the machine may be busy. */
const FIRED_WITHIN_MS = 5 * 60_000;

let receiver: NoticeReceiver;
let world: World;
let deployment: Deployment;
let prometheus: Prometheus;
let startedAtMs: number;

beforeAll(async () => {
  const secret = noticeSecret();
  receiver = await startReceiver(secret);
  const receivers = { urls: [receiver.url], secrets: [secret] };
  world = await startWorld({ withoutWorker: true, notices: { receivers } });
  deployment = await deploy(world, {
    ...WEBHOOK_SETTINGS,
    ...expiringKey(),
    ONBOARDING_NOTICE_URLS: receiver.url,
    ONBOARDING_NOTICE_SECRETS: secret,
  });
  startedAtMs = Date.now();
  prometheus = await startPrometheus({
    worker: new URL(deployment.metricsUrl),
    service: new URL('/metrics', deployment.serviceUrl),
  });
  await liveThroughHardTimes(world, deployment, receiver);
});
afterAll(async () => {
  await prometheus.stop();
  await deployment.processes.stopAll();
  await world.stop();
  await receiver.close();
});

const seen = (query: string): Promise<Series[]> =>
  prometheus.range(withValues(query), startedAtMs, Date.now());

test('the alerts on what went wrong fire', { timeout: FIRED_WITHIN_MS }, async () => {
  await expect
    .poll(async () => (await seen('ALERTS{alertstate="firing"}')).map(({ labels }) => labels['alertname']), {
      timeout: FIRED_WITHIN_MS,
      interval: 1_000,
    })
    .toEqual(expect.arrayContaining(ALERTS_THAT_MUST_FIRE));
});

test('every query of every panel has a value', async () => {
  const rows = await Promise.all(
    ROWS.flatMap(({ panels }) =>
      panels.flatMap(({ title, unit, queries }) =>
        queries.map(async ({ expr, legend }) => {
          const series = await seen(expr);
          return { title, unit, legend, series: series.length, ...told(legend, series) };
        }),
      ),
    ),
  );
  const cells = rows.map(({ title, unit, legend, ...row }) => [
    title,
    unit,
    legend,
    row.series,
    row.last,
    row.highest,
  ]);
  const table = textTable([['panel', 'unit', 'query', 'series', 'last value', 'highest'], ...cells]);
  process.stdout.write(`\n${table.join('\n')}\n\n`);
  const empty = rows.filter(({ series }) => series === 0).map(({ title, legend }) => `${title}: ${legend}`);
  process.stdout.write(`${rows.length} queries, ${empty.length} of them empty\n`);
  expect(empty).toEqual([]);
});

/** Of the series that ends highest, with its name where its query tells one, and the highest that any was. */
function told(legend: string, series: readonly Series[]): { last: string; highest: string } {
  const [first, ...others] = series
    .map(({ labels, values }) => ({
      name: legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? ''),
      last: values.at(-1) ?? 0,
      highest: values.reduce((one, other) => Math.max(one, other), 0),
    }))
    .sort((one, other) => other.last - one.last || other.highest - one.highest);
  if (first === undefined) return { last: 'none', highest: 'none' };
  const highest = Math.max(first.highest, ...others.map((other) => other.highest));
  const last = rounded(first.last);
  return { last: first.name === legend ? last : `${last} (${first.name})`, highest: rounded(highest) };
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
