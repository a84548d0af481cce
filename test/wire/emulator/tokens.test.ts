import { describe, expect, it } from 'vitest';
import {
  startApi,
  anyText,
  claimsOf,
  unbundle,
  TEMPLATE,
  type Answered,
} from '../../support/emulated-calls.ts';

describe("the document's examples", () => {
  it('answers the scoped token request with a base64 bundle of a workspace JWT and the widget address', async () => {
    const { emulator, mint } = await startApi();
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
    const { mint } = await startApi();
    const { widgetUrl } = unbundle((await mint({ workspace_name: 'acme' })).body.token);
    expect(new URL(widgetUrl!).searchParams.get('allowedOrigin')).toBe('https://api.airbyte.ai');
  });

  it('creates and lists a source as the document shows', async () => {
    const { emulator, send, access } = await startApi();
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
    const { emulator, send, mint } = await startApi();
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
    const { emulator, send } = await startApi({ invalidCredentialsStatus: 403 });
    const body = { client_id: emulator.clientId, client_secret: 'wrong' };
    expect((await send('POST', application, { token: null, body })).status).toBe(403);
  });

  it('can lie about when the organization token expires', async () => {
    const { emulator, send, mint } = await startApi({
      organizationTokenLifetimeSeconds: 180,
      organizationTokenExpiresInLie: 900,
    });
    const body = { client_id: emulator.clientId, client_secret: emulator.clientSecret };
    const { access_token: token, expires_in } = (await send('POST', application, { token: null, body })).body;
    expect(expires_in).toBe(900);
    emulator.clock.advance(180_000);
    expect((await mint({ workspace_name: 'acme' }, { token })).status).toBe(401);
  });

  it('lets scoped tokens expire by its clock', async () => {
    const { emulator, send, access } = await startApi({ scopedTokenLifetimeSeconds: 3_600 });
    const { token } = await access();
    const info = (): Promise<Answered> => send('GET', '/api/v1/embedded/scoped-token/info', { token });
    emulator.clock.advance(3_000_000);
    expect((await info()).status).toBe(200);
    emulator.clock.advance(600_000);
    expect((await info()).status).toBe(401);
  });

  it('says whose a scoped token is', async () => {
    const { emulator, send, access } = await startApi();
    const { token, workspaceId } = await access();
    const { body } = await send('GET', '/api/v1/embedded/scoped-token/info', { token });
    expect(body).toEqual({ organization_id: emulator.organizationId, workspace_id: workspaceId });
  });

  it('can answer the bare JWT, with claims that a test makes up', async () => {
    const { emulator, send, mint } = await startApi({
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
    const { send } = await startApi();
    const widget = (allowed_origin: string): Promise<Answered> =>
      send('POST', '/api/v1/embedded/widget-token', { body: { workspace_name: 'acme', allowed_origin } });
    const { widgetUrl } = unbundle((await widget('https://app.example.com')).body.token);
    expect(new URL(widgetUrl!).searchParams.get('allowedOrigin')).toBe('https://app.example.com');
    expect((await widget('https://app.example.com/')).status).toBe(422);
    expect((await widget('*')).status).toBe(422);
  });
});
