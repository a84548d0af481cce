import { readFile } from 'node:fs/promises';
import { STATUS_CODES } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UNANSWERED } from '../../src/airbyte/index.ts';
import { setActivityLimit } from '../../src/temporal/activity-limit.ts';
import { FAILURE_TYPES } from '../../src/domain/history/types.ts';
import { RETRIED_TYPES } from '../../src/domain/metrics.ts';
import { STATUS_BROKEN_OFF } from '../../src/http-server/index.ts';
import { endpoints } from '../../src/http/endpoints/index.ts';
import { alerts } from '../support/alerts.ts';
import { deploy, type Deployment } from '../support/deployment.ts';
import { liveThroughADay, WEBHOOK_SETTINGS } from '../support/eventful-day.ts';
import { expiringKey } from '../support/expiring-key.ts';
import { familiesOf, samplesOf, type Sample } from '../support/exposition.ts';
import { startWorld, type World } from '../support/world.ts';
import { selectorsOf } from '../support/promql.ts';
import { signUpWith } from '../support/sign-up.ts';
import { NAMESPACE_OF_METRICS } from '../support/namespaces.ts';

/** What Temporal's SDK adds to what workflows and activities write. */
const LABELS_OF_TEMPORAL = ['namespace', 'taskQueue', 'workflowType', 'activityType'];

let world: World;
let deployment: Deployment;
let worker: string;
let service: string;

beforeAll(async () => {
  world = await startWorld({ withoutWorker: true, namespace: NAMESPACE_OF_METRICS });
  deployment = await deploy(world, { ...WEBHOOK_SETTINGS, ...expiringKey() });
  await liveThroughADay(world, deployment);
  await setActivityLimit(world.temporal, world.taskQueue, { rps: 500, reason: 'a quota' });
  const scraped = async (url: string): Promise<string> => await (await fetch(url)).text();
  worker = await scraped(deployment.metricsUrl);
  service = await scraped(`${deployment.serviceUrl}/metrics`);
});
afterAll(async () => {
  await deployment.processes.stopAll();
  await world.stop();
});

/** What a label can be, where not all of it happens in a day. */
const CLOSED_SETS: Readonly<Record<string, readonly string[]>> = {
  'onboarding_parked_total failure_type': FAILURE_TYPES,
  'onboarding_retries_total failure_type': RETRIED_TYPES,
  'airbyte_request_seconds_count status': [...Object.keys(STATUS_CODES), ...UNANSWERED],
  'onboarding_http_requests_total status': [...Object.keys(STATUS_CODES), String(STATUS_BROKEN_OFF)],
  'onboarding_http_requests_total operation': endpoints.map(({ operation }) => operation),
};

/** What Prometheus' own configuration labels targets with. */
const LABELS_OF_TARGETS = ['environment', 'job', 'instance'];

/** What Prometheus and exporters tell of our processes. */
const NOT_OURS = ['up', 'probe_success', 'kube_job_failed'];

/** The values of a metric, added up by one of its labels. */
function byLabel(exposition: string, name: string, label: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { labels, value } of samplesOf(exposition).filter((sample) => sample.name === name)) {
    const of = labels[label] ?? '';
    sums[of] = (sums[of] ?? 0) + value;
  }
  return sums;
}

