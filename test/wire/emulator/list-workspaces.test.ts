import { describe, expect, it } from 'vitest';
import { startAgentsApi, type AgentsApi, type Answered } from './agents-api.ts';

const WORKSPACES = '/api/v1/workspaces';

/** Every page, by the addresses that lead from one to the next. */
async function pagesOf({ emulator, send }: AgentsApi, query: string): Promise<string[][]> {
  const pages: string[][] = [];
  let path: string | null = WORKSPACES + query;
  while (path !== null) {
    const { body }: Answered = await send('GET', path);
    pages.push(body.data.map(({ name }) => name));
    const { next } = body;
    if (next !== null) expect(next.startsWith(`${emulator.url}${WORKSPACES}?`)).toBe(true);
    path = next && next.slice(emulator.url.length);
  }
  return pages;
}

describe('the list of workspaces', () => {
  it('has every one, page by page', async () => {
    const api = await startAgentsApi();
    const names = Array.from({ length: 45 }, (_, index) => `acme-${index}`);
    for (const name of names) api.emulator.seedWorkspace({ name });
    const pages = await pagesOf(api, '');
    expect(pages.map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(pages.flat()).toEqual(names);
    expect(await pagesOf(api, '?limit=100')).toEqual([names]);
  });

  it('finds names that contain a text in either case, on every page', async () => {
    const api = await startAgentsApi();
    for (const name of ['Acme', 'beta', 'big acme', 'ACME']) api.emulator.seedWorkspace({ name });
    expect(await pagesOf(api, '?name_contains=acme&limit=2')).toEqual([['Acme', 'big acme'], ['ACME']]);
  });

  it('tells the active ones from the inactive', async () => {
    const api = await startAgentsApi();
    const { id } = api.emulator.seedWorkspace({ name: 'acme' });
    api.emulator.seedWorkspace({ name: 'beta', status: 'inactive' });
    expect(await pagesOf(api, '?status=inactive')).toEqual([['beta']]);
    const { data } = (await api.send('GET', `${WORKSPACES}?status=active`)).body;
    expect(data).toMatchObject([
      { id, name: 'acme', organization_id: api.emulator.organizationId, status: 'active' },
    ]);
  });

  it('has a workspace under its new name', async () => {
    const api = await startAgentsApi();
    const { id } = api.emulator.seedWorkspace({ name: 'acme' });
    api.emulator.renameWorkspace(id, 'beta');
    expect(await pagesOf(api, '?name_contains=acme')).toEqual([[]]);
    expect(await pagesOf(api, '')).toEqual([['beta']]);
  });

  it.each(['limit=0', 'limit=101', 'limit=all', 'cursor=2', 'status=gone', 'name=acme'])(
    'is refused with 422 for %s',
    async (query) => {
      const { send } = await startAgentsApi();
      expect((await send('GET', `${WORKSPACES}?${query}`)).status).toBe(422);
    },
  );
});
