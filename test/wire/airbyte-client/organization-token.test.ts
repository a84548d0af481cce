import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { AirbyteClient } from '../../../src/airbyte/index.ts';
import { clientOf, failureOf } from '../../support/airbyte-client.ts';
import { gate, json, scripted, type SeenRequest } from '../../support/scripted-server.ts';

describe('the organization token', () => {
  const credential = { kind: 'client_credentials', clientId: 'id-1', clientSecret: 'client-secret' } as const;
  const start = 1_800_000_000_000;
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwt = (seconds: number): string => `${part({})}.${part({ exp: start / 1000 + seconds })}.c2ln`;
  const isTokenRequest = ({ url }: SeenRequest): boolean => url === '/api/v1/account/applications/token';
  const issue = (client: AirbyteClient, call = {}): Promise<unknown> =>
    client.issueScopedToken({ workspace_name: 'acme' }, call);

  interface Script {
    token?: (response: ServerResponse, index: number) => void;
    scoped?: (response: ServerResponse, bearer: string, index: number) => void;
  }

  /** Issues `t0`, `t1`, … and accepts any of them, unless told otherwise. */
  async function organization(script: Script = {}): Promise<{
    url: string;
    tokenRequests: SeenRequest[];
    bearers: string[];
  }> {
    const tokenRequests: SeenRequest[] = [];
    const bearers: string[] = [];
    const token =
      script.token ??
      ((response, index) => {
        json(response, 200, { access_token: `t${index}`, token_type: 'bearer', expires_in: 900 });
      });
    const scoped =
      script.scoped ??
      ((response) => {
        json(response, 200, { token: 'bundle' });
      });
    const { url } = await scripted((response, request) => {
      if (isTokenRequest(request)) {
        token(response, tokenRequests.push(request) - 1);
        return;
      }
      const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
      scoped(response, bearer, bearers.push(bearer) - 1);
    });
    return { url, tokenRequests, bearers };
  }

  it('is fetched with the client id and secret, and used until a minute before it expires', async () => {
    const { url, tokenRequests, bearers } = await organization();
    let now = start;
    const client = clientOf(url, { credential, now: () => now });
    await issue(client);
    now = start + 839_999;
    await issue(client);
    now = start + 840_000;
    await issue(client);
    expect(bearers).toEqual(['t0', 't0', 't1']);
    expect(tokenRequests[0]).toMatchObject({ method: 'POST' });
    expect(JSON.parse(tokenRequests[0]!.body)).toEqual({ client_id: 'id-1', client_secret: 'client-secret' });
    expect(tokenRequests[0]!.headers.authorization).toBeUndefined();
  });

  it("is renewed by the JWT's exp where expires_in promises more", async () => {
    const { url, bearers } = await organization({
      token: (response, index) => {
        json(response, 200, { access_token: jwt(180 + index), expires_in: 900 });
      },
    });
    let now = start;
    const client = clientOf(url, { credential, now: () => now });
    await issue(client);
    now = start + 120_000;
    await issue(client);
    expect(bearers).toEqual([jwt(180), jwt(181)]);
  });

  it('is fetched once for 50 waiters', async () => {
    const { url, tokenRequests, bearers } = await organization();
    const client = clientOf(url, { credential });
    await Promise.all(Array.from({ length: 50 }, () => issue(client)));
    expect(tokenRequests).toHaveLength(1);
    expect(bearers).toHaveLength(50);
  });

  it('one waiter giving up does not take it from the others', async () => {
    const [asked, mayAnswer] = [gate(), gate()];
    const { url, tokenRequests } = await organization({
      token: (response) => {
        asked.open();
        void mayAnswer.opened.then(() => {
          json(response, 200, { access_token: 't0', expires_in: 900 });
        });
      },
    });
    const client = clientOf(url, { credential });
    const controller = new AbortController();
    const impatient = failureOf(issue(client, { signal: controller.signal }));
    const patient = issue(client);
    await asked.opened;
    controller.abort();
    expect(await impatient).toMatchObject({
      outcome: 'not_sent',
      kind: 'aborted',
      operation: 'issueScopedToken',
      credential: 'organization',
    });
    expect(await failureOf(issue(client, { timeoutMs: 1 }))).toMatchObject({
      outcome: 'not_sent',
      kind: 'timeout',
    });
    mayAnswer.open();
    expect(await patient).toEqual({ token: 'bundle' });
    expect(tokenRequests).toHaveLength(1);
  });

  it('is renewed once after a 401, for all calls that the old one failed', async () => {
    const all = gate();
    const { url, tokenRequests, bearers } = await organization({
      scoped: (response, bearer, index) => {
        if (bearer !== 't0') json(response, 200, { token: 'bundle' });
        else
          void all.opened.then(() => {
            json(response, 401, { detail: 'expired' });
          });
        if (index === 9) all.open();
      },
    });
    const client = clientOf(url, { credential });
    await Promise.all(Array.from({ length: 10 }, () => issue(client)));
    expect(tokenRequests).toHaveLength(2);
    expect(bearers.filter((bearer) => bearer === 't0')).toHaveLength(10);
    expect(bearers.filter((bearer) => bearer === 't1')).toHaveLength(10);
  });

  it('a second 401 in a row surfaces', async () => {
    const { url, bearers } = await organization({
      scoped: (response) => {
        json(response, 401, {});
      },
    });
    expect(await failureOf(issue(clientOf(url, { credential })))).toMatchObject({
      outcome: 'refused',
      status: 401,
      credential: 'organization',
    });
    expect(bearers).toEqual(['t0', 't1']);
  });

  it('a fixed one is not renewed', async () => {
    const { url, tokenRequests, bearers } = await organization({
      scoped: (response) => {
        json(response, 401, {});
      },
    });
    expect(await failureOf(issue(clientOf(url)))).toMatchObject({
      outcome: 'refused',
      status: 401,
      credential: 'organization',
    });
    expect(bearers).toEqual(['org-token']);
    expect(tokenRequests).toHaveLength(0);
  });

  it.each([400, 401, 403, 500, 503])('a %d for it means that nothing was sent', async (status) => {
    const { url, bearers, tokenRequests } = await organization({
      token: (response) => {
        json(response, status, { message: 'no such client-secret' }, { 'retry-after': '9' });
      },
    });
    const error = await failureOf(issue(clientOf(url, { credential })));
    expect(error).toMatchObject({
      operation: 'issueScopedToken',
      outcome: 'not_sent',
      kind: 'http',
      status,
      credential: 'organization',
      retryAfterMs: 9000,
    });
    expect(error.message).toContain('no such [redacted]');
    expect(bearers).toHaveLength(0);
    expect(tokenRequests).toHaveLength(1);
  });

  it('a failed fetch is forgotten, whatever way it failed', async () => {
    const { url, tokenRequests } = await organization({
      token: (response, index) => {
        if (index === 0) response.socket?.resetAndDestroy();
        else if (index === 1) json(response, 200, { expires_in: 900 });
        else json(response, 200, { access_token: 't', expires_in: 900 });
      },
    });
    const client = clientOf(url, { credential });
    expect(await failureOf(issue(client))).toMatchObject({ outcome: 'not_sent', kind: 'network' });
    expect(await failureOf(issue(client))).toMatchObject({
      outcome: 'not_sent',
      kind: 'unexpected_response',
    });
    expect(await issue(client)).toEqual({ token: 'bundle' });
    expect(tokenRequests).toHaveLength(3);
  });
});
