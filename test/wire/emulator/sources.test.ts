import { describe, expect, it } from 'vitest';
import { startApi, anyText, OTHER_ID, TEMPLATE } from '../../support/emulated-calls.ts';

describe('sources', () => {
  it('may have the same name', async () => {
    const { emulator, access, create } = await startApi();
    const acme = await access();
    const ids = [(await create(acme)).body.id, (await create(acme)).body.id];
    expect(new Set(ids).size).toBe(2);
    expect(emulator.sources('acme').map(({ name }) => name)).toEqual(['Stripe', 'Stripe']);
  });

  it('get a name when they have none', async () => {
    const { access, create } = await startApi({ templates: [{ id: TEMPLATE, name: 'Stripe' }] });
    const acme = await access();
    expect((await create(acme, { name: null })).body.name).toBe(`Stripe ${acme.workspaceId}`);
  });

  it('of another workspace are out of reach', async () => {
    const { emulator, send, access, create } = await startApi();
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
    const { emulator, send, access, create } = await startApi();
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
    const { access, create } = await startApi({
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
