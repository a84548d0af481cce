/**
 * I4, as a whole: unique markers stand in every secret field, and everything that runs, writes and answers is searched
 * for them. A new surface is one more entry in `surfaces`; what it takes to fill it is one more step in `CanarySteps`.
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
import { OnboardingClient } from '../../src/client.ts';
import { startTemporalServer, type TemporalServer } from '../../src/dev/temporal-server.ts';
import { DEFAULT_TASK_QUEUE, SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';
import { generateKey, onboardingDataConverter } from '../../src/secrets/index.ts';
import { marker, search, writtenForms, type Surface } from '../support/canary.ts';
import { CanarySteps, SECRETS, UI, WEBHOOK } from '../support/canary-steps.ts';
import { startCollector, type Collector } from '../support/collector.ts';
import { airbyteWithClient, temporalEnvironment } from '../support/environment.ts';
import { rawText } from '../support/history.ts';
import { Processes } from '../support/processes.ts';

/** Short, so that a worker that was killed in mid-call is missed soon. */
const TIMES = { AIRBYTE_REQUEST_TIMEOUT: '3s', AIRBYTE_COMMIT_WINDOW: '4s' };

describe.each(['on', 'off'] as const)('with the payload codec %s', (codec) => {
  const keys = generateKey('k1');
  let folder: string;
  let emulator: Emulator;
  let server: TemporalServer;
  let connection: Connection;
  let temporal: Client;
  let onboarding: OnboardingClient;
  let processes: Processes;
  let collector: Collector;
  let steps: CanarySteps;

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
    const serviceUrl = `http://127.0.0.1:${httpPort}`;
    collector = await startCollector();
    const metricsPort = await getPort();
    const metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
    const codecPort = await getPort();
    const codecUrl = `http://127.0.0.1:${codecPort}`;
    const at = { address: server.address, namespace: 'default', taskQueue: DEFAULT_TASK_QUEUE };
    processes = new Processes({
      ...temporalEnvironment({ ...at, keys }),
      ...airbyteWithClient(emulator),
      ONBOARDING_CODEC: codec,
      ONBOARDING_CODEC_PORT: String(codecPort),
      ONBOARDING_CODEC_ORIGINS: UI,
      ONBOARDING_CODEC_KEYS: `alice:${SECRETS.codecKey}`,
      ONBOARDING_HTTP_PORT: String(httpPort),
      ONBOARDING_API_KEYS: `backend:${SECRETS.apiKey}`,
      ONBOARDING_CONFIG_FILE: fileURLToPath(new URL('../fixtures/canary.config.ts', import.meta.url)),
      ONBOARDING_WEBHOOK_SECRETS_CANARY: WEBHOOK.secret,
      ONBOARDING_METRICS_PORT: String(metricsPort),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `x-collector-key=${SECRETS.collectorKey}`,
      LOG_LEVEL: 'trace',
      LOG_FORMAT: 'json',
      ...TIMES,
    });
    const place = { processes, emulator, onboarding, temporal, codecUrl, serviceUrl, metricsUrl };
    steps = new CanarySteps(place);
  });
  afterAll(async () => {
    await processes.stopAll();
    await emulator.close();
    await connection.close();
    await server.stop();
    await collector.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function histories(): Promise<string> {
    let text = '';
    for await (const { workflowId, runId, raw } of temporal.workflow.list()) {
      const handle = temporal.workflow.getHandle(workflowId, runId);
      text += rawText(raw) + rawText(await handle.fetchHistory()) + rawText((await handle.describe()).raw);
    }
    return text;
  }

  async function databaseFiles(): Promise<Buffer> {
    const contents = (await readdir(folder)).map(async (file) => {
      try {
        return await readFile(join(folder, file));
      } catch (error) {
        // SQLite removes its journal whenever a transaction ends; what was in it stands in the database.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
        throw error;
      }
    });
    return Buffer.concat(await Promise.all(contents));
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
    const completed = await steps.runItAll();
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
        read: () => Promise.resolve(steps.codecAnswers),
        holds: 'sealed.v1.',
      },
      {
        name: 'what the HTTP service answered',
        read: () => Promise.resolve(steps.httpAnswers),
        holds: completed,
      },
      {
        name: 'the spans that the collector got',
        read: () => Promise.resolve(collector.received),
        holds: completed,
      },
      {
        name: 'the worker’s metrics',
        read: () => Promise.resolve(steps.scraped),
        holds: 'failure_type="Airbyte.Invalid"',
      },
      { name: 'raw histories, descriptions and visibility', read: histories, holds: completed },
      { name: 'the Temporal UI’s answers', read: uiAnswers, holds: completed },
      { name: 'the database’s files', read: databaseFiles, holds: completed },
    ];
    const [, key = ''] = keys.split(/:(.*)/s);
    const secrets = [...Object.values(SECRETS), key, ...new Set(issued)];
    expect(await search(surfaces, secrets)).toEqual([]);
    expect(collector.headers).toMatchObject({ 'x-collector-key': SECRETS.collectorKey });
    // Spans recorded the failures, too, as they were thrown.
    expect(collector.received).toContain('[redacted]');
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
    for (const content of [...writtenForms(secret), ...padded]) {
      const found = await search([{ name: 's', read: () => Promise.resolve(content), holds: '' }], [secret]);
      expect(found.length, content).toBeGreaterThan(0);
    }
  });
});