describe('what is documented is what is exposed', () => {
  test('every metric of ours, with its type and its labels, and no other', async () => {
    const text = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const rows = text.matchAll(/^\| `(\w+)` +\| (\w+) +\| (.*?) *\| (worker|service|worker, service) +\|/gm);
    const documented = [...rows].flatMap(([, name, type, labels = '', where = '']) =>
      where
        .split(', ')
        .map((process) => [process, name, type, ...(labels.match(/\w+/g) ?? []).sort()].join(' ')),
    );
    const exposed = Object.entries({ worker, service }).flatMap(([process, exposition]) =>
      [...familiesOf(exposition)]
        .filter(([name]) => /^(onboarding|airbyte)_/.test(name))
        .map(([name, { type, labels }]) => {
          const own = [...labels].filter((label) => ![...LABELS_OF_TEMPORAL, 'le'].includes(label)).sort();
          return [process, name, type, ...own].join(' ');
        }),
    );
    expect(exposed.sort()).toEqual(documented.sort());
  });

  test('what is counted is what happened', () => {
    const closed = { completed: 2, cancelled: 1, failed: 1 };
    expect(byLabel(worker, 'onboarding_run_seconds_count', 'outcome')).toEqual(closed);
    expect(byLabel(worker, 'onboarding_closed_total', 'outcome')).toEqual(closed);
    const sources = byLabel(worker, 'onboarding_sources_total', 'state');
    expect(sources).toEqual({ created: 3, adopted: 1, cancelled: 1, failed: 1 });
    expect(byLabel(worker, 'onboarding_parked_total', 'failure_type')).toMatchObject({
      'Airbyte.Invalid': 2,
      'Airbyte.Unauthorized': 0,
    });
    expect(byLabel(service, 'onboarding_parked_now', 'failure_type')).toMatchObject({
      'Airbyte.Invalid': 0,
      'Airbyte.Unauthorized': 0,
    });
    expect(samplesOf(service)).toContainEqual({ name: 'onboarding_rate_limit', labels: {}, value: 500 });
    expect(samplesOf(worker)).toContainEqual(
      expect.objectContaining({ name: 'onboarding_sources_healed_total', value: 1 }),
    );
    expect(byLabel(service, 'onboarding_webhooks_total', 'outcome')).toMatchObject({
      rejected: 1,
      mapping_failed: 1,
      conflict: 0,
    });
    expect(samplesOf(service)).toContainEqual({ name: 'onboarding_pollers', labels: {}, value: 1 });
  });

  test('a process tells when it started, and until when its credential for Temporal is good', () => {
    const valueOf = (exposition: string, name: string): number =>
      samplesOf(exposition).find((sample) => sample.name === name)?.value ?? NaN;
    const nowSeconds = Date.now() / 1_000;
    for (const exposition of [worker, service]) {
      const expiry = valueOf(exposition, 'onboarding_temporal_credential_expiry_timestamp_seconds');
      expect(Math.round((expiry - nowSeconds) / 86_400)).toBe(30);
    }
    for (const started of [
      valueOf(worker, 'onboarding_worker_start_time_seconds'),
      valueOf(service, 'process_start_time_seconds'),
    ]) {
      expect(started).toBeLessThanOrEqual(nowSeconds);
      expect(started).toBeGreaterThan(nowSeconds - 3_600);
    }
  });

  test('an attempt is counted in a series that was there before it', () => {
    const retries = samplesOf(worker).filter(({ name }) => name === 'onboarding_retries_total');
    const keys = retries.map(({ labels }) => `${labels['activityType']} ${labels['failure_type']}`);
    expect(new Set(keys).size).toBe(keys.length);
    const sums = byLabel(worker, 'onboarding_retries_total', 'failure_type');
    expect(Object.keys(sums).sort()).toEqual([...RETRIED_TYPES].sort());
    expect(sums).toMatchObject({ 'Airbyte.RateLimited': 1, InternalError: 0 });
  });

  test('no label has a value from outside: no customer, no address, no id', () => {
    const values = samplesOf(worker + service).flatMap(({ labels }) => Object.values(labels));
    expect(values.filter((value) => /acme-|127\.0\.0\.1|[0-9a-f]{8}-[0-9a-f]{4}/.test(value))).toEqual(
      values.filter((value) => value === world.taskQueue),
    );
    const statuses = byLabel(worker, 'airbyte_request_seconds_count', 'status');
    for (const status of Object.keys(statuses))
      expect(/^\d{3}$/.test(status) || (UNANSWERED as readonly string[]).includes(status)).toBe(true);
  });

  test('a histogram has buckets that its values fall into', () => {
    const buckets = samplesOf(worker).filter(({ name }) => name === 'onboarding_run_seconds_bucket');
    const bounds = [...new Set(buckets.map(({ labels }) => labels['le']))];
    expect(bounds).toContain('604800');
  });
});

describe.each(alerts)('the alert $alert', ({ expr }) => {
  test('reads only metrics and labels that are exposed', () => {
    const samples = samplesOf(worker + service);
    const selectors = selectorsOf(expr);
    expect(selectors.length).toBeGreaterThan(0);
    for (const { metric, matchers, groupedBy } of selectors) {
      if (NOT_OURS.includes(metric)) continue;
      const labels = [...matchers.map(({ label }) => label), ...groupedBy].filter(
        (label) => !LABELS_OF_TARGETS.includes(label),
      );
      const found = samples.filter((sample): sample is Sample => sample.name === metric);
      expect(found.map(({ name }) => name)).toContain(metric);
      expect(found.some((sample) => labels.every((label) => label in sample.labels))).toBe(true);
    }
  });

  test('compares labels with values that they can have', () => {
    const samples = samplesOf(worker + service);
    for (const { metric, matchers } of selectorsOf(expr).filter(({ metric }) => !NOT_OURS.includes(metric))) {
      for (const { label, value } of matchers) {
        const told = samples.flatMap(({ name, labels }) => (name === metric ? (labels[label] ?? []) : []));
        const values = [...told, ...(CLOSED_SETS[`${metric} ${label}`] ?? [])];
        const unknown = value
          .split('|')
          .filter((one) => !values.some((each) => RegExp(`^(?:${one})$`).test(each)));
        expect([metric, label, unknown]).toEqual([metric, label, []]);
      }
    }
  });
});

test('a second worker on the host is told what to do about the port', async () => {
  const { port } = new URL(deployment.metricsUrl);
  const second = await deployment.processes.run(['worker']);
  expect(second).toBe(2);
  expect(deployment.processes.output).toContain(
    `ONBOARDING_METRICS_PORT: metrics cannot be answered at 127.0.0.1:${port}: the port is taken`,
  );
});

test('lines tell whose onboarding they are of, and by what id Airbyte knows the call', async () => {
  const answer = { status: 422, body: { message: 'no', errorId: 'airbyte-4711' } };
  const { name: workspace_name } = await signUpWith(world, ['Stripe'], {
    operation: 'createSource',
    fault: { kind: 'status', ...answer },
  });
  const line = (): Record<string, unknown> | undefined =>
    deployment.processes.output
      .split('\n')
      .filter((text) => text.includes('an attempt failed') && text.includes(workspace_name))
      .map((text) => JSON.parse(text) as Record<string, unknown>)[0];
  await expect.poll(line).toMatchObject({
    workspace_name,
    workflowId: `onboarding:${workspace_name}`,
    failure_type: 'Airbyte.Invalid',
    operation: 'createSource',
    status: 422,
    request_id: 'airbyte-4711',
  });
});
