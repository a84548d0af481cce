/** What `OnboardingApi` promises, asked of both that keep it: the client on Temporal, and the one in memory, so that they stay the same. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  InvalidRequestError,
  NotRetryableError,
  OnboardingConflictError,
  OnboardingNotFoundError,
  type OnboardingApi,
  type OnboardingRequestInput,
  type Progress,
} from '../../src/client.ts';
import { InMemoryOnboarding } from '../../src/testing.ts';
import { allOf } from '../support/all-of.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';
import { untilParked } from '../support/until-parked.ts';
import { startWorld } from '../support/world.ts';

/** One that keeps the promises, and what a test does to it from outside. */
interface Kept {
  readonly api: OnboardingApi;
  /** Has the source be refused when it is created the next time. */
  refuse(workspaceName: string, source: string): void;
  stop(): Promise<void>;
}

const FIELDS = [{ field: 'client_secret', message: 'is not a key' }];

async function onTemporal(): Promise<Kept> {
  const world = await startWorld();
  const { onboarding, emulator } = world;
  return {
    api: onboarding,
    refuse: (workspaceName, sourceName) => {
      emulator.faults.add({
        operation: 'createSource',
        when: { workspaceName, sourceName },
        fault: {
          kind: 'status',
          status: 422,
          body: { message: 'Invalid', errors: FIELDS.map((field) => ({ ...field, error_code: 'x' })) },
        },
      });
    },
    stop: () => world.stop(),
  };
}

function inMemory(): Promise<Kept> {
  const api = new InMemoryOnboarding();
  return Promise.resolve({
    api,
    refuse: (workspaceName, source) => {
      api.needsAttention(workspaceName, { source, failure: { type: 'Airbyte.Invalid', fields: FIELDS } });
    },
    stop: () => Promise.resolve(),
  });
}

