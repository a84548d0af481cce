import { describe, expect, it } from 'vitest';
import type { AirbyteClient } from '../../../src/airbyte/index.ts';
import { VERSION } from '../../../src/domain/version.ts';
import {
  clientOf,
  created,
  failureOf,
  scopedToken,
  source,
  workspace,
} from '../../support/airbyte-client.ts';
import { json, scripted } from '../../support/scripted-server.ts';

describe('requests', () => {
  const common = {
    accept: 'application/json',
    'x-organization-id': 'org-1',
    'user-agent': `airbyte-embedded-onboarding/${VERSION}`,
  };

  it("issueScopedToken sends the document's request", async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, { token: 'bundle', more: 1 });
    });
    const request = { workspace_name: 'acme', region_id: 'https://app.example.com' };
    expect(await clientOf(url).issueScopedToken(request)).toEqual({ token: 'bundle' });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/api/v1/embedded/scoped-token' });
    expect(JSON.parse(requests[0]!.body)).toEqual(request);
    expect(requests[0]!.headers).toMatchObject({
      ...common,
      authorization: 'Bearer org-token',
      'content-type': 'application/json',
    });
  });

  it("createSource sends the document's request, under a path prefix", async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, created);
    });
    const full = {
      ...source,
      selected_connection_template_tags: ['a', 'b'],
      selected_connection_template_tags_mode: 'all' as const,
    };
    const answer = await clientOf(`${url}/prefix/`).createSource({ workspace, source: full });
    expect(answer).toEqual({ id: 's-1', name: 'Stripe', source_template_id: 't-1' });
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/prefix/api/v1/embedded/sources' });
    expect(JSON.parse(requests[0]!.body)).toEqual({ ...full, workspace_id: 'w-1' });
    expect(requests[0]!.headers).toMatchObject({ ...common, authorization: 'Bearer scoped-token' });
  });

  it('getScopedTokenInfo, getSource and deleteSource carry the scoped token and no body', async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, { ...created, workspace_id: 'w-1', organization_id: 'org-1' });
    });
    const client = clientOf(url);
    expect(await client.getScopedTokenInfo(scopedToken)).toEqual({
      workspace_id: 'w-1',
      organization_id: 'org-1',
    });
    expect((await client.getSource({ workspace, sourceId: 'a/b?c' })).id).toBe('s-1');
    await client.deleteSource({ workspace, sourceId: 's-1' });
    expect(requests.map(({ method, url: path }) => `${method} ${path}`)).toEqual([
      'GET /api/v1/embedded/scoped-token/info',
      'GET /api/v1/embedded/sources/a%2Fb%3Fc',
      'DELETE /api/v1/embedded/sources/s-1',
    ]);
    for (const { headers, body } of requests) {
      expect(headers.authorization).toBe('Bearer scoped-token');
      expect(headers['content-type']).toBeUndefined();
      expect(body).toBe('');
    }
  });

  it('a source id that would address something else is sent nowhere', async () => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, created);
    });
    await expect(clientOf(url).deleteSource({ workspace, sourceId: '..' })).rejects.toThrow(TypeError);
    expect(requests).toHaveLength(0);
  });

  it.each(['ftp://a.example', 'https://u:p@a.example', 'https://a.example/?q=1', 'nonsense'])(
    'the apiUrl %s is refused',
    (apiUrl) => {
      expect(() => clientOf(apiUrl)).toThrow(TypeError);
    },
  );
});

describe('listing', () => {
  const list = (client: AirbyteClient): Promise<readonly unknown[]> =>
    client.listSources({ ...workspace, id: 'w 1' });

  it('reads the template in each of its forms, null where it is unknown', async () => {
    const data = [
      { id: '1', name: 'a', summarized_source_template: { id: 't1' } },
      { id: '2', name: 'b', source_template: { id: 't2' } },
      { id: '3', name: 'c', source_template_id: 't3' },
      { id: '4', name: 'd', source_template: 'what' },
    ];
    const { url, requests } = await scripted((response) => {
      json(response, 200, { data });
    });
    expect(await list(clientOf(url))).toEqual([
      { id: '1', name: 'a', source_template_id: 't1' },
      { id: '2', name: 'b', source_template_id: 't2' },
      { id: '3', name: 'c', source_template_id: 't3' },
      { id: '4', name: 'd', source_template_id: null },
    ]);
    expect(requests.map((request) => request.url)).toEqual(['/api/v1/embedded/sources?workspace_id=w+1']);
  });

  it('follows relative and absolute next links to the end', async () => {
    const { url, requests } = await scripted((response, request, index) => {
      const next = ['?cursor=2', `http://${String(request.headers.host)}/p?cursor=3`, null][index];
      json(response, 200, { data: [{ id: String(index), name: 'x' }], next });
    });
    expect(await list(clientOf(url))).toHaveLength(3);
    expect(requests.map((request) => request.url)).toEqual([
      '/api/v1/embedded/sources?workspace_id=w+1',
      '/api/v1/embedded/sources?cursor=2',
      '/p?cursor=3',
    ]);
    expect(requests.every(({ headers }) => headers.authorization === 'Bearer scoped-token')).toBe(true);
  });

  it('a source that is on two pages, because one was created meanwhile, is one', async () => {
    const { url } = await scripted((response, _request, index) => {
      const next = index === 0 ? '?cursor=2' : null;
      json(response, 200, { data: [{ id: 'the same', name: 'x' }], next });
    });
    expect(await list(clientOf(url))).toHaveLength(1);
  });

  it('a list of pages that are large and do not end is an error, and is not gathered', async () => {
    const { url, requests } = await scripted((response, _request, index) => {
      const data = [{ id: String(index), name: 'x'.repeat(4 * 1024 * 1024) }];
      json(response, 200, { data, next: `?cursor=${index + 1}` });
    });
    const error = await failureOf(list(clientOf(url)));
    expect(error).toMatchObject({ kind: 'unexpected_response', outcome: 'refused' });
    expect(error.message).toContain('the list is too large');
    expect(requests.length).toBeLessThan(10);
  });

  it('a next link to another origin never gets the token', async () => {
    const other = await scripted((response) => {
      json(response, 200, { data: [] });
    });
    const { url } = await scripted((response) => {
      json(response, 200, { data: [], next: other.url });
    });
    expect(await failureOf(list(clientOf(url)))).toMatchObject({
      outcome: 'refused',
      kind: 'unexpected_response',
    });
    expect(other.requests).toHaveLength(0);
  });

  it.each<[string, unknown]>([
    ['a next link that leads back', { data: [], next: '?workspace_id=w+1' }],
    ['a next link that is no text', { data: [], next: { cursor: 1 } }],
    ['no data', { items: [] }],
    ['a source without an id', { data: [{ name: 'x' }] }],
  ])('%s is an error, not a shorter list', async (_what, body) => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, body);
    });
    expect((await failureOf(list(clientOf(url)))).kind).toBe('unexpected_response');
    expect(requests).toHaveLength(1);
  });
});
