import { describe, expect, it } from 'vitest';
import { connectors } from '../../../emulator/index.ts';
import { anyText, OTHER_ID, startApi, TEMPLATE } from '../../support/emulated-calls.ts';
import { CONNECTORS, FAKER, GITHUB, startAgentsApi, STRIPE } from './agents-api.ts';

const NO_TYPE = 'Value error, One of connector_type, definition_id, or source_template_id must be provided';
const PAT = { personal_access_token: 'ghp_1' };

describe('a source of agents', () => {
  it('is created in the workspace of the name, and masks what is secret', async () => {
    const { emulator, mint, create } = await startAgentsApi();
    await mint();
    const { status, body } = await create({ selected_connection_template_tags: ['eu'] });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: emulator.sources()[0]!.id,
      name: 'Stripe',
      source_template: expect.objectContaining({
        id: STRIPE,
        mode: 'REPLICATION',
        is_experimental: false,
      }) as object,
      replication_config: { account_id: 'acct_1' },
      entities: null,
      created_at: anyText,
      updated_at: anyText,
    });
    expect(emulator.sources('acme')).toMatchObject([
      {
        workspaceId: emulator.workspaces()[0]!.id,
        selectedConnectionTemplateTags: ['eu'],
        receivedConfig: { account_id: 'acct_1', client_secret: 'sk_test_1' },
        receivedCredentials: { client_secret: 'sk_test_1' },
        receivedReplicationConfig: { account_id: 'acct_1' },
      },
    ]);
    expect(emulator.callsTo('createSource')).toMatchObject([
      { api: 'agents', workspaceName: 'acme', sourceName: 'Stripe', effect: { kind: 'source_created' } },
    ]);
  });

  it('may have everything in replication_config', async () => {
    const { emulator, mint, create } = await startAgentsApi();
    await mint();
    const whole = { account_id: 'acct_1', client_secret: 'sk_test_1' };
    const { body } = await create({ credentials: undefined, replication_config: whole });
    expect(body.replication_config).toEqual({ account_id: 'acct_1', client_secret: '**********' });
    expect(emulator.sources()).toMatchObject([{ receivedConfig: whole, receivedCredentials: null }]);
  });

  it('is never the reason for a workspace', async () => {
    const { emulator, create } = await startAgentsApi();
    const { status, body } = await create();
    expect([status, body.message, emulator.workspaces()]).toEqual([404, 'Workspace not found', []]);
  });

  it('lands in the workspace that has the name when it is asked for', async () => {
    const { emulator, mint, create } = await startAgentsApi();
    await mint();
    const [{ id } = { id: '' }] = emulator.workspaces();
    emulator.renameWorkspace(id, 'Acme Inc.');
    expect((await create()).status).toBe(404);
    await mint();
    expect((await create()).status).toBe(200);
    expect(emulator.sources()[0]!.workspaceId).not.toBe(id);
  });

  it.each([
    ['none of the three that say of what it is', { source_template_id: undefined }, 'body', NO_TYPE],
    ['two of them', { connector_type: 'Stripe' }, 'body', /^Value error, Only one of/],
    [
      'no configuration at all',
      { replication_config: null, credentials: undefined },
      'body',
      /^Value error, At least one of replication_config, credentials/,
    ],
    ['a field of the older API', { source_config: {} }, 'body.source_config', /Extra inputs/],
    ['an id of the workspace', { workspace_id: OTHER_ID }, 'body.workspace_id', /Extra inputs/],
    ['an empty name', { name: '' }, 'body.name', /at least 1/],
    [
      'too little for the connector',
      { replication_config: undefined },
      'body.replication_config',
      /required property 'account_id' not found/,
    ],
  ])('is refused with 422 for %s', async (_what, changes, field, message) => {
    const { emulator, mint, create } = await startAgentsApi();
    await mint();
    const { status, body } = await create(changes);
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ field }]);
    expect(body.message).toMatch(message);
    expect(JSON.stringify(body)).not.toContain('sk_test_1');
    expect(emulator.sources()).toEqual([]);
  });

  it('needs the template to be known, where templates are given', async () => {
    const { mint, create } = await startAgentsApi({ templates: [{ id: TEMPLATE, name: 'Stripe' }] });
    await mint();
    expect((await create()).status).toBe(404);
    expect((await create({ source_template_id: TEMPLATE })).status).toBe(200);
  });

  it('can be told by the name of its connector, or its definition, where one template is of it', async () => {
    const [stripe, other] = [
      { id: TEMPLATE, name: 'One', source_definition_id: connectors.stripe.definitionId },
      { id: OTHER_ID, name: 'Two', source_definition_id: connectors.stripe.definitionId },
    ];
    const one = await startAgentsApi({ templates: [stripe] });
    await one.mint();
    const byName = { source_template_id: undefined, connector_type: 'STRIPE' };
    const byDefinition = { source_template_id: undefined, definition_id: connectors.stripe.definitionId };
    expect((await one.create(byName)).status).toBe(200);
    expect((await one.create(byDefinition)).status).toBe(200);
    expect((await one.create({ ...byName, connector_type: 'hub_spot' })).status).toBe(404);
    const two = await startAgentsApi({ templates: [stripe, other] });
    await two.mint();
    const refused = await two.create(byName);
    expect([refused.status, refused.body.message]).toMatchObject([
      422,
      expect.stringContaining('source_template_id is required') as string,
    ]);
  });

  it('takes only the token of the organization', async () => {
    const { send, mint } = await startAgentsApi();
    const token = await mint();
    for (const [method, path] of [
      ['POST', CONNECTORS],
      ['GET', `${CONNECTORS}?workspace_name=acme`],
      ['GET', `${CONNECTORS}/${OTHER_ID}`],
      ['PUT', `${CONNECTORS}/${OTHER_ID}`],
      ['DELETE', `${CONNECTORS}/${OTHER_ID}`],
      ['POST', `${CONNECTORS}/check`],
      ['GET', '/api/v1/workspaces'],
    ] as const) {
      expect((await send(method, path, { token })).status, `${method} ${path}`).toBe(403);
      expect((await send(method, path, { token: null })).status, `${method} ${path}`).toBe(401);
    }
  });
});