describe.each([
  { where: 'on Temporal', start: onTemporal },
  { where: 'in memory', start: inMemory },
])('$where', ({ start }) => {
  let api: OnboardingApi;
  let kept: Kept;
  beforeAll(async () => {
    kept = await start();
    ({ api } = kept);
  });
  afterAll(() => kept.stop());

  async function completed(names = ['Stripe']): Promise<OnboardingRequestInput> {
    const request = requestFor(names);
    await api.start(request);
    expect((await api.result(request.workspace_name)).status).toBe('completed');
    return request;
  }

  async function parked(
    names: readonly [string, ...string[]] = ['Stripe'],
  ): Promise<{ request: OnboardingRequestInput; name: string; progress: Progress }> {
    const request = requestFor(names);
    const name = request.workspace_name;
    kept.refuse(name, names[0]);
    await api.start(request);
    return { request, name, progress: await untilParked(api, name) };
  }

  async function cancelled(): Promise<OnboardingRequestInput> {
    const { request, name } = await parked();
    await api.cancel(name);
    expect((await api.result(name)).status).toBe('cancelled');
    return request;
  }

  /** The same customer, asked for otherwise. */
  function changed(request: OnboardingRequestInput): OnboardingRequestInput {
    const [first, ...others] = request.sources;
    return { ...request, sources: [{ ...first!, source_config: { account_id: 'another' } }, ...others] };
  }

  describe('start', () => {
    test('answers what has been started', async () => {
      const request = requestFor(['Stripe', 'HubSpot']);
      const { outcome, progress } = await api.start(request);
      expect(outcome).toBe('started');
      const waiting = {
        state: 'waiting',
        source_id: null,
        attempts: 0,
        failure: null,
        next_attempt_at: null,
      };
      expect(progress).toEqual({
        workspace_name: request.workspace_name,
        workspace_id: null,
        status: 'running',
        stage: 'issuing_token',
        percent: 0,
        sources: [
          { name: 'Stripe', ...waiting },
          { name: 'HubSpot', ...waiting },
        ],
        failure: null,
        signup_event: request.signup_event,
        updated_at: progress.updated_at,
        started_at: progress.updated_at,
        closed_at: null,
        workflow_id: `onboarding:${request.workspace_name}`,
        run_id: expect.any(String) as string,
        temporal_ui_url: expect.stringContaining(progress.run_id) as string,
        partial: false,
      });
    });

    test('refuses what is not valid, with every problem', async () => {
      const invalid = {
        workspace_name: '',
        sources: [sourceNamed('Stripe'), sourceNamed('Stripe')],
        color: 1,
      };
      await expect(api.start(invalid as never)).rejects.toThrow(
        new InvalidRequestError([
          { path: 'workspace_name', message: 'must not be empty' },
          { path: 'color', message: 'is not a known field' },
          { path: 'sources[1].name', message: 'must be unique; sources[0] has the same name' },
        ]),
      );
      await expect(api.accept(null as never)).rejects.toThrow(InvalidRequestError);
    });

    test('of one request at the same time starts one', async () => {
      const request = requestFor(['Stripe']);
      const all = await Promise.all([api.start(request), api.start(request), api.start(request)]);
      expect(all.map(({ outcome }) => outcome).sort()).toEqual([
        'already_running',
        'already_running',
        'started',
      ]);
      expect(new Set(all.map(({ progress }) => progress.run_id)).size).toBe(1);
    });

    test('over one that is open meets it, or conflicts with it', async () => {
      const { request, name, progress } = await parked(['Stripe', 'HubSpot']);
      const again = { ...request, sources: request.sources.toReversed(), signup_event: { id: 'another' } };
      const met = await api.start(again);
      expect(met).toMatchObject({ outcome: 'already_running', progress: { run_id: progress.run_id } });
      expect(await api.accept(request)).toBe('already_running');
      const conflict: unknown = await api.start(changed(request)).catch((error: unknown) => error);
      expect(conflict).toBeInstanceOf(OnboardingConflictError);
      expect(conflict).toMatchObject({
        fields: ['sources[0].source_config'],
        message:
          `The onboarding of "${name}" needs attention, and has another request; it differs in: ` +
          'sources[0].source_config ("Stripe"). To correct what needs attention, `retry` it with the corrected sources, or cancel it first.',
      });
    });

    test('over a completed one meets it, conflicts with it, or extends it', async () => {
      const request = await completed();
      expect((await api.start(request)).outcome).toBe('already_completed');
      const more = { ...request, sources: [...request.sources, sourceNamed('HubSpot')] };
      await expect(api.start(more)).rejects.toMatchObject({ fields: ['sources[1]'] });
      expect((await api.start(more, { extend: true })).outcome).toBe('started');
      expect(await api.result(request.workspace_name)).toMatchObject({
        status: 'completed',
        percent: 100,
        sources: [
          { name: 'Stripe', state: 'adopted', config_applied: false },
          { name: 'HubSpot', state: 'created' },
        ],
      });
    });

    test('over a cancelled one meets it, or starts another request', async () => {
      const request = await cancelled();
      expect((await api.start(request)).outcome).toBe('already_failed');
      expect((await api.start(changed(request))).outcome).toBe('started');
    });

    test('of many reports what became of each, in their order', async () => {
      const request = requestFor(['Stripe']);
      const ones = [
        { place: 1, request },
        { place: 2, request: { ...request, sources: [] } },
        { place: 3, request },
        { place: 4, request: changed(request) },
      ];
      const reports = await allOf(api.startMany(ones, { rate: 1_000 }));
      expect(reports.map(({ place, outcome }) => [place, outcome])).toEqual([
        [1, 'started'],
        [2, 'invalid'],
        [3, expect.stringMatching(/^already_/)],
        [4, 'conflict'],
      ]);
      expect(reports[1]!.issues).toEqual([{ path: 'sources', message: 'at least one source is needed' }]);
    });
  });

  test('seals a request for a workflow of one’s own: its secrets are in it, and not in the open', async () => {
    const request = requestFor(['Stripe']);
    const [source] = request.sources;
    const secret = 'sk_live_that_nobody_reads';
    const sealed = await api.seal({
      ...request,
      sources: [{ ...source!, source_config: { client_secret: secret } }],
    });
    expect(sealed.workspace_name).toBe(request.workspace_name);
    expect(sealed.sources.map(({ name }) => name)).toEqual(['Stripe']);
    expect(JSON.stringify(sealed)).not.toContain(secret);
    expect(await api.exists(request.workspace_name)).toBe(false);
    await expect(api.seal({ ...request, sources: [] })).rejects.toThrow(InvalidRequestError);
  });

  describe('what it tells', () => {
    test('of a completed one', async () => {
      const { workspace_name: name } = await completed(['Stripe', 'HubSpot']);
      const progress = await api.progress(name);
      expect(progress).toMatchObject({ status: 'completed', stage: 'done', percent: 100, failure: null });
      expect(progress.closed_at).not.toBeNull();
      expect(progress.workspace_id).not.toBeNull();
      for (const source of progress.sources)
        expect(source).toMatchObject({ state: 'created', attempts: 1, failure: null });
      expect(await api.status(name)).toBe('completed');
      expect(await api.exists(name)).toBe(true);
      expect(await api.result(name)).toEqual(progress);
    });

    test('of one that needs a person', async () => {
      const { progress, name } = await parked(['Stripe', 'HubSpot']);
      expect(progress).toMatchObject({
        status: 'needs_attention',
        stage: 'waiting_for_person',
        percent: 50,
        failure: null,
        sources: [
          {
            name: 'Stripe',
            state: 'failed',
            attempts: 0,
            failure: {
              type: 'Airbyte.Invalid',
              whose_move: 'customer',
              summary: 'This was not accepted.',
              next: 'Correct it, and try again.',
              fields: FIELDS,
            },
          },
          { name: 'HubSpot', state: 'created', failure: null },
        ],
      });
      await expect.poll(() => api.status(name)).toBe('needs_attention');
    });

    test.each(['watch', 'follow'] as const)('by %s, until it closes', async (method) => {
      const request = requestFor(['Stripe']);
      await api.start(request);
      const seen: Progress[] = [];
      for await (const one of api[method](request.workspace_name)) {
        seen.push('progress' in one ? one.progress : one);
      }
      expect(seen.at(-1)).toMatchObject({ status: 'completed', percent: 100 });
      expect(seen.slice(0, -1).every(({ closed_at }) => closed_at === null)).toBe(true);
    });

    test('by watch, until its signal is aborted', async () => {
      const { name } = await parked();
      const stopped = new AbortController();
      const seen: Progress[] = [];
      for await (const progress of api.watch(name, { signal: stopped.signal })) {
        seen.push(progress);
        stopped.abort();
      }
      expect(seen).toHaveLength(1);
    });

    test('of one that is not there', async () => {
      const name = `nobody-${randomUUID()}`;
      const calls = [
        () => api.progress(name),
        () => api.result(name),
        () => api.status(name),
        () => api.retry(name),
        () => api.cancel(name),
        () => api.watch(name).next(),
        () => api.follow(name).next(),
      ];
      for (const call of calls) await expect(call()).rejects.toThrow(new OnboardingNotFoundError(name));
      expect(await api.exists(name)).toBe(false);
    });
  });

  describe('retry', () => {
    test('has one that needs a person go on, with what was corrected', async () => {
      const { name } = await parked(['Stripe', 'HubSpot']);
      const retried = await api.retry(name, { sources: [sourceNamed('Stripe', { client_secret: 'right' })] });
      expect(retried.run_id).toBe((await api.progress(name)).run_id);
      expect(await api.result(name)).toMatchObject({
        status: 'completed',
        percent: 100,
        sources: [
          { state: 'created', failure: null },
          { state: 'created', failure: null },
        ],
      });
    });

    test.each([
      { form: 'one source', of: () => sourceNamed('Stripe', { client_secret: 'right' }) },
      { form: 'a list', of: () => [sourceNamed('Stripe', { client_secret: 'right' })] },
      { form: 'the whole request', of: changed },
      { form: 'nothing', of: () => undefined },
    ])('takes $form', async ({ of }) => {
      const { name, request } = await parked(['Stripe', 'HubSpot']);
      await api.retry(name, of(request));
      expect((await api.result(name)).status).toBe('completed');
    });

    test('refuses what it cannot correct', async () => {
      const { name, request } = await parked(['Stripe', 'HubSpot']);
      await expect(api.retry(name, { sources: [sourceNamed('Salesforce')] })).rejects.toThrow(
        new InvalidRequestError([
          {
            path: 'sources[0].name',
            message: 'the onboarding has no source of the name "Salesforce" (it has "Stripe", "HubSpot")',
          },
        ]),
      );
      await expect(api.retry(name, { sources: [sourceNamed('HubSpot')] })).rejects.toThrow(
        new NotRetryableError(
          `The onboarding of "${name}" cannot be retried now: it needs attention, but its source "HubSpot" does not.`,
        ),
      );
      await expect(api.retry(name, sourceNamed('HubSpot', { client_secret: 'new' }))).rejects.toThrow(
        'is not what the onboarding has for "HubSpot", which is created; leave it as it was, or out',
      );
      await expect(api.retry(name, { ...request, region_id: 'another' })).rejects.toMatchObject({
        issues: [{ path: 'region_id' }],
      });
      await expect(api.retry(name, 'nonsense' as never)).rejects.toThrow(InvalidRequestError);
      await expect(api.retry(name, {}, { preflight: 'perhaps' as never })).rejects.toMatchObject({
        issues: [{ path: 'preflight' }],
      });
    });

    test('twice at once is one', async () => {
      const { name } = await parked();
      const both = await Promise.allSettled([api.retry(name), api.retry(name)]);
      const refused = both.filter((one) => one.status === 'rejected');
      expect(refused).toHaveLength(1);
      expect(refused[0]?.reason).toBeInstanceOf(NotRetryableError);
    });

    test('of a completed one is refused', async () => {
      const { workspace_name: name } = await completed();
      await expect(api.retry(name)).rejects.toThrow(
        new NotRetryableError(
          `The onboarding of "${name}" is completed: nothing is left to retry. To create more sources, start it with \`extend\`.`,
        ),
      );
    });

    test('of a cancelled one is a new run', async () => {
      const { workspace_name: name } = await cancelled();
      const before = await api.progress(name);
      const retried = await api.retry(name);
      expect(retried.run_id).not.toBe(before.run_id);
      expect(retried.closed_at).toBeNull();
    });

    test('of many that were found', async () => {
      const source = `retry-${randomUUID()}`;
      const signup_event = { id: '1', source };
      const request = { ...requestFor(['Stripe']), signup_event };
      kept.refuse(request.workspace_name, 'Stripe');
      await api.start(request);
      await untilParked(api, request.workspace_name);
      const filter = { status: 'needs_attention', signupSource: source } as const;
      await expect.poll(() => api.count(filter)).toBe(1);
      const found = await api.list(filter);
      const reports = await allOf(api.retryMany(found, { rate: 1_000 }));
      expect(reports).toEqual([
        {
          workspace_name: request.workspace_name,
          outcome: 'retried',
          reason: null,
          temporal_ui_url: found[0]!.temporal_ui_url,
        },
      ]);
      await api.result(request.workspace_name);
      const again = await allOf(api.retryMany(found));
      expect(again).toMatchObject([{ outcome: 'skipped' }]);
    });
  });

  test('cancel keeps what exists, and leaves what has closed as it is', async () => {
    const { name } = await parked(['Stripe', 'HubSpot']);
    await api.cancel(name);
    const closed = await api.result(name);
    expect(closed).toMatchObject({
      status: 'cancelled',
      stage: 'done',
      percent: 50,
      sources: [
        { name: 'Stripe', state: 'cancelled' },
        { name: 'HubSpot', state: 'created' },
      ],
    });
    expect(await api.cancel(name)).toEqual(closed);
  });

  test('list, page and count find by status, failure, whose move it is, and the signup’s source', async () => {
    const source = `list-${randomUUID()}`;
    const requests = ['a', 'b', 'c'].map((name) => ({
      ...requestFor(['Stripe', 'HubSpot'], `${name}-${randomUUID()}`),
      signup_event: { id: name, source },
    }));
    const [first, second, third] = requests.map(({ workspace_name }) => workspace_name) as [
      string,
      string,
      string,
    ];
    kept.refuse(first, 'Stripe');
    for (const request of requests) {
      await api.start(request);
      if (request.workspace_name === first) await untilParked(api, first);
      else await api.result(request.workspace_name);
    }
    const of = { signupSource: source };
    await expect.poll(() => api.count({ ...of, status: 'completed' })).toBe(2);
    await expect.poll(() => api.count({ ...of, status: 'needs_attention' })).toBe(1);
    expect(await api.list({ ...of, status: 'needs_attention' })).toMatchObject([
      {
        workspace_name: first,
        status: 'needs_attention',
        failure_types: ['Airbyte.Invalid'],
        whose_move: ['customer'],
        signup_source: source,
        sources_wanted: 2,
        sources_ready: 1,
        closed_at: null,
      },
    ]);
    const found = async (filter: Parameters<OnboardingApi['list']>[0]): Promise<string[]> =>
      (await api.list({ ...of, ...filter })).map(({ workspace_name }) => workspace_name);
    expect(await found({ failureType: 'Airbyte.Invalid' })).toEqual([first]);
    expect(await found({ failureType: 'Airbyte.Forbidden' })).toEqual([]);
    expect(await found({ move: 'customer' })).toEqual([first]);
    expect(await found({ move: 'operator' })).toEqual([]);
    expect(await found({ status: 'completed' })).toEqual([third, second]);
    expect(await found({})).toEqual([first, third, second]);
    expect(await found({ limit: 1 })).toEqual([first]);
    expect(await found({ since: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await found({ until: new Date(Date.now() + 60_000), status: 'completed' })).toHaveLength(2);

    const page = await api.page({ ...of, limit: 2 });
    expect(page.data.map(({ workspace_name }) => workspace_name)).toEqual([first, third]);
    const last = await api.page({ ...of, limit: 2, cursor: page.next! });
    expect(last.data.map(({ workspace_name }) => workspace_name)).toEqual([second]);
    expect(last.next).toBeNull();
    await expect(api.page({ limit: 2, cursor: page.next! })).rejects.toThrow(
      new InvalidRequestError([{ path: 'cursor', message: 'is not a cursor of this list; begin anew' }]),
    );
  });
});
