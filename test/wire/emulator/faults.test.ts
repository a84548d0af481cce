import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator, type Fault } from '../../../emulator/index.ts';

const TEMPLATE = '0b2f6c0e-5c1d-4f0e-9b1e-3a0c7d1f2a10';

let emulator: Emulator;
let workspaceId: string;
let scopedToken: string;

beforeEach(async () => {
  emulator = await startEmulator();
  workspaceId = emulator.seedWorkspace({ name: 'acme' }).id;
  scopedToken = jwtIn(await mint('acme'));
});
afterEach(() => emulator.close());

interface Seen {
  /** Null where the connection ended without a whole answer. */
  status: number | null;
  text: string;
  headers: Headers;
}

async function post(path: string, token: string, body: unknown, signal?: AbortSignal): Promise<Seen> {
  const unanswered = { status: null, text: '', headers: new Headers() };
  try {
    const response = await fetch(emulator.url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-organization-id': emulator.organizationId,
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: signal ?? null,
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  } catch {
    return unanswered;
  }
}

function jwtIn({ text }: Seen): string {
  const { token } = JSON.parse(text) as { token: string };
  return (JSON.parse(Buffer.from(token, 'base64').toString()) as { token: string }).token;
}

const mint = (workspaceName: string, signal?: AbortSignal): Promise<Seen> =>
  post('/api/v1/embedded/scoped-token', emulator.accessToken, { workspace_name: workspaceName }, signal);

const create = (name = 'Stripe', signal?: AbortSignal): Promise<Seen> =>
  post(
    '/api/v1/embedded/sources',
    scopedToken,
    { name, workspace_id: workspaceId, source_template_id: TEMPLATE, source_config: {} },
    signal,
  );

function onCreate(fault: Fault): void {
  emulator.faults.add({ operation: 'createSource', fault });
}

describe('each kind of fault', () => {
  const never = new Promise<never>(() => undefined);
  it.each<[fault: Fault, status: number | null, sources: number]>([
    [{ kind: 'latency', ms: 5 }, 200, 1],
    [{ kind: 'hold', until: Promise.resolve() }, 200, 1],
    [{ kind: 'status', status: 503 }, 503, 0],
    [{ kind: 'commit_then_status', status: 504 }, 504, 1],
    [{ kind: 'reset_before_commit' }, null, 0],
    [{ kind: 'reset_after_commit' }, null, 1],
    [{ kind: 'late_commit', afterMs: 60_000 }, 504, 0],
    [{ kind: 'late_commit', afterMs: 60_000, answer: 502 }, 502, 0],
    [{ kind: 'late_commit', afterMs: 60_000, answer: 'reset' }, null, 0],
    [{ kind: 'html' }, 502, 0],
    [{ kind: 'commit_then_html', status: 504 }, 504, 1],
    [{ kind: 'malformed_json', commit: false }, 200, 0],
    [{ kind: 'malformed_json', commit: true }, 200, 1],
    [{ kind: 'truncated' }, null, 1],
    [{ kind: 'empty_object' }, 200, 1],
    [{ kind: 'token_expired' }, 401, 0],
    [{ kind: 'redirect', location: 'http://127.0.0.1:9/' }, 307, 0],
    [{ kind: 'slow_body', ms: 5 }, 200, 1],
  ])('%j is answered %s and leaves %i sources', async (fault, status, sources) => {
    onCreate(fault);
    expect((await create()).status).toBe(status);
    expect(emulator.sources()).toHaveLength(sources);
    expect(emulator.faults.unused()).toEqual([]);
    expect(emulator.callsTo('createSource')).toMatchObject([{ fault: fault.kind }]);
    expect((await create()).status).toBe(200);
  });

  it.each<[fault: Fault, sources: number]>([
    [{ kind: 'hang' }, 0],
    [{ kind: 'hang', commit: true }, 1],
    [{ kind: 'late_commit', afterMs: 60_000, answer: 'hang' }, 0],
    [{ kind: 'hold', until: never }, 0],
    [{ kind: 'hold', commit: true }, 1],
  ])('%j gives no answer and leaves %i sources', async (fault, sources) => {
    onCreate(fault);
    const client = new AbortController();
    const answer = create('Stripe', client.signal);
    await emulator.waitForCall('createSource');
    await emulator.waitFor(() => emulator.sources().length === sources);
    client.abort();
    expect((await answer).status).toBeNull();
    const call = await emulator.waitForCall('createSource', ({ finishedAt }) => finishedAt !== null);
    expect(call.status).toBeNull();
  });

  it('answers refusals and pages in their own form', async () => {
    onCreate({ kind: 'status', status: 429, retryAfter: 7 });
    onCreate({ kind: 'status', status: 503, retryAfter: new Date(0) });
    onCreate({ kind: 'status', status: 400, body: { detail: 'no' } });
    onCreate({ kind: 'html' });
    onCreate({ kind: 'empty_object' });
    const [limited, down, custom, page, empty] = [
      await create(),
      await create(),
      await create(),
      await create(),
      await create(),
    ];
    expect(limited.headers.get('retry-after')).toBe('7');
    expect(JSON.parse(limited.text)).toEqual({ message: 'Too Many Requests', errors: [] });
    expect(down.headers.get('retry-after')).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
    expect(custom.text).toBe('{"detail":"no"}');
    expect(page.headers.get('content-type')).toBe('text/html');
    expect(empty.text).toBe('{}');
  });

  it('answers JSON that does not parse', async () => {
    onCreate({ kind: 'malformed_json', commit: true });
    const { text } = await create();
    expect(text).toContain('"name":"Stripe"');
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('does not hide a refusal behind a lost answer', async () => {
    emulator.faults.add({ operation: 'issueScopedToken', fault: { kind: 'empty_object' } });
    expect((await mint('')).status).toBe(422);
  });
});

describe('choosing the call', () => {
  it('goes by operation, workspace, source, count and function', async () => {
    const { faults } = emulator;
    const fault: Fault = { kind: 'status', status: 503 };
    faults.add({ operation: 'createSource', when: { sourceName: 'GitHub' }, after: 1, times: 2, fault });
    faults.add({ when: (call) => call.workspaceName === 'beta', fault });
    const statuses = [];
    for (const name of ['GitHub', 'Stripe', 'GitHub', 'GitHub', 'GitHub']) {
      statuses.push((await create(name)).status);
    }
    expect(statuses).toEqual([200, 200, 503, 503, 200]);
    expect([(await mint('acme')).status, (await mint('beta')).status]).toEqual([200, 503]);
  });

  it('tells which faults were not used', async () => {
    const { faults } = emulator;
    const used = faults.add({ operation: 'createSource', times: Infinity, fault: { kind: 'empty_object' } });
    const half = faults.add({ operation: 'createSource', times: 2, fault: { kind: 'latency', ms: 0 } });
    await create();
    expect(used.used).toBe(1);
    expect(faults.unused()).toEqual([half]);
    half.remove();
    expect(faults.unused()).toEqual([]);
  });

  it('refuses a fault that makes no sense', () => {
    expect(() => emulator.faults.add({ fault: { kind: 'status', status: 7 } })).toThrow();
  });
});

describe('a client that leaves', () => {
  it('does not stop the effect', async () => {
    const hold = emulator.faults.add({ operation: 'createSource', fault: { kind: 'hold' } });
    const client = new AbortController();
    const answer = create('Stripe', client.signal);
    await emulator.waitForCall('createSource');
    client.abort();
    expect((await answer).status).toBeNull();
    await emulator.waitForCall('createSource', ({ finishedAt }) => finishedAt !== null);
    expect(emulator.sources()).toEqual([]);
    hold.release();
    await emulator.waitFor(() => emulator.sources().length === 1);
    expect(emulator.callsTo('createSource')).toMatchObject([
      { status: null, effect: { kind: 'source_created' } },
    ]);
  });
});

describe('late commits', () => {
  it('land when the clock has passed them, the oldest first', async () => {
    onCreate({ kind: 'late_commit', afterMs: 60_000 });
    onCreate({ kind: 'late_commit', afterMs: 30_000 });
    await create('first');
    await create('second');
    emulator.clock.advance(5_000);
    expect([emulator.sources().length, emulator.pendingCommits()]).toEqual([0, 2]);
    emulator.clock.advance(60_000);
    expect(emulator.sources().map(({ name }) => name)).toEqual(['second', 'first']);
    const [first] = emulator.callsTo('createSource');
    expect(first).toMatchObject({ status: 504, effect: { kind: 'source_created' } });
    expect(first!.committedAt! - first!.startedAt).toBeGreaterThanOrEqual(60_000);
  });

  it('land when the real time has passed them', async () => {
    onCreate({ kind: 'late_commit', afterMs: 20 });
    await create();
    await emulator.waitFor(() => emulator.sources().length === 1);
  });

  it('land by a clock that is taken from elsewhere', async () => {
    let time = 1_000_000;
    emulator.clock.follow(() => time);
    onCreate({ kind: 'late_commit', afterMs: 60_000 });
    scopedToken = jwtIn(await mint('acme'));
    await create();
    expect(emulator.sources()).toEqual([]);
    time += 60_000;
    expect(emulator.sources()).toMatchObject([{ createdAt: 1_060_000 }]);
  });

  it('of a first token count as under way until they land, and double a workspace made meanwhile', async () => {
    emulator.faults.add({
      operation: 'issueScopedToken',
      fault: { kind: 'late_commit', afterMs: 60_000, answer: 'reset' },
    });
    await mint('beta');
    expect((await mint('beta')).status).toBe(200);
    expect(emulator.maxConcurrentFirstMints('beta')).toBe(2);
    emulator.clock.advance(60_000);
    expect((await mint('beta')).status).toBe(409);
  });

  it('are harmless to a client that waits for them', async () => {
    emulator.faults.add({
      operation: 'issueScopedToken',
      fault: { kind: 'late_commit', afterMs: 60_000 },
    });
    await mint('beta');
    emulator.clock.advance(60_000);
    expect((await mint('beta')).status).toBe(200);
    expect(emulator.maxConcurrentFirstMints('beta')).toBe(1);
    expect(emulator.workspaces().filter(({ name }) => name === 'beta')).toMatchObject([{ usable: true }]);
  });

  it('do not land after a reset', async () => {
    onCreate({ kind: 'late_commit', afterMs: 60_000 });
    await create();
    emulator.reset();
    emulator.clock.advance(60_000);
    expect(emulator.sources()).toEqual([]);
  });
});

describe('first tokens that fail', () => {
  it.each<Fault>([{ kind: 'status', status: 503 }, { kind: 'reset_before_commit' }, { kind: 'html' }])(
    '%j is over when it is answered',
    async (fault) => {
      emulator.faults.add({ operation: 'issueScopedToken', times: 2, fault });
      for (let i = 0; i < 3; i++) await mint('beta');
      expect(emulator.maxConcurrentFirstMints('beta')).toBe(1);
    },
  );
});

describe('random faults', () => {
  it('happen again the same way for the same seed', async () => {
    const run = async (): Promise<unknown[]> => {
      const plan = emulator.faults.random({ seed: 7, rate: 0.7, maxLatencyMs: 1, maxLateCommitMs: 1 });
      const before = emulator.calls.length;
      for (let i = 0; i < 12; i++) await create(`source ${i % 3}`);
      plan.stop();
      return emulator.calls.slice(before).map(({ fault, status }) => [fault, status]);
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(new Set(first.map(String)).size).toBeGreaterThan(3);
    expect((await create('source 0')).status).toBe(200);
  });
});

it('closes with calls that are held and unanswered', async () => {
  emulator.faults.add({ operation: 'createSource', fault: { kind: 'hold' } });
  emulator.faults.add({ operation: 'createSource', fault: { kind: 'hang' } });
  const unanswered = [create('held'), create('hung')];
  await emulator.waitFor(() => emulator.callsTo('createSource').length === 2);
  await emulator.close();
  expect((await Promise.all(unanswered)).map(({ status }) => status)).toEqual([null, null]);
  expect(emulator.sources()).toEqual([]);
  await emulator.close();
});