describe('credentials', () => {
  it('are the members of the object of that name, where the connector has one', async () => {
    const { emulator, mint, create } = await startAgentsApi();
    await mint();
    const github = { source_template_id: GITHUB, replication_config: { repositories: ['acme/app'] } };
    expect((await create({ ...github, credentials: PAT })).status).toBe(200);
    expect(emulator.sources()[0]!.receivedConfig).toEqual({
      repositories: ['acme/app'],
      credentials: PAT,
    });
    const titled = { option_title: 'PAT Credentials', ...PAT };
    expect((await create({ ...github, credentials: titled })).status).toBe(200);
    const refused = await create({ source_template_id: GITHUB, replication_config: null, credentials: PAT });
    expect(refused.body.message).toContain("required property 'repositories' not found");
  });

  it('are refused with 400, by their keys only, when they fit no scheme', async () => {
    const { emulator, mint, create } = await startAgentsApi();
    await mint();
    for (const [changes, message] of [
      [
        { credentials: { api_key: 'sk_test_1' } },
        "Provided keys: ['api_key']. Available schemes: ['client_secret']",
      ],
      [
        {
          source_template_id: GITHUB,
          credentials: { personal_access_token: 'sk_test_1', access_token: 'y' },
        },
        "Provided keys: ['personal_access_token', 'access_token']. Available schemes: ['option_title', 'access_token', 'client_id', 'client_secret'], ['option_title', 'personal_access_token']",
      ],
      [
        { source_template_id: FAKER, credentials: { a: 'sk_test_1' } },
        "Provided keys: ['a']. Available schemes: ",
      ],
    ] as const) {
      const { status, body } = await create(changes);
      expect([status, body.message]).toEqual([400, `Credentials do not match any auth scheme. ${message}`]);
    }
    expect(emulator.sources()).toEqual([]);
  });

  it('of a template whose specification is unknown may be any', async () => {
    const { emulator, mint, create } = await startAgentsApi();
    await mint();
    const { status } = await create({ source_template_id: TEMPLATE, credentials: { any: 1 } });
    expect([status, emulator.sources()[0]!.receivedConfig]).toEqual([200, { account_id: 'acct_1', any: 1 }]);
  });
});

