import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../../emulator/index.ts';
import { decodeScopedToken } from '../../../src/airbyte/index.ts';
import type { AirbyteApi } from '../../../src/domain/history/types.ts';
import { startWorld, type World } from '../../support/world.ts';
import { requestFor } from '../../support/requests.ts';
import { createHttpApp } from '../../../src/serve.ts';
import {
  API_KEY,
  json,
  serviceDependencies,
  startService,
  widgetTokensFrom,
  type TestService,
} from '../../support/service.ts';

const ORIGIN = 'https://app.example.com';

interface Started {
  readonly world: World;
  readonly service: TestService;
}

async function start(emulator: EmulatorOptions, api: AirbyteApi = 'embedded'): Promise<Started> {
  const world = await startWorld({ emulator, api });
  return { world, service: await startService(world, { widgetTokens: widgetTokensFrom(world, api) }) };
}

async function stop({ world, service }: Started): Promise<void> {
  await service.stop();
  await world.stop();
}

async function onboarded({ world }: Started): Promise<{ name: string; workspaceId: string | null }> {
  const request = requestFor(['Stripe']);
  await world.onboarding.start(request);
  const { workspace_id: workspaceId } = await world.onboarding.result(request.workspace_name);
  return { name: request.workspace_name, workspaceId };
}

async function ask(
  { service }: Started,
  name: string,
  body: unknown = { allowed_origin: ORIGIN },
): Promise<Response> {
  return await service.call('POST', `/v1/onboardings/${name}/widget-token`, { body });
}

describe.each<[string, EmulatorOptions, string, AirbyteApi?]>([
  ['the scoped token is a bundle', {}, 'issueScopedToken'],
  ['the scoped token is a bare JWT', { scopedTokenFormat: 'jwt' }, 'issueWidgetToken'],
  ['the API has names and the organization’s token', {}, 'issueWidgetToken', 'agents'],
  ['an origin is no region', { scopedTokenFormat: 'jwt', regionIdMustBeUuid: true }, 'issueWidgetToken'],
])('where %s', (_what, options, operation, api) => {
  let started: Started;
  beforeAll(async () => {
    started = await start(options, api);
  });
  afterAll(() => stop(started));

  test('each call answers a fresh bundle of the onboarding’s own workspace, for the page’s origin', async () => {
    const { name, workspaceId } = await onboarded(started);
    const workspaces = started.world.emulator.workspaces().length;
    const issuedBefore = started.world.emulator.calls.filter((call) => call.operation === operation).length;
    const tokens: string[] = [];
    for (let call = 0; call < 2; call += 1) {
      const response = await ask(started, name);
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
      tokens.push((await json(response))['token'] as string);
    }
    const issued = started.world.emulator.calls.filter((call) => call.operation === operation);
    expect(issued.length - issuedBefore).toBe(2);
    for (const token of tokens) {
      const decoded = decodeScopedToken(token);
      expect(decoded.workspaceId).toBe(workspaceId);
      const url = new URL(decoded.widget.kind === 'usable' ? decoded.widget.url : 'none:');
      expect(url.searchParams.get('allowedOrigin')).toBe(ORIGIN);
      expect(JSON.stringify(started.service.logs)).not.toContain(decoded.accessToken);
    }
    expect(started.world.emulator.calls.at(-1)?.operation).toBe(operation);
    expect(started.world.emulator.workspaces()).toHaveLength(workspaces);
  });

  test('a name that was never onboarded is a 404, and makes no workspace', async () => {
    const calls = started.world.emulator.calls.length;
    const response = await ask(started, 'nobody');
    expect([response.status, (await json(response))['code']]).toEqual([404, 'not_found']);
    expect(started.world.emulator.calls).toHaveLength(calls);
  });

  test.each(['app.example.com', 'https://app.example.com/', '*'])(
    '%s is no origin',
    async (allowed_origin) => {
      const { name } = await onboarded(started);
      const response = await ask(started, name, { allowed_origin });
      expect([response.status, (await json(response))['code']]).toEqual([422, 'invalid_request']);
    },
  );
});

test('without an origin where one is needed it says so', async () => {
  const started = await start({ scopedTokenFormat: 'jwt' });
  const { name } = await onboarded(started);
  const service = await startService(started.world, {
    widgetTokens: { issue: () => Promise.resolve({ kind: 'origin_needed' }) },
  });
  const response = await service.call('POST', `/v1/onboardings/${name}/widget-token`);
  expect(await json(response)).toMatchObject({ status: 422, errors: [{ path: 'allowed_origin' }] });
  await service.stop();
  await stop(started);
});

describe('a token for pages of another origin', () => {
  /** What Airbyte takes for the page's origin, whatever it was asked for. */
  let taken = 'https://elsewhere.example';
  let started: Started;
  let name: string;
  beforeAll(async () => {
    started = await start({
      widgetUrl: ({ workspaceId }) =>
        `https://cloud.airbyte.com/embedded-widget?workspaceId=${workspaceId}${taken === '' ? '' : `&allowedOrigin=${encodeURIComponent(taken)}`}`,
    });
    ({ name } = await onboarded(started));
  });
  afterAll(() => stop(started));

  async function asked(
    corsOrigins: readonly string[],
    body?: object,
  ): Promise<readonly [number, Record<string, unknown>]> {
    const { deps } = serviceDependencies(started.world, {
      widgetTokens: widgetTokensFrom(started.world),
      corsOrigins,
    });
    const response = await createHttpApp(deps).request(`/v1/onboardings/${name}/widget-token`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return [response.status, await json(response)];
  }

  test.each([
    ['the request names', [], { allowed_origin: ORIGIN }],
    ['the only CORS origin is', [ORIGIN], undefined],
    ['the request names, and no CORS origin is', ['https://elsewhere.example'], { allowed_origin: ORIGIN }],
  ])('than %s is refused, with what sets it', async (_what, corsOrigins, body) => {
    taken = 'https://elsewhere.example';
    const [status, problem] = await asked(corsOrigins, body);
    expect([status, problem['code']]).toEqual([422, 'invalid_request']);
    const [{ path, message } = { path: '', message: '' }] = problem['errors'] as {
      path: string;
      message: string;
    }[];
    expect(path).toBe('allowed_origin');
    for (const said of [taken, '`allowed_origin`', 'AIRBYTE_REGION_ID', 'ONBOARDING_CORS_ORIGINS'])
      expect(message).toContain(said);
  });

  test('is refused where what it names is no origin, such as a region', async () => {
    taken = '645a183f-b12b-4c6e-8ad3-99e165603450';
    const [status, problem] = await asked([], { allowed_origin: ORIGIN });
    expect([status, JSON.stringify(problem['errors'])]).toEqual([
      422,
      expect.stringContaining('which is none'),
    ]);
  });

  test.each([[[]], [[ORIGIN, 'https://admin.example.com']]])(
    'passes with a note where nobody names one: %j',
    async (corsOrigins) => {
      taken = 'https://elsewhere.example';
      const [status, answer] = await asked(corsOrigins);
      expect([status, answer['allowed_origin']]).toEqual([200, taken]);
      expect(answer['note']).toContain('allowed_origin');
    },
  );

  test.each([`${ORIGIN}:443/`, 'HTTPS://APP.EXAMPLE.COM', ''])(
    'is not one that is spelled, or that says, "%s"',
    async (spelled) => {
      taken = spelled;
      const [status, answer] = await asked([], { allowed_origin: ORIGIN });
      expect([status, answer['allowed_origin']]).toEqual([200, spelled === '' ? null : spelled]);
      expect(answer['note']).toBeUndefined();
    },
  );
});
