/**
 * I4, as a whole: unique markers stand in every secret field, and everything that runs, writes and answers is searched
 * for them. A new surface is one more entry in `surfaces`; what it takes to fill it is one more step in `runItAll`.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/index.ts';
import { OnboardingClient, type Progress } from '../../src/client.ts';
import { startTemporalServer, type TemporalServer } from '../../src/dev/temporal-server.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';
import { writePayloads } from '../../src/secrets/codec-server/protocol.ts';
import { generateKey, onboardingDataConverter, payloadsIn } from '../../src/secrets/index.ts';
import { signers } from '../support/signed.ts';
import { marker, search, type Surface } from '../support/canary.ts';
import { rawText } from '../support/history.ts';
import { requestFor, sourceNamed } from '../support/onboardings.ts';
import { Processes } from '../support/processes.ts';

const SECRETS = {
  config: marker('config'),
  nested: marker('nested'),
  corrected: marker('corrected'),
  quoted: marker('quoted'),
  invalid: marker('invalid'),
  organization: marker('organization').replace(/[^\w-]/g, ''),
  codecKey: marker('codec').replace(/[^\w-]/g, ''),
  apiKey: marker('api').replace(/[^\w-]/g, ''),
  webhookBody: marker('webhook'),
};
const WEBHOOK = signers['standard-webhooks'];
const UI = 'http://localhost:8233';
/** Short, so that a worker that was killed in mid-call is missed soon. */
const TIMES = { AIRBYTE_REQUEST_TIMEOUT: '3s', AIRBYTE_COMMIT_WINDOW: '4s' };

const source = (name: string, secret: string = SECRETS.config) =>
  sourceNamed(name, { client_secret: secret, credentials: { deep: [{ token: SECRETS.nested }] } });

