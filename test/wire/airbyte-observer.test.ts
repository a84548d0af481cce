import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/index.ts';
import { AirbyteClient, AirbyteError, type CallEnd, type ObservedCall } from '../../src/airbyte/index.ts';
import { countCalls } from '../../src/telemetry/call-metrics.ts';

type Told = ObservedCall & Omit<CallEnd, 'seconds'>;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const clients: AirbyteClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

/** Asks for a token, and answers what an observer was told of it. */
async function observe(apiUrl: string, requestTimeoutMs = 20_000): Promise<Told[]> {
  const told: Told[] = [];
  const client = new AirbyteClient({
    apiUrl,
    organizationId: emulator.organizationId,
    credential: { kind: 'access_token', accessToken: emulator.accessToken },
    requestTimeoutMs,
    observer:
      (call) =>
      ({ seconds, ...end }) => {
        expect(seconds).toBeGreaterThan(0);
        told.push({ ...call, ...end });
      },
  });
  clients.push(client);
  await client.issueScopedToken({ workspace_name: 'acme' }).catch((error: unknown) => {
    if (!(error instanceof AirbyteError)) throw error;
  });
  return told;
}

type Fault = Parameters<Emulator['faults']['add']>[0]['fault'];

test.each<[string, Fault | null, Partial<Told>]>([
  ['a success', null, { status: '200', outcome: 'done', requestId: null }],
  [
    'a refusal',
    { kind: 'status', status: 403, body: { message: 'no', errorId: 'e-1' } },
    { status: '403', outcome: 'refused', requestId: 'e-1' },
  ],
  ['too many', { kind: 'status', status: 429, body: {} }, { status: '429', outcome: 'refused' }],
  ['an error of the server', { kind: 'html', status: 502 }, { status: '502', outcome: 'unknown' }],
  ['a lost connection', { kind: 'reset_before_commit' }, { status: 'lost', outcome: 'unknown' }],
  ['half an answer', { kind: 'truncated' }, { status: 'unreadable', outcome: 'unknown' }],
  [
    'an answer without what is needed',
    { kind: 'empty_object' },
    { status: 'unreadable', outcome: 'unknown' },
  ],
])('an observer is told of %s, once', async (_what, fault, expected) => {
  if (fault !== null) emulator.faults.add({ operation: 'issueScopedToken', fault });
  expect(await observe(emulator.url)).toEqual([
    { operation: 'issueScopedToken', method: 'POST', requestId: null, ...expected },
  ]);
});

test('an observer is told of a call whose time was up', async () => {
  emulator.faults.add({ operation: 'issueScopedToken', fault: { kind: 'hang' } });
  expect(await observe(emulator.url, 1_000)).toMatchObject([{ status: 'timeout', outcome: 'unknown' }]);
});

test('an observer is told of a call that was not sent', async () => {
  const gone = await startEmulator();
  await gone.close();
  expect(await observe(gone.url)).toMatchObject([{ status: 'not_sent', outcome: 'not_sent' }]);
});

test('what is counted of tokens is their kind and what became of them', () => {
  const tokens: unknown[] = [];
  const count = countCalls({ call: () => undefined, token: (labels) => tokens.push(labels) });
  const end = { status: '200', requestId: null, seconds: 1 };
  for (const operation of ['issueOrganizationToken', 'issueScopedToken', 'issueWidgetToken', 'createSource'])
    count({ operation, method: 'POST' })({ ...end, outcome: 'done' });
  count({ operation: 'issueScopedToken', method: 'POST' })({ ...end, status: '401', outcome: 'refused' });
  expect(tokens).toEqual([
    { token: 'organization', outcome: 'issued' },
    { token: 'scoped', outcome: 'issued' },
    { token: 'widget', outcome: 'issued' },
    { token: 'scoped', outcome: 'refused' },
  ]);
});
