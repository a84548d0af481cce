/** Which workspace has a name: the API lists those that contain it, in pages. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator, type ApiName } from '../../../emulator/index.ts';
import { clientOf, failureOf } from '../../support/airbyte-client.ts';
import { json, scripted } from '../../support/scripted-server.ts';

const workspacesIn = (pages: readonly (readonly object[])[]) =>
  scripted((response, _request, index) => {
    const next = index + 1 < pages.length ? `?cursor=${index + 1}` : null;
    json(response, 200, { data: pages[index], next });
  });

describe('the workspaces of a name', () => {
  it('are those of exactly this name, from all pages', async () => {
    const { url, requests } = await workspacesIn([
      [
        { id: '1', name: 'acme gmbh' },
        { id: '2', name: 'Acme' },
      ],
      [{ id: '3', name: 'acme' }],
      [
        { id: '4', name: 'acme ' },
        { id: '5', name: 'acme', tombstone: true },
        { id: '6', name: 'acme', tombstone: false, status: 'inactive' },
      ],
    ]);
    expect(await clientOf(url).listWorkspaceIds('acme')).toEqual(['3', '6']);
    expect(requests.map((request) => request.url)).toEqual([
      '/api/v1/workspaces?name_contains=acme&limit=100',
      '/api/v1/workspaces?cursor=1',
      '/api/v1/workspaces?cursor=2',
    ]);
    expect(requests.every(({ headers }) => headers.authorization === 'Bearer org-token')).toBe(true);
  });

  it('are none where it is nobody’s', async () => {
    const { url } = await workspacesIn([[{ id: '1', name: 'acme gmbh' }]]);
    expect(await clientOf(url).listWorkspaceIds('acme')).toEqual([]);
  });

  it('have one id where one is on two pages, because another was made meanwhile', async () => {
    const { url } = await workspacesIn([[{ id: '1', name: 'acme' }], [{ id: '1', name: 'acme' }]]);
    expect(await clientOf(url).listWorkspaceIds('acme')).toEqual(['1']);
  });

  it('are asked for by names of any characters', async () => {
    const { url, requests } = await workspacesIn([[{ id: '1', name: 'a&b=ü #1' }]]);
    expect(await clientOf(url).listWorkspaceIds('a&b=ü #1')).toEqual(['1']);
    const { searchParams } = new URL(requests[0]!.url, url);
    expect(Object.fromEntries(searchParams)).toEqual({ name_contains: 'a&b=ü #1', limit: '100' });
  });

  it.each<[string, unknown]>([
    ['a next link that leads back', { data: [], next: '?name_contains=acme&limit=100' }],
    ['a next link to another origin', { data: [], next: 'https://elsewhere.example/api/v1/workspaces' }],
    ['a next link that is no text', { data: [], next: 1 }],
    ['no data', { items: [] }],
    ['a workspace without an id', { data: [{ name: 'acme' }] }],
    ['a workspace without a name', { data: [{ id: '1' }] }],
  ])('are not told from %s', async (_what, body) => {
    const { url, requests } = await scripted((response) => {
      json(response, 200, body);
    });
    const error = await failureOf(clientOf(url).listWorkspaceIds('acme'));
    expect(error).toMatchObject({ kind: 'unexpected_response', operation: 'listWorkspaces' });
    expect(requests).toHaveLength(1);
  });

  it('are not told from pages without end', async () => {
    const { url } = await scripted((response, _request, index) => {
      const data = [{ id: String(index), name: 'x'.repeat(4 * 1024 * 1024) }];
      json(response, 200, { data, next: `?cursor=${index + 1}` });
    });
    const error = await failureOf(clientOf(url).listWorkspaceIds('acme'));
    expect(error.message).toContain('listWorkspaces: the list is too large');
  });

  it.each<ApiName>(['embedded', 'agents'])('are found among hundreds in %s', async (api) => {
    const emulator = await startEmulator({ apis: [api] });
    onTestFinished(() => emulator.close());
    for (let number = 0; number < 250; number += 1) emulator.seedWorkspace({ name: `acme ${number}` });
    const { id } = emulator.seedWorkspace({ name: 'acme' });
    const { url, organizationId, accessToken } = emulator;
    const client = clientOf(url, { api, organizationId, credential: { kind: 'access_token', accessToken } });
    expect(await client.listWorkspaceIds('acme')).toEqual([id]);
    expect(emulator.callsTo('listWorkspaces')).toHaveLength(3);
  });
});