describe('the sources of agents', () => {
  it('are listed by the id or the name of one workspace', async () => {
    const { emulator, send, mint, create } = await startAgentsApi();
    await mint('acme');
    await mint('beta');
    const { id } = (await create()).body;
    await create({ workspace_name: 'beta' });
    const [{ id: acme } = { id: '' }] = emulator.workspaces();
    for (const query of [
      `workspace_id=${acme}`,
      'workspace_name=acme',
      'customer_name=acme',
      'external_user_id=acme',
    ]) {
      const { body } = await send('GET', `${CONNECTORS}?${query}`);
      expect(body).toEqual({
        data: [
          {
            id,
            name: 'Stripe',
            summarized_source_template: {
              id: STRIPE,
              name: 'Stripe',
              icon: null,
              tags: ['payments'],
              actor_definition_id: connectors.stripe.definitionId,
              mode: 'REPLICATION',
            },
            created_at: anyText,
            updated_at: anyText,
          },
        ],
      });
    }
    expect(emulator.callsTo('listSources').map(({ workspaceName }) => workspaceName)).toEqual(
      Array.from({ length: 4 }, () => 'acme'),
    );
    const github = await send(
      'GET',
      `${CONNECTORS}?workspace_name=acme&definition_id=${connectors.github.definitionId}`,
    );
    expect(github.body.data).toEqual([]);
  });

  it.each([
    [400, ''],
    [422, '?workspace_id=acme'],
    [422, '?workspace_name=acme&limit=1'],
    [404, `?workspace_id=${OTHER_ID}`],
    [404, '?workspace_name=gone'],
  ])('are refused with %i for the query %j', async (status, query) => {
    const { send } = await startAgentsApi();
    expect((await send('GET', `${CONNECTORS}${query}`)).status).toBe(status);
  });

  it('may be listed without a word of their template', async () => {
    const { send, mint, create } = await startAgentsApi({ listedTemplates: 'absent' });
    await mint();
    await create();
    const { data } = (await send('GET', `${CONNECTORS}?workspace_name=acme`)).body;
    expect(Object.keys(data[0]!)).toEqual(['id', 'name', 'created_at', 'updated_at']);
  });

  it('can be read and updated by their id, but for their credentials', async () => {
    const { emulator, send, mint, create } = await startAgentsApi();
    await mint();
    const path = `${CONNECTORS}/${(await create()).body.id}`;
    const update = {
      name: 'New',
      replication_config: { account_id: 'acct_2' },
      entities: [{ entity: 'charges' }],
    };
    expect((await send('PUT', path, { body: update })).status).toBe(200);
    expect((await send('GET', path)).body).toMatchObject({ id: emulator.sources()[0]!.id, ...update });
    expect(emulator.sources()[0]!.receivedConfig).toEqual({
      account_id: 'acct_2',
      client_secret: 'sk_test_1',
    });
    const refused = await send('PUT', path, { body: { credentials: { client_secret: 'sk_test_2' } } });
    expect([refused.status, refused.body.errors[0]!.field]).toEqual([422, 'body.credentials']);
    expect((await send('PUT', path, { body: { replication_config: {} } })).status).toBe(422);
    expect((await send('GET', `${CONNECTORS}/${OTHER_ID}`)).status).toBe(404);
    expect((await send('GET', `${CONNECTORS}/7`)).status).toBe(422);
    expect(emulator.callsTo('getSource')[0]).toMatchObject({ workspaceName: 'acme', sourceName: 'New' });
  });

  it('are those of the older API too', async () => {
    const { emulator, access, create, send } = await startApi();
    const acme = await access();
    const { id } = (await create(acme)).body;
    const { body } = await send('GET', `${CONNECTORS}/${id}`);
    expect(body).toMatchObject({ replication_config: { account_id: 'acct_1', client_secret: '**********' } });
    const update = { replication_config: { account_id: 'acct_2', client_secret: '**********' } };
    expect((await send('PUT', `${CONNECTORS}/${id}`, { body: update })).status).toBe(200);
    expect(emulator.sources()[0]!.receivedConfig).toEqual({
      account_id: 'acct_2',
      client_secret: 'sk_test_1',
    });
    const replaced = { source_config: { account_id: 'acct_3' } };
    await send('PUT', `/api/v1/embedded/sources/${id}`, { token: acme.token, body: replaced });
    expect(emulator.sources()).toMatchObject([
      { receivedConfig: { account_id: 'acct_3' }, receivedReplicationConfig: null },
    ]);
  });
});