describe.each(['on', 'off'] as const)('with the payload codec %s', (codec) => {
  const keys = generateKey('k1');
  let folder: string;
  let emulator: Emulator;
  let server: TemporalServer;
  let connection: Connection;
  let temporal: Client;
  let onboarding: OnboardingClient;
  let processes: Processes;
  let codecUrl: string;
  let codecAnswers = '';
  let serviceUrl: string;
  let httpAnswers = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'onboarding-canary-'));
    emulator = await startEmulator({ clientSecret: SECRETS.organization });
    server = await startTemporalServer({
      cliPath: inject('temporal').cliPath,
      searchAttributes: SEARCH_ATTRIBUTES,
      uiPort: await getPort(),
      dbFile: join(folder, 'temporal.db'),
    });
    connection = await Connection.connect({ address: server.address });
    const encrypts = codec === 'on';
    temporal = new Client({ connection, dataConverter: onboardingDataConverter(keys, { encrypts }) });
    onboarding = new OnboardingClient({ client: temporal, keys, encrypts });
    const httpPort = await getPort();
    serviceUrl = `http://127.0.0.1:${httpPort}`;
    const codecPort = await getPort();
    codecUrl = `http://127.0.0.1:${codecPort}`;
    processes = new Processes({
      TEMPORAL_ADDRESS: server.address,
      ONBOARDING_KEYS: keys,
      ONBOARDING_CODEC: codec,
      ONBOARDING_CODEC_PORT: String(codecPort),
      ONBOARDING_CODEC_ORIGINS: UI,
      ONBOARDING_CODEC_KEYS: `alice:${SECRETS.codecKey}`,
      AIRBYTE_API_URL: emulator.url,
      AIRBYTE_ORGANIZATION_ID: emulator.organizationId,
      AIRBYTE_CLIENT_ID: emulator.clientId,
      AIRBYTE_CLIENT_SECRET: emulator.clientSecret,
      ONBOARDING_HTTP_PORT: String(httpPort),
      ONBOARDING_API_KEYS: `backend:${SECRETS.apiKey}`,
      ONBOARDING_CONFIG_FILE: fileURLToPath(new URL('../fixtures/canary.config.ts', import.meta.url)),
      ONBOARDING_WEBHOOK_SECRETS_CANARY: WEBHOOK.secret,
      LOG_LEVEL: 'trace',
      LOG_FORMAT: 'json',
      ...TIMES,
    });
  });
  afterAll(async () => {
    await processes.stopAll();
    await emulator.close();
    await connection.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function until(name: string, isReached: (progress: Progress) => boolean): Promise<void> {
    for await (const progress of onboarding.watch(name, { interval: 50 })) if (isReached(progress)) return;
    throw new Error('It closed before.');
  }

  /** Starts one by the command line, with what goes wrong with its source `Stripe`. */
  async function start(
    fault: Parameters<Emulator['faults']['add']>[0]['fault'] | null,
    args: readonly string[] = [],
  ): Promise<string> {
    const request = requestFor([source('Stripe'), source('HubSpot')]);
    const when = { workspaceName: request.workspace_name, sourceName: 'Stripe' };
    if (fault !== null) emulator.faults.add({ operation: 'createSource', when, fault });
    await processes.run(['start', '-', ...args], JSON.stringify(request));
    return request.workspace_name;
  }

  /** Success, refusal, retry, a 500 page, a conflict, an invalid request, a cancel, a crash. */
  async function runItAll(): Promise<string> {
    const worker = processes.start(['worker']);
    await worker.says('the worker runs');
    const completed = await start(null, ['--wait']);
    expect(await processes.run(['status', completed, '--json'])).toBe(0);

    const quoting = `client_secret ${SECRETS.config} and ${JSON.stringify({ deep: SECRETS.nested })} are not valid`;
    const parked = await start({
      kind: 'status',
      status: 422,
      body: { detail: [{ loc: ['body', SECRETS.config], msg: quoting }] },
    });
    await until(parked, ({ status, percent }) => status === 'needs_attention' && percent === 50);
    for (const args of [['status', parked], ['list', '--status', 'needs_attention', '--json'], ['doctor']]) {
      await processes.run(args);
    }
    const corrected = { sources: [source('Stripe', SECRETS.corrected)] };
    await processes.run(['retry', parked, '--with', '-'], JSON.stringify(corrected));
    await processes.run(['watch', parked]);

    const page = `<html><title>500 ${encodeURIComponent(SECRETS.config)}</title>${SECRETS.config}</html>`;
    const unknown = await start({ kind: 'status', status: 500, body: page });
    await until(unknown, ({ sources }) => sources[0]?.state === 'settling');

    const conflicting = { ...requestFor([source('Stripe', SECRETS.quoted)]), workspace_name: completed };
    expect(await processes.run(['start', '-'], JSON.stringify(conflicting))).toBe(4);
    const invalid = {
      workspace_name: 'x',
      sources: [{ name: 'x', source_config: SECRETS.invalid }],
    };
    expect(await processes.run(['start', '-', '--json'], JSON.stringify(invalid))).toBe(2);
    expect(await processes.run(['start', '-'], `{"source_config": ${SECRETS.invalid}`)).toBe(2);

    const cancelled = await start({ kind: 'hang' });
    await until(cancelled, ({ sources }) => sources[0]?.state === 'creating');
    await processes.run(['cancel', cancelled]);

    const crashed = await start({ kind: 'hang', commit: true });
    await until(crashed, ({ sources, percent }) => sources[0]?.state === 'creating' && percent === 50);
    await worker.kill();
    const next = processes.start(['worker']);
    for (const name of [unknown, crashed, cancelled, parked]) await onboarding.result(name);
    expect((await onboarding.progress(crashed)).status).toBe('completed');
    await readThroughCodecServer();
    await callTheService(completed);
    await next.stop();
    return completed;
  }

  /** What a backend, a browser, a webhook's sender and a Prometheus ask of the HTTP service. */
  async function callTheService(completed: string): Promise<void> {
    const running = processes.start(['serve']);
    await running.says('the service runs');
    const call = async (method: string, path: string, body?: unknown): Promise<number> => {
      const answer = await fetch(`${serviceUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${SECRETS.apiKey}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      httpAnswers += `${JSON.stringify([...answer.headers])}\n${await answer.text()}\n`;
      return answer.status;
    };
    const deliver = async (data: object): Promise<number> => {
      const event = JSON.stringify({ type: 'user.created', data });
      const { body, headers } = await WEBHOOK.sign(event, WEBHOOK.secret, Date.now());
      const answer = await fetch(`${serviceUrl}/v1/webhooks/canary`, { method: 'POST', headers, body });
      httpAnswers += `${await answer.text()}\n`;
      return answer.status;
    };
    const refused = requestFor([source('Stripe', SECRETS.webhookBody)]);
    const when = { workspaceName: refused.workspace_name };
    const quoting = { message: `${SECRETS.webhookBody} is not a key`, errors: [] };
    emulator.faults.add({
      operation: 'createSource',
      when,
      fault: { kind: 'status', status: 422, body: quoting },
    });
    expect(await deliver({ request: refused, secret: SECRETS.webhookBody })).toBe(202);
    expect(await deliver({ secret: SECRETS.webhookBody })).toBe(422);
    await until(refused.workspace_name, ({ status }) => status === 'needs_attention');

    const path = `/v1/onboardings/${refused.workspace_name}`;
    const conflicting = { ...requestFor([source('Stripe', SECRETS.quoted)]), workspace_name: completed };
    expect(await call('POST', '/v1/onboardings', conflicting)).toBe(409);
    const invalid = { workspace_name: 'x', sources: [{ name: 'x', source_config: SECRETS.invalid }] };
    expect(await call('POST', '/v1/onboardings', invalid)).toBe(422);
    expect(await call('POST', '/v1/onboardings', `{"source_config": ${SECRETS.invalid}`)).toBe(400);
    expect(await call('GET', path)).toBe(200);
    expect(await call('GET', '/v1/onboardings?status=needs_attention')).toBe(200);
    const corrected = { sources: [source('Stripe', SECRETS.corrected)] };
    expect(await call('POST', `${path}/retry`, corrected)).toBe(202);
    await onboarding.result(refused.workspace_name);
    expect(await call('GET', `${path}/events`)).toBe(200);
    for (const open of ['/metrics', '/readyz', '/openapi.json']) expect(await call('GET', open)).toBe(200);
    await running.stop();
  }

  /** Everything that can be decoded, as an operator sees it in the Temporal UI. */
  async function readThroughCodecServer(): Promise<void> {
    const running = processes.start(['codec-server']);
    await running.says('the codec server runs');
    for await (const { workflowId, runId } of temporal.workflow.list()) {
      const history = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
      const answer = await fetch(`${codecUrl}/decode`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${SECRETS.codecKey}`,
          origin: UI,
        },
        body: JSON.stringify(writePayloads([...payloadsIn(history)])),
      });
      expect(answer.status).toBe(200);
      const { payloads } = (await answer.json()) as { payloads: { data: string }[] };
      codecAnswers += payloads.map(({ data }) => Buffer.from(data, 'base64').toString()).join('\n');
    }
    await running.stop();
  }

  async function histories(): Promise<string> {
    let text = '';
    for await (const { workflowId, runId, raw } of temporal.workflow.list()) {
      const handle = temporal.workflow.getHandle(workflowId, runId);
      text += rawText(raw) + rawText(await handle.fetchHistory()) + rawText((await handle.describe()).raw);
    }
    return text;
  }

  async function databaseFiles(): Promise<Buffer> {
    const files = await readdir(folder);
    return Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file)))));
  }

  async function uiAnswers(): Promise<string> {
    const api = `${server.uiUrl ?? ''}/api/v1/namespaces/default/workflows`;
    let text = await (await fetch(api)).text();
    for await (const { workflowId } of temporal.workflow.list()) {
      const run = `${api}/${encodeURIComponent(workflowId)}`;
      for (const url of [run, `${run}/history`, `${run}/history?rawHistory=true`])
        text += await (await fetch(url)).text();
    }
    return text;
  }

  // Some fifteen processes are started, one after the other.
  test('I4: no marker is found anywhere but in the requests to the API', { timeout: 600_000 }, async () => {
    const completed = await runItAll();
    const sent = emulator.calls.map(({ headers, body }) => JSON.stringify([headers, body])).join('\n');
    for (const secret of [SECRETS.config, SECRETS.nested, SECRETS.corrected]) {
      expect(sent).toContain(JSON.stringify(JSON.stringify(secret)).slice(3, -3).slice(0, 30));
    }
    const issued = emulator.calls.flatMap(
      ({ headers }) => headers['authorization']?.replace('Bearer ', '') ?? [],
    );
    expect(issued.length).toBeGreaterThan(10);
    const surfaces: readonly Surface[] = [
      { name: 'what all processes wrote', read: () => Promise.resolve(processes.output), holds: completed },
      {
        name: 'what the codec server answered',
        read: () => Promise.resolve(codecAnswers),
        holds: 'sealed.v1.',
      },
      {
        name: 'what the HTTP service answered',
        read: () => Promise.resolve(httpAnswers),
        holds: completed,
      },
      { name: 'raw histories, descriptions and visibility', read: histories, holds: completed },
      { name: 'the Temporal UI’s answers', read: uiAnswers, holds: completed },
      { name: 'the database’s files', read: databaseFiles, holds: completed },
    ];
    const [, key = ''] = keys.split(/:(.*)/s);
    const secrets = [...Object.values(SECRETS), key, ...new Set(issued)];
    expect(await search(surfaces, secrets)).toEqual([]);
    // The failures were told, rather than left out as a whole.
    for (const told of [
      'The request has values that Airbyte',
      '[redacted]',
      '"audit":true',
      '"caller":"alice"',
    ]) {
      expect(processes.output).toContain(told);
    }
  });

  test('the search finds what is there, however it is written', async () => {
    const secret = marker(randomBytes(2).toString('hex'));
    const padded = ['', 'x', 'xx'].map((before) =>
      Buffer.from(`${before}${secret} and more`).toString('base64'),
    );
    for (const content of [secret, JSON.stringify({ secret }), encodeURIComponent(secret), ...padded]) {
      const found = await search([{ name: 's', read: () => Promise.resolve(content), holds: '' }], [secret]);
      expect(found.length, content).toBeGreaterThan(0);
    }
  });
});
