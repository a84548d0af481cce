import { afterEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.ts';

const TEMPLATE = '0b2f6c0e-5c1d-4f0e-9b1e-3a0c7d1f2a10';
const OTHER_ID = 'b9e48d61-f082-4a14-a8d0-799a907938cb';

let emulator: Emulator;
afterEach(() => emulator.close());

async function start(options: EmulatorOptions = {}): Promise<void> {
  emulator = await startEmulator(options);
}

interface Sent {
  token?: string | null;
  headers?: Record<string, string>;
  /** Text is sent as it is. */
  body?: unknown;
}
/** The fields that the tests look at, each where the operation answers it. */
interface Body {
  token: string;
  access_token: string;
  expires_in: number;
  workspace_id: string;
  id: string;
  name: string;
  source_config: unknown;
  data: unknown[];
  message: string;
  errors: { field: string; error_code: string }[];
  now: number;
}
interface Answered {
  status: number;
  headers: Headers;
  body: Body;
}

const anyText = expect.any(String) as string;

async function send(method: string, path: string, { token, headers, body }: Sent = {}): Promise<Answered> {
  const authorization = token === null ? {} : { authorization: `Bearer ${token ?? emulator.accessToken}` };
  const response = await fetch(emulator.url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-organization-id': emulator.organizationId,
      ...authorization,
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

const mint = (body: unknown, sent: Sent = {}): Promise<Answered> =>
  send('POST', '/api/v1/embedded/scoped-token', { body, ...sent });

interface Access {
  token: string;
  workspaceId: string;
}

async function access(workspaceName = 'acme'): Promise<Access> {
  const { token } = unbundle((await mint({ workspace_name: workspaceName })).body.token);
  return { token, workspaceId: claimsOf(token)['io.airbyte.auth.workspace_scope'].workspaceId };
}

function unbundle(bundle: string): { token: string; widgetUrl?: string } {
  return JSON.parse(Buffer.from(bundle, 'base64').toString()) as { token: string; widgetUrl?: string };
}

interface Claims {
  'io.airbyte.auth.workspace_scope': { workspaceId: string };
  exp: number;
}

function claimsOf(jwt: string): Claims {
  return JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as Claims;
}

const sourceBody = (workspaceId: string, changes: object = {}): object => ({
  name: 'Stripe',
  workspace_id: workspaceId,
  source_template_id: TEMPLATE,
  source_config: { account_id: 'acct_1', client_secret: 'sk_test_1' },
  ...changes,
});

const create = ({ token, workspaceId }: Access, changes: object = {}): Promise<Answered> =>
  send('POST', '/api/v1/embedded/sources', { token, body: sourceBody(workspaceId, changes) });

describe("the document's examples", () => {
  it('answers the scoped token request with a base64 bundle of a workspace JWT and the widget address', async () => {
    await start();
    const answer = await mint(
      '{\n    "workspace_name": "your_workspace_name",\n    "region_id": "optional_region_id"\n  }',
    );
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['token']);
    const { token, widgetUrl } = unbundle(answer.body.token);
    const workspaceId = emulator.workspaces()[0]!.id;
    expect(Buffer.from(token.split('.')[0]!, 'base64url').toString()).toBe('{"alg":"HS256"}');
    expect(claimsOf(token)).toEqual({
      aud: 'airbyte-server',
      sub: anyText,
      'io.airbyte.auth.workspace_scope': { workspaceId },
      act: { sub: anyText },
      roles: ['EMBEDDED_END_USER'],
      iss: 'https://cloud.airbyte.com',
      typ: 'io.airbyte.auth.embedded_v1',
      exp: expect.any(Number) as number,
    });
    expect(widgetUrl).toBe(
      `https://cloud.airbyte.com/embedded-widget?workspaceId=${workspaceId}&allowedOrigin=optional_region_id`,
    );
  });

  it("names the sample's origin in the widget address when no region is given", async () => {
    await start();
    const { widgetUrl } = unbundle((await mint({ workspace_name: 'acme' })).body.token);
    expect(new URL(widgetUrl!).searchParams.get('allowedOrigin')).toBe('https://api.airbyte.ai');
  });

  it('creates and lists a source as the document shows', async () => {
    await start();
    const { token, workspaceId } = await access();
    const created = await send('POST', '/api/v1/embedded/sources', {
      token,
      body: `{
        "name": "your_source_name",
        "workspace_id": "${workspaceId}",
        "source_template_id": "${TEMPLATE}",
        "source_config": { "api_key": "key", "start_date": "2026-01-01" },
        "selected_connection_template_tags": ["optional_tag1", "optional_tag2"],
        "selected_connection_template_tags_mode": "any"
      }`,
    });
    expect(created.status).toBe(200);
    expect(created.body).toMatchObject({
      name: 'your_source_name',
      source_template: { id: TEMPLATE },
      source_config: { api_key: '**********', start_date: '2026-01-01' },
    });
    const listed = await send('GET', `/api/v1/embedded/sources?workspace_id=${workspaceId}`, { token });
    expect(listed.body).toEqual({
      data: [
        {
          id: created.body.id,
          name: 'your_source_name',
          summarized_source_template: { id: TEMPLATE, name: anyText, icon: null },
          created_at: anyText,
          updated_at: anyText,
        },
      ],
    });
    expect(emulator.sources('acme')).toMatchObject([
      {
        workspaceId,
        selectedConnectionTemplateTags: ['optional_tag1', 'optional_tag2'],
        receivedConfig: { api_key: 'key' },
      },
    ]);
  });
});

describe('tokens', () => {
  const application = '/api/v1/account/applications/token';

  it('issues an organization token for the client credentials, and takes it', async () => {
    await start();
    const now = 1_800_000_000_000;
    emulator.clock.follow(() => now);
    const { clientId, clientSecret } = emulator;
    const body = { client_id: clientId, client_secret: clientSecret };
    const answer = await send('POST', application, { token: null, body });
    expect(answer.body).toMatchObject({
      token_type: 'bearer',
      expires_in: 900,
      organization_id: emulator.organizationId,
    });
    const { exp } = claimsOf(answer.body.access_token);
    expect(exp).toBe(now / 1_000 + 900);
    expect((await mint({ workspace_name: 'acme' }, { token: answer.body.access_token })).status).toBe(200);
  });

  it('refuses wrong client credentials with the chosen status', async () => {
    await start({ invalidCredentialsStatus: 403 });
    const body = { client_id: emulator.clientId, client_secret: 'wrong' };
    expect((await send('POST', application, { token: null, body })).status).toBe(403);
  });

  it('can lie about when the organization token expires', async () => {
    await start({ organizationTokenLifetimeSeconds: 180, organizationTokenExpiresInLie: 900 });
    const body = { client_id: emulator.clientId, client_secret: emulator.clientSecret };
    const { access_token: token, expires_in } = (await send('POST', application, { token: null, body })).body;
    expect(expires_in).toBe(900);
    emulator.clock.advance(180_000);
    expect((await mint({ workspace_name: 'acme' }, { token })).status).toBe(401);
  });

  it('lets scoped tokens expire by its clock', async () => {
    await start({ scopedTokenLifetimeSeconds: 3_600 });
    const { token } = await access();
    const info = (): Promise<Answered> => send('GET', '/api/v1/embedded/scoped-token/info', { token });
    emulator.clock.advance(3_000_000);
    expect((await info()).status).toBe(200);
    emulator.clock.advance(600_000);
    expect((await info()).status).toBe(401);
  });

  it('says whose a scoped token is', async () => {
    await start();
    const { token, workspaceId } = await access();
    const { body } = await send('GET', '/api/v1/embedded/scoped-token/info', { token });
    expect(body).toEqual({ organization_id: emulator.organizationId, workspace_id: workspaceId });
  });

  it('can answer the bare JWT, with claims that a test makes up', async () => {
    await start({
      scopedTokenFormat: 'jwt',
      scopedTokenClaims: { 'io.airbyte.auth.workspace_scope': undefined, extra: 1 },
    });
    const { token } = (await mint({ workspace_name: 'acme' })).body;
    expect(claimsOf(token)).toMatchObject({ extra: 1 });
    expect(claimsOf(token)).not.toHaveProperty('io.airbyte.auth.workspace_scope');
    const info = await send('GET', '/api/v1/embedded/scoped-token/info', { token });
    expect(info.body.workspace_id).toBe(emulator.workspaces()[0]!.id);
  });

  it('issues widget tokens for an exact origin only', async () => {
    await start();
    const widget = (allowed_origin: string): Promise<Answered> =>
      send('POST', '/api/v1/embedded/widget-token', { body: { workspace_name: 'acme', allowed_origin } });
    const { widgetUrl } = unbundle((await widget('https://app.example.com')).body.token);
    expect(new URL(widgetUrl!).searchParams.get('allowedOrigin')).toBe('https://app.example.com');
    expect((await widget('https://app.example.com/')).status).toBe(422);
    expect((await widget('*')).status).toBe(422);
  });
});

describe('strictness', () => {
  it.each([
    ['GET', '/api/v1/embedded/nothing'],
    ['GET', '/'],
    ['POST', '/api/v1/embedded/sources/'],
    ['POST', '/_emulator/reset'],
  ])('answers 404 to %s %s', async (method, path) => {
    await start();
    expect((await send(method, path)).status).toBe(404);
    expect(emulator.calls[0]).toMatchObject({ operation: null, path, status: 404 });
  });

  it.each([
    ['PATCH', `/api/v1/embedded/sources/${OTHER_ID}`, 'GET, PUT, DELETE'],
    ['PUT', '/api/v1/embedded/sources', 'POST, GET'],
    ['GET', '/api/v1/embedded/scoped-token', 'POST'],
  ])('answers 405 with Allow to %s %s', async (method, path, allow) => {
    await start();
    const answer = await send(method, path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  it.each([
    ['no workspace_name', {}, 'body.workspace_name', 'missing'],
    [
      'an unknown field',
      { workspace_name: 'a', workspaceName: 'a' },
      'body.workspaceName',
      'extra_forbidden',
    ],
    ['a number', { workspace_name: 1 }, 'body.workspace_name', 'string_type'],
    ['an empty name', { workspace_name: '' }, 'body.workspace_name', 'too_short'],
    ['257 characters', { workspace_name: 'a'.repeat(257) }, 'body.workspace_name', 'too_long'],
    ['a list', [], 'body', 'object_type'],
    ['no body', undefined, 'body', 'missing'],
    ['broken JSON', '{"workspace_name": "a" // comment\n}', 'body', 'json_invalid'],
  ])('answers 422 to %s', async (_what, body, field, code) => {
    await start();
    const answer = await mint(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ field, error_code: code }]);
    expect(emulator.workspaces()).toEqual([]);
  });

  it('refuses JSON that is not declared as JSON', async () => {
    await start();
    const answer = await mint({ workspace_name: 'a' }, { headers: { 'content-type': 'text/plain' } });
    expect(answer.status).toBe(422);
  });

  it('names every problem of a source at once, and no value', async () => {
    await start();
    const { token } = await access();
    const answer = await send('POST', '/api/v1/embedded/sources', {
      token,
      body: {
        name: 7,
        source_template_id: 'your_source_template_id',
        source_config: 'hunter2',
        selected_connection_template_tags: [1],
        selected_connection_template_tags_mode: 'some',
      },
    });
    expect(answer.body.errors.map(({ field }) => field)).toEqual([
      'body.name',
      'body.workspace_id',
      'body.source_template_id',
      'body.source_config',
      'body.selected_connection_template_tags.0',
      'body.selected_connection_template_tags_mode',
    ]);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });

  it.each([
    ['without workspace_id', ''],
    ['with one that is no UUID', '?workspace_id=acme'],
    ['with an unknown parameter', `?workspace_id=${OTHER_ID}&limit=1`],
    ['with one given twice', `?workspace_id=${OTHER_ID}&workspace_id=${OTHER_ID}`],
  ])('answers 422 to a list %s', async (_what, query) => {
    await start();
    const { token } = await access();
    expect((await send('GET', `/api/v1/embedded/sources${query}`, { token })).status).toBe(422);
  });

  it('can show errors as the prose documents do', async () => {
    await start({ errorEnvelope: 'fastapi' });
    expect((await mint({})).body).toEqual({
      detail: [{ loc: ['body', 'workspace_name'], msg: 'Field required', type: 'missing' }],
    });
    expect((await mint({}, { token: 'no' })).body).toEqual({ detail: 'Invalid authentication credentials' });
  });

  it('answers 401 without a token in force', async () => {
    await start();
    for (const token of [null, 'made-up', `${(await access()).token}x`]) {
      const answer = await mint({ workspace_name: 'acme' }, { token });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
  });

  it('takes only the JWT, not the bundle around it', async () => {
    await start();
    const { token } = (await mint({ workspace_name: 'acme' })).body;
    expect((await send('GET', '/api/v1/embedded/scoped-token/info', { token })).status).toBe(401);
  });

  it('answers 403 to the other kind of token', async () => {
    await start();
    const { token, workspaceId } = await access();
    expect((await mint({ workspace_name: 'acme' }, { token })).status).toBe(403);
    expect((await create({ token: emulator.accessToken, workspaceId })).status).toBe(403);
  });

  it('needs the header of its own organization', async () => {
    await start();
    const withHeaders = async (headers: Record<string, string>): Promise<number> => {
      const response = await fetch(`${emulator.url}/api/v1/embedded/scoped-token`, {
        method: 'POST',
        headers: { authorization: `Bearer ${emulator.accessToken}`, ...headers },
        body: '{"workspace_name":"acme"}',
      });
      return response.status;
    };
    expect(await withHeaders({})).toBe(400);
    expect(await withHeaders({ 'x-organization-id': 'acme' })).toBe(422);
    expect(await withHeaders({ 'x-organization-id': OTHER_ID })).toBe(403);
  });

  it('can do without the organization header', async () => {
    await start({ organizationHeader: 'optional' });
    const response = await fetch(`${emulator.url}/api/v1/embedded/scoped-token`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulator.accessToken}`, 'content-type': 'application/json' },
      body: '{"workspace_name":"acme"}',
    });
    expect(response.status).toBe(200);
  });

  it('takes any region, unless told that it must be a UUID', async () => {
    await start({ regionIdMustBeUuid: true });
    expect((await mint({ workspace_name: 'acme', region_id: 'optional_region_id' })).status).toBe(422);
    expect((await mint({ workspace_name: 'acme', region_id: null })).status).toBe(200);
    expect((await mint({ workspace_name: 'beta', region_id: OTHER_ID })).status).toBe(200);
    expect(emulator.workspaces()).toMatchObject([{ regionId: null }, { regionId: OTHER_ID }]);
  });
});

describe('sources', () => {
  it('may have the same name', async () => {
    await start();
    const acme = await access();
    const ids = [(await create(acme)).body.id, (await create(acme)).body.id];
    expect(new Set(ids).size).toBe(2);
    expect(emulator.sources('acme').map(({ name }) => name)).toEqual(['Stripe', 'Stripe']);
  });

  it('get a name when they have none', async () => {
    await start({ templates: [{ id: TEMPLATE, name: 'Stripe' }] });
    const acme = await access();
    expect((await create(acme, { name: null })).body.name).toBe(`Stripe ${acme.workspaceId}`);
  });

  it('of another workspace are out of reach', async () => {
    await start();
    const [acme, beta] = [await access('acme'), await access('beta')];
    const { id } = (await create(acme)).body;
    expect((await create({ ...beta, workspaceId: acme.workspaceId })).status).toBe(403);
    const listed = await send('GET', `/api/v1/embedded/sources?workspace_id=${acme.workspaceId}`, {
      token: beta.token,
    });
    expect(listed.status).toBe(403);
    for (const method of ['GET', 'DELETE']) {
      const answer = await send(method, `/api/v1/embedded/sources/${id}`, { token: beta.token });
      expect(answer.status).toBe(404);
    }
    expect(emulator.sources()).toHaveLength(1);
  });

  it('can be read, updated and deleted once', async () => {
    await start();
    const acme = await access();
    const { token } = acme;
    const path = `/api/v1/embedded/sources/${(await create(acme)).body.id}`;
    const update = { name: 'New', source_config: { account_id: 'acct_2', client_secret: '**********' } };
    expect((await send('PUT', path, { token, body: update })).status).toBe(200);
    expect((await send('GET', path, { token })).body).toMatchObject({
      name: 'New',
      source_config: { account_id: 'acct_2', client_secret: '**********' },
    });
    expect(emulator.sources()[0]!.receivedConfig).toEqual({
      account_id: 'acct_2',
      client_secret: 'sk_test_1',
    });
    const deleted = await send('DELETE', path, { token });
    expect(deleted.body).toEqual({ id: emulator.deletedSources()[0]!.id, deleted_at: anyText });
    expect((await send('DELETE', path, { token })).status).toBe(404);
    expect((await send('GET', '/api/v1/embedded/sources/7', { token })).status).toBe(422);
    expect(emulator.sources()).toEqual([]);
  });

  it('must match their template, when templates are given', async () => {
    const connectionSpecification = {
      type: 'object',
      required: ['repository'],
      properties: { repository: { type: 'string' }, pat: { type: 'string', airbyte_secret: true } },
    };
    await start({
      templates: [{ id: TEMPLATE, name: 'GitHub', user_config_spec: { connectionSpecification } }],
    });
    const acme = await access();
    expect((await create(acme, { source_template_id: OTHER_ID })).status).toBe(404);
    const refused = await create(acme, { source_config: { pat: 'ghp_1' } });
    expect([refused.status, refused.body.errors[0]!.field]).toEqual([422, 'body.source_config']);
    expect(refused.body.message).toContain("required property 'repository' not found");
    expect(JSON.stringify(refused.body)).not.toContain('ghp_1');
    const created = await create(acme, { source_config: { repository: 'acme/app', pat: 'ghp_1' } });
    expect(created.body.source_config).toEqual({ repository: 'acme/app', pat: '**********' });
  });
});

describe('workspaces', () => {
  /** Two requests, of which the second comes before the first is answered. */
  async function twoFirstMints(): Promise<Answered[]> {
    const hold = emulator.faults.add({ operation: 'issueScopedToken', times: 2, fault: { kind: 'hold' } });
    const both = Promise.all([mint({ workspace_name: 'acme' }), mint({ workspace_name: 'acme' })]);
    await emulator.waitFor(() => hold.used === 2);
    hold.release();
    return await both;
  }

  it('are found again by their exact name', async () => {
    await start();
    const ids = [];
    for (const name of ['acme', 'acme', 'Acme']) ids.push((await access(name)).workspaceId);
    expect(ids[0]).toBe(ids[1]);
    expect(emulator.workspaces().map(({ name, usable }) => [name, usable])).toEqual([
      ['acme', true],
      ['Acme', true],
    ]);
    expect(emulator.callsTo('issueScopedToken').map(({ effect }) => effect?.kind ?? null)).toEqual([
      'workspace_created',
      null,
      'workspace_created',
    ]);
    expect(emulator.maxConcurrentFirstMints('acme')).toBe(1);
  });

  it('are doubled by two first requests at once, and then unusable for ever', async () => {
    await start();
    const both = await twoFirstMints();
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(emulator.maxConcurrentFirstMints('acme')).toBe(2);
    expect(emulator.workspaces().map(({ usable }) => usable)).toEqual([false, false]);
    const third = await mint({ workspace_name: 'acme' });
    expect(third.status).toBe(409);
    expect(third.body.message).toContain('Found multiple workspaces with the same name');
  });

  it('are doubled also when a first request is slow, and answer the chosen status then', async () => {
    await start({ duplicateWorkspaceStatus: 500 });
    const hold = emulator.faults.add({ operation: 'issueScopedToken', fault: { kind: 'hold' } });
    const slow = mint({ workspace_name: 'acme' });
    await emulator.waitForCall('issueScopedToken');
    await mint({ workspace_name: 'acme' });
    hold.release();
    await slow;
    expect((await mint({ workspace_name: 'acme' })).status).toBe(500);
  });

  it('are not doubled without the race', async () => {
    await start({ workspaceRace: false });
    await twoFirstMints();
    expect(emulator.workspaces()).toMatchObject([{ name: 'acme', usable: true }]);
    expect(emulator.maxConcurrentFirstMints('acme')).toBe(2);
  });

  it('and their sources can be seeded', async () => {
    await start();
    const workspace = emulator.seedWorkspace({ name: 'acme', id: OTHER_ID });
    const source = emulator.seedSource({
      workspaceName: 'acme',
      name: 'Stripe',
      sourceTemplateId: TEMPLATE,
    });
    expect(workspace).toMatchObject({ id: OTHER_ID, usable: true });
    const { token, workspaceId } = await access();
    expect(workspaceId).toBe(OTHER_ID);
    const listed = await send('GET', `/api/v1/embedded/sources?workspace_id=${workspaceId}`, { token });
    expect(listed.body.data).toMatchObject([{ id: source.id, name: 'Stripe' }]);
  });
});

describe('the emulator itself', () => {
  it('records every call', async () => {
    await start();
    await create(await access());
    expect(emulator.calls).toMatchObject([
      { seq: 1, operation: 'issueScopedToken', workspaceName: 'acme', sourceName: null, status: 200 },
      { seq: 2, operation: 'createSource', workspaceName: 'acme', sourceName: 'Stripe', status: 200 },
    ]);
    const [, call] = emulator.calls;
    expect(call!.effect).toMatchObject({ kind: 'source_created', sourceId: emulator.sources()[0]!.id });
    expect(call!.body).toMatchObject({ source_config: { client_secret: 'sk_test_1' } });
    expect(call!.finishedAt).toBeGreaterThanOrEqual(call!.startedAt);
  });

  it('forgets everything but its credentials on reset', async () => {
    await start();
    const acme = await access();
    await create(acme);
    emulator.faults.add({ fault: { kind: 'hang' } });
    emulator.reset();
    expect([emulator.calls, emulator.workspaces(), emulator.sources(), emulator.faults.unused()]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect((await create(acme)).status).toBe(401);
    expect((await mint({ workspace_name: 'acme' })).status).toBe(200);
  });

  it('says what it waited for in vain', async () => {
    await start();
    await expect(emulator.waitForCall('getSource', () => true, { timeoutMs: 5 })).rejects.toThrow(
      'getSource',
    );
    await expect(emulator.waitFor(() => false, { timeoutMs: 5 })).rejects.toThrow('in vain');
  });

  it('can be programmed over HTTP, and keeps credentials to itself', async () => {
    await start({ controlEndpoints: true });
    const control = (method: string, path: string, body?: unknown): Promise<Answered> =>
      send(method, `/_emulator/${path}`, { token: null, body });
    const acme = await access();
    expect((await control('GET', 'health')).body).toMatchObject({ status: 'ok' });
    const rule = {
      operation: 'createSource',
      when: { workspaceName: 'acme' },
      times: 'all',
      fault: { kind: 'hold' },
    };
    const { id } = (await control('POST', 'faults', rule)).body;
    const held = create(acme);
    await emulator.waitForCall('createSource');
    await control('POST', `faults/${id}/release`);
    expect((await held).status).toBe(200);
    await control('DELETE', 'faults');
    expect((await control('POST', 'faults', { fault: { kind: 'nothing' } })).status).toBe(400);
    expect((await control('POST', 'faults/random', { seed: 1, rate: 1, kinds: ['status'] })).status).toBe(
      200,
    );
    expect((await create(acme)).status).toBeGreaterThanOrEqual(429);

    const state = (await control('GET', 'state')).body;
    expect(state).toMatchObject({
      workspaces: [{ name: 'acme', usable: true }],
      sources: [{ name: 'Stripe' }],
      maxConcurrentFirstMints: { acme: 1 },
    });
    const calls = (await control('GET', 'calls')).body;
    expect(calls).toHaveLength(3);
    for (const secret of ['sk_test_1', acme.token, emulator.accessToken]) {
      expect(JSON.stringify([state, calls])).not.toContain(secret);
    }
    const { now } = (await control('POST', 'clock', { set: 1_000_000 })).body;
    expect(now).toBeLessThan(1_100_000);
    await control('POST', 'reset');
    expect(emulator.calls).toEqual([]);
  });
});
