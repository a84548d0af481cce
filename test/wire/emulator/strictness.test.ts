import { describe, expect, it } from 'vitest';
import { startApi, OTHER_ID } from '../../support/emulated-calls.ts';

describe('strictness', () => {
  it.each([
    ['GET', '/api/v1/embedded/nothing'],
    ['GET', '/'],
    ['POST', '/api/v1/embedded/sources/'],
    ['POST', '/_emulator/reset'],
  ])('answers 404 to %s %s', async (method, path) => {
    const { emulator, send } = await startApi();
    expect((await send(method, path)).status).toBe(404);
    expect(emulator.calls[0]).toMatchObject({ operation: null, path, status: 404 });
  });

  it.each([
    ['PATCH', `/api/v1/embedded/sources/${OTHER_ID}`, 'GET, PUT, DELETE'],
    ['PUT', '/api/v1/embedded/sources', 'POST, GET'],
    ['GET', '/api/v1/embedded/scoped-token', 'POST'],
  ])('answers 405 with Allow to %s %s', async (method, path, allow) => {
    const { send } = await startApi();
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
    const { emulator, mint } = await startApi();
    const answer = await mint(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ field, error_code: code }]);
    expect(emulator.workspaces()).toEqual([]);
  });

  it('refuses JSON that is not declared as JSON', async () => {
    const { mint } = await startApi();
    const answer = await mint({ workspace_name: 'a' }, { headers: { 'content-type': 'text/plain' } });
    expect(answer.status).toBe(422);
  });

  it('names every problem of a source at once, and no value', async () => {
    const { send, access } = await startApi();
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
    const { send, access } = await startApi();
    const { token } = await access();
    expect((await send('GET', `/api/v1/embedded/sources${query}`, { token })).status).toBe(422);
  });

  it('can show errors as the prose documents do', async () => {
    const { mint } = await startApi({ errorEnvelope: 'fastapi' });
    expect((await mint({})).body).toEqual({
      detail: [{ loc: ['body', 'workspace_name'], msg: 'Field required', type: 'missing' }],
    });
    expect((await mint({}, { token: 'no' })).body).toEqual({ detail: 'Invalid authentication credentials' });
  });

  it('answers 401 without a token in force', async () => {
    const { mint, access } = await startApi();
    for (const token of [null, 'made-up', `${(await access()).token}x`]) {
      const answer = await mint({ workspace_name: 'acme' }, { token });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
  });

  it('takes only the JWT, not the bundle around it', async () => {
    const { send, mint } = await startApi();
    const { token } = (await mint({ workspace_name: 'acme' })).body;
    expect((await send('GET', '/api/v1/embedded/scoped-token/info', { token })).status).toBe(401);
  });

  it('answers 403 to the other kind of token', async () => {
    const { emulator, mint, access, create } = await startApi();
    const { token, workspaceId } = await access();
    expect((await mint({ workspace_name: 'acme' }, { token })).status).toBe(403);
    expect((await create({ token: emulator.accessToken, workspaceId })).status).toBe(403);
  });

  it('needs the header of its own organization', async () => {
    const { emulator } = await startApi();
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
    const { emulator } = await startApi({ organizationHeader: 'optional' });
    const response = await fetch(`${emulator.url}/api/v1/embedded/scoped-token`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulator.accessToken}`, 'content-type': 'application/json' },
      body: '{"workspace_name":"acme"}',
    });
    expect(response.status).toBe(200);
  });

  it('takes any region, unless told that it must be a UUID', async () => {
    const { emulator, mint } = await startApi({ regionIdMustBeUuid: true });
    expect((await mint({ workspace_name: 'acme', region_id: 'optional_region_id' })).status).toBe(422);
    expect((await mint({ workspace_name: 'acme', region_id: null })).status).toBe(200);
    expect((await mint({ workspace_name: 'beta', region_id: OTHER_ID })).status).toBe(200);
    expect(emulator.workspaces()).toMatchObject([{ regionId: null }, { regionId: OTHER_ID }]);
  });
});
