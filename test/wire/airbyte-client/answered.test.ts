import { describe, expect, it } from 'vitest';
import { clientOf, create, created, failureOf, scopedToken } from '../../support/airbyte-client.ts';
import { json, scripted } from '../../support/scripted-server.ts';

describe('outcomes: the API answered', () => {
  it.each<[number, object, string]>([
    [400, {}, 'refused'],
    [401, {}, 'refused'],
    [404, {}, 'refused'],
    [408, {}, 'refused'],
    [422, {}, 'refused'],
    [429, { 'retry-after': '3' }, 'refused'],
    [503, { 'retry-after': '3' }, 'refused'],
    [503, { 'retry-after': 'soon' }, 'unknown'],
    [503, {}, 'unknown'],
    [500, { 'retry-after': '3' }, 'unknown'],
    [502, {}, 'unknown'],
    [504, {}, 'unknown'],
  ])('%d %o is %s, after one attempt', async (status, headers, outcome) => {
    const { url, requests } = await scripted((response) => {
      json(response, status, { detail: 'because' }, headers);
    });
    const error = await failureOf(create(clientOf(url)));
    expect(error).toMatchObject({ outcome, kind: 'http', status, credential: 'scoped' });
    expect(error.retryAfterMs).toBe('retry-after' in headers && headers['retry-after'] === '3' ? 3000 : null);
    expect(error.message).toBe(`createSource: ${status}: because`);
    expect(requests).toHaveLength(1);
  });

  it('a redirect is refused and never followed', async () => {
    const other = await scripted((response) => {
      json(response, 200, created);
    });
    const { url } = await scripted((response) => response.writeHead(307, { location: other.url }).end());
    expect(await failureOf(create(clientOf(url)))).toMatchObject({
      outcome: 'refused',
      kind: 'redirect',
      status: 307,
    });
    expect(other.requests).toHaveLength(0);
  });

  it("carries the API's words, fields, code and request id, without what was sent", async () => {
    const { url } = await scripted((response, request) => {
      const errors = [
        {
          field: 'source_config.client_secret',
          message: `sk_test_secret is no key`,
          error_code: 'bad_key',
        },
      ];
      const message = `${request.headers.authorization ?? ''} sent ${request.body}`;
      json(response, 422, { message, errors }, { 'x-request-id': 'r-1', 'cf-ray': 'c-1' });
    });
    const error = await failureOf(create(clientOf(url)));
    expect(error).toMatchObject({
      apiCode: 'bad_key',
      requestId: 'r-1',
      fields: [{ field: 'source_config.client_secret', message: '[redacted] is no key' }],
    });
    const everything = `${error.stack ?? ''}${JSON.stringify(error)}`;
    for (const secret of [scopedToken, 'acct_123', 'sk_test_secret'])
      expect(everything).not.toContain(secret);
    expect(error.cause).toBeUndefined();
  });

  it('an HTML 502 gives its title, and errorId stands in for a request id', async () => {
    const html = await scripted((response) => {
      response
        .writeHead(502, { 'content-type': 'text/html' })
        .end('<html><title>502 Bad Gateway</title></html>');
    });
    expect((await failureOf(create(clientOf(html.url)))).message).toBe('createSource: 502: 502 Bad Gateway');
    const bare = await scripted((response) => {
      json(response, 401, { errorId: 'e-1' });
    });
    expect((await failureOf(create(clientOf(bare.url)))).requestId).toBe('e-1');
  });

  it('a refusal is one also when its body is endless or cut', async () => {
    const endless = await scripted((response) => {
      response.writeHead(422, { 'content-type': 'text/plain' });
      response.write('x'.repeat(100 * 1024));
    });
    expect(await failureOf(create(clientOf(endless.url)))).toMatchObject({ outcome: 'refused', status: 422 });
    const cut = await scripted((response) => {
      response.writeHead(403, { 'content-length': 100 }).write('{"mess');
      response.socket?.end();
    });
    expect(await failureOf(create(clientOf(cut.url)))).toMatchObject({ outcome: 'refused', status: 403 });
  });
});
