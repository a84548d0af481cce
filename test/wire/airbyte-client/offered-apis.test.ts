/** Which generations of the API there are behind an address, asked without making anything. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator, type ApiName, type Emulator } from '../../../emulator/index.ts';
import { clientOf, failureOf } from '../../support/airbyte-client.ts';
import { closedPort, json, scripted, type Respond } from '../../support/scripted-server.ts';

async function emulatorWith(apis: readonly ApiName[]): Promise<Emulator> {
  const emulator = await startEmulator({ apis });
  onTestFinished(() => emulator.close());
  return emulator;
}

const clientAt = ({ url, accessToken, organizationId }: Emulator, api?: ApiName) =>
  clientOf(url, {
    organizationId,
    credential: { kind: 'access_token', accessToken },
    ...(api !== undefined && { api }),
  });

const offered = { kind: 'offered' };
const absent = { kind: 'absent' };

describe('an address', () => {
  it.each<[ApiName[], unknown]>([
    [['embedded', 'agents'], { embedded: offered, agents: offered }],
    [['embedded'], { embedded: offered, agents: absent }],
    [['agents'], { embedded: absent, agents: offered }],
    [[], { embedded: absent, agents: absent }],
  ])('that offers %j is told, whichever is spoken, and nothing is made', async (apis, expected) => {
    const emulator = await emulatorWith(apis);
    for (const api of ['embedded', 'agents'] as const)
      expect(await clientAt(emulator, api).offers()).toEqual(expected);
    expect(emulator.workspaces()).toEqual([]);
    expect(emulator.calls.map(({ method }) => method).filter((method) => method !== 'GET')).toEqual([]);
  });

  it('of which one is switched off is told so from then on', async () => {
    const emulator = await emulatorWith(['embedded', 'agents']);
    const client = clientAt(emulator);
    emulator.offer(['agents']);
    expect(await client.offers()).toEqual({ embedded: absent, agents: offered });
  });

  it('that refuses the organization’s token at its lists is told by what it does not have', async () => {
    const { url } = await scripted((response, request) => {
      json(response, request.url.startsWith('/api/v1/embedded/sources') ? 401 : 404, { message: 'no' });
    });
    expect(await clientOf(url).offers()).toEqual({ embedded: offered, agents: absent });
  });

  it('under a path prefix is asked there', async () => {
    const { url, requests } = await scripted((response, request) => {
      const isList = new URL(request.url, 'http://x').pathname === '/airbyte/api/v1/embedded/sources';
      json(response, isList ? 422 : 404, { message: 'no' });
    });
    expect(await clientOf(`${url}/airbyte/`).offers()).toEqual({ embedded: offered, agents: absent });
    expect(requests.every(({ url: path }) => path.startsWith('/airbyte/api/v1/'))).toBe(true);
  });
});

describe('an address at which every path is answered alike', () => {
  const unknown = (status: number) => ({ kind: 'unknown', reason: `every path is answered ${status}` });
  it.each<[what: string, status: number, Respond]>([
    [
      '401',
      401,
      (response) => {
        json(response, 401, { message: 'no' });
      },
    ],
    [
      '403',
      403,
      (response) => {
        json(response, 403, { message: 'no' });
      },
    ],
    [
      '405',
      405,
      (response) => {
        json(response, 405, {});
      },
    ],
    [
      '200 with JSON',
      200,
      (response) => {
        json(response, 200, {});
      },
    ],
    [
      '200 with an empty list',
      200,
      (response) => {
        json(response, 200, { data: [] });
      },
    ],
    ['a page', 200, (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['a redirect', 302, (response) => response.writeHead(302, { location: '/sign-in' }).end()],
  ])('%s: it cannot be told, and why', async (_what, status, respond) => {
    const { url } = await scripted(respond);
    expect(await clientOf(url).offers()).toEqual({ embedded: unknown(status), agents: unknown(status) });
  });
});

describe('an address of which nothing can be said', () => {
  it('because nobody answers there', async () => {
    const url = await closedPort();
    expect(await failureOf(clientOf(url).offers())).toMatchObject({ kind: 'network', outcome: 'not_sent' });
  });

  it.each([429, 500, 503])('because it is answered %i for now', async (status) => {
    const { url } = await scripted((response) => {
      json(response, status, {});
    });
    expect(await failureOf(clientOf(url).offers())).toMatchObject({ status });
  });

  it('because it gives no organization token', async () => {
    const emulator = await emulatorWith(['embedded', 'agents']);
    const credential = { kind: 'client_credentials', clientId: 'wrong', clientSecret: 'wrong' } as const;
    const client = clientOf(emulator.url, { organizationId: emulator.organizationId, credential });
    expect(await failureOf(client.offers())).toMatchObject({ status: 401, outcome: 'not_sent' });
  });

  it('because it does not answer in time', async () => {
    const { url } = await scripted(() => undefined);
    expect(await failureOf(clientOf(url).offers({ timeoutMs: 50 }))).toMatchObject({ kind: 'timeout' });
  });
});
