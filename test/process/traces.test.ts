import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCollector, type CollectedSpan, type Collector } from '../support/collector.ts';
import { deploy, type Deployment } from '../support/deployment.ts';
import { eventsOf, rawText, replay } from '../support/history.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER_SPAN_ID = 'b7ad6b7169203331';

let world: World;
let collector: Collector;
beforeAll(async () => {
  [world, collector] = await Promise.all([startWorld({ withoutWorker: true }), startCollector()]);
});
afterAll(async () => {
  await world.stop();
  await collector.close();
});

/** Signs one up as a caller that has a trace of its own, and waits until it has completed. */
async function signUp(deployment: Deployment): Promise<string> {
  const body = requestFor(['Stripe', 'HubSpot']);
  const headers = { traceparent: `00-${TRACE_ID}-${CALLER_SPAN_ID}-01`, 'x-request-id': 'signup-42' };
  const answer = await deployment.call('POST', '/v1/onboardings', { body, headers });
  expect([answer.status, answer.headers.get('x-request-id')]).toEqual([202, 'signup-42']);
  expect((await world.onboarding.result(body.workspace_name)).status).toBe('completed');
  return body.workspace_name;
}

describe('with a collector', () => {
  let spans: readonly CollectedSpan[];
  let output: string;
  let workspaceName: string;
  beforeAll(async () => {
    const deployment = await deploy(world, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    // An attempt that Airbyte turns down is one that a line tells of.
    world.emulator.faults.add({ operation: 'listSources', fault: { kind: 'status', status: 429, body: {} } });
    try {
      workspaceName = await signUp(deployment);
    } finally {
      await deployment.stop();
      await deployment.processes.stopAll();
    }
    ({ spans } = collector);
    ({ output } = deployment.processes);
  });

  const named = (name: string, matches: (span: CollectedSpan) => boolean = () => true): CollectedSpan => {
    const found = spans.find((span) => span.name === name && matches(span));
    if (found === undefined)
      throw new Error(`There is no span ${name} among ${spans.map((span) => span.name).join(', ')}`);
    return found;
  };

  test('one trace joins the caller, the signup, the run, its activity and the call to the API', () => {
    const signup = named('POST /v1/onboardings');
    const started = named('StartWorkflow:onboarding');
    const run = named('RunWorkflow:onboarding');
    const scheduled = named('StartActivity:createSource');
    const activity = named(
      'RunActivity:createSource',
      ({ parentSpanId }) => parentSpanId === scheduled.spanId,
    );
    const call = named('airbyte createSource', ({ parentSpanId }) => parentSpanId === activity.spanId);

    const path = [signup, started, run, scheduled, activity, call];
    expect(path.map(({ traceId }) => traceId)).toEqual(path.map(() => TRACE_ID));
    expect(path.map(({ parentSpanId }) => parentSpanId)).toEqual([
      CALLER_SPAN_ID,
      ...path.slice(0, -1).map(({ spanId }) => spanId),
    ]);
    expect(new Set(path.map(({ service }) => service))).toEqual(
      new Set(['onboarding-service', 'onboarding-worker']),
    );
    expect(signup.attributes).toMatchObject({
      'http.route': '/v1/onboardings',
      'onboarding.request_id': 'signup-42',
    });
    expect(call.attributes).toMatchObject({ 'airbyte.operation': 'createSource', 'airbyte.outcome': 'done' });
    expect(Number(call.attributes['http.response.status_code'])).toBe(200);
    expect(started.attributes).toMatchObject({ temporalWorkflowId: `onboarding:${workspaceName}` });
  });

  test('every call that the API got has a span, and the API is sent nothing of the trace', () => {
    const calls = world.emulator.calls.map(({ operation }) => `airbyte ${operation}`).sort();
    const told = spans.flatMap(({ name }) => (name.startsWith('airbyte ') ? name : [])).sort();
    expect(told).toEqual(calls);
    const headers = world.emulator.calls.flatMap((call) => Object.keys(call.headers));
    expect(headers.filter((name) => /trace|baggage|b3/i.test(name))).toEqual([]);
  });

  test('the lines of the run carry the trace, the workflow and the customer', () => {
    const lines = output.split('\n').filter((line) => line.includes(`onboarding:${workspaceName}`));
    // Temporal's own line of an activity that failed is written after the activity's span has ended.
    const [line, ...more] = lines
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'an attempt failed');
    expect(line).toMatchObject({
      activityType: 'listSources',
      trace_id: TRACE_ID,
      workspace_name: workspaceName,
    });
    expect(more).toEqual([]);
  });

  test('I5: the run, with the trace in its history, replays on a worker that is not traced', async () => {
    expect(rawText(await eventsOf(world.temporal, workspaceName))).toContain(`00-${TRACE_ID}-`);
    await replay(world.temporal, workspaceName);
  });
});

describe('where OpenTelemetry cannot be loaded', () => {
  const preload = new URL('../fixtures/without-opentelemetry.js', import.meta.url).href;
  const settings = { NODE_OPTIONS: `--import ${preload}` };

  test('all goes on without a collector, and nothing is sent', async () => {
    const before = collector.received;
    const deployment = await deploy(world, settings);
    try {
      await signUp(deployment);
    } finally {
      await deployment.stop();
      await deployment.processes.stopAll();
    }
    expect(deployment.processes.output).toContain('"traced":false');
    expect(collector.received).toBe(before);
  });

  test('with a collector it is missed', async () => {
    const deploying = deploy(world, { ...settings, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await expect(deploying).rejects.toThrow(/OpenTelemetry is loaded/);
  });
});
