import { describe, expect, it } from 'vitest';
import { decodeScopedToken, UndecodableTokenError } from '../../../src/airbyte/index.ts';
import { sampleDecoded, sampleJwt, sampleToken } from './sample-token.ts';

const workspaceId = 'fba81218-3467-4588-a8d5-a8396cde6c03';
const scope = { 'io.airbyte.auth.workspace_scope': { workspaceId } };

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwtOf = (claims: unknown): string => `${base64url({ alg: 'HS256' })}.${base64url(claims)}.c2lnbmF0dXJl`;
const bundleOf = (bundle: unknown): string => Buffer.from(JSON.stringify(bundle)).toString('base64');
const widgetOf = (widgetUrl: unknown, claims: unknown = scope): unknown =>
  decodeScopedToken(bundleOf({ token: jwtOf(claims), widgetUrl })).widget;

describe("the document's sample", () => {
  it('decodes to what the document prints', () => {
    const printed = JSON.parse(sampleDecoded) as { token: string; widgetUrl: string };
    expect(decodeScopedToken(sampleToken)).toEqual({
      accessToken: printed.token,
      workspaceId,
      expiresAt: 1_753_318_050_000,
      roles: ['EMBEDDED_END_USER'],
      issuer: 'https://cloud.airbyte.com',
      widget: { kind: 'usable', url: printed.widgetUrl },
    });
  });

  it.each([
    ['in the URL alphabet', Buffer.from(sampleDecoded).toString('base64url')],
    ['without padding', sampleToken.replace(/=+$/, '')],
    ['between white space', `\n  ${sampleToken}\r\n`],
  ])('decodes the same %s', (_form, token) => {
    expect(decodeScopedToken(token)).toEqual(decodeScopedToken(sampleToken));
  });

  it('decodes the same when the two alphabets differ and padding is needed', () => {
    const bundle = { token: jwtOf(scope), widgetUrl: 'https://a.example/?~~~ÿÿÿ>>>' };
    const padded = bundleOf(bundle);
    const urlSafe = Buffer.from(JSON.stringify(bundle)).toString('base64url');
    expect(padded).not.toBe(urlSafe);
    expect(decodeScopedToken(urlSafe)).toEqual(decodeScopedToken(padded));
  });

  it('its bare JWT decodes to the same without a widget', () => {
    expect(decodeScopedToken(sampleJwt)).toEqual({
      ...decodeScopedToken(sampleToken),
      widget: { kind: 'unusable', reason: 'the token came without a widgetUrl' },
    });
  });
});

describe('what cannot be decoded', () => {
  const secret = 'c2VjcmV0LXNlY3JldA';
  it.each([
    ['nothing', ''],
    ['garbage', `%%%${secret}`],
    ['base64 of no JSON', Buffer.from(secret).toString('base64')],
    ['base64 of a JSON array', bundleOf([secret])],
    ['base64 of JSON null', bundleOf(null)],
    ['base64 of bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]).toString('base64')],
    ['a bundle without token', bundleOf({ widgetUrl: secret })],
    ['a bundle whose token is a number', bundleOf({ token: 7 })],
    ['a bundle in a bundle', bundleOf({ token: sampleToken })],
    ['a token only on the prototype', bundleOf(JSON.parse(`{"__proto__":{"token":"${sampleJwt}"}}`))],
    ['a JWT of two parts', `${base64url({})}.${base64url(scope)}`],
    ['a JWT of four parts', `${jwtOf(scope)}.${secret}`],
    ['a JWT without signature', `${base64url({})}.${base64url(scope)}.`],
    ['a JWT without header', `.${base64url(scope)}.${secret}`],
    ['a JWT whose claims are no object', jwtOf([secret])],
    ['a JWT whose claims are no JSON', `${base64url({})}.${secret}.${secret}`],
    ['a padded JWT', `${base64url({})}.${base64url(scope)}.${secret}=`],
    ['over 64 KiB', jwtOf({ ...scope, more: 'x'.repeat(64 * 1024) })],
  ])('%s is refused, and none of it is repeated', (_what, token) => {
    let thrown: unknown;
    try {
      decodeScopedToken(token);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UndecodableTokenError);
    expect(String(thrown)).not.toContain(secret);
    expect(String(thrown)).not.toContain('eyJ');
    expect((thrown as Error).cause).toBeUndefined();
  });
});

describe('claims', () => {
  it.each([
    ['missing', {}],
    ['null', { exp: null, iss: null, roles: null, 'io.airbyte.auth.workspace_scope': null }],
    [
      'of wrong types',
      { exp: '1', iss: 1, roles: 'r', 'io.airbyte.auth.workspace_scope': { workspaceId: 7 } },
    ],
    ['impossible', { exp: 1e300, 'io.airbyte.auth.workspace_scope': { workspaceId: '' } }],
    ['on a prototype key', JSON.parse('{"__proto__":{"exp":1,"iss":"x","roles":["x"]}}') as unknown],
  ])('%s count as missing', (_what, claims) => {
    expect(decodeScopedToken(jwtOf(claims))).toMatchObject({
      workspaceId: null,
      expiresAt: null,
      roles: [],
      issuer: null,
    });
  });

  it('keeps the roles that are texts', () => {
    expect(decodeScopedToken(jwtOf({ roles: ['A', 1, null, 'B'] })).roles).toEqual(['A', 'B']);
  });

  it('takes the workspace from the widgetUrl where the JWT names none', () => {
    const bundle = { token: jwtOf({}), widgetUrl: `https://a.example/?workspaceId=${workspaceId}` };
    expect(decodeScopedToken(bundleOf(bundle)).workspaceId).toBe(workspaceId);
  });

  it('takes no workspace from a widgetUrl that cannot be used', () => {
    const bundle = { token: jwtOf({}), widgetUrl: `http://a.example/?workspaceId=${workspaceId}` };
    expect(decodeScopedToken(bundleOf(bundle)).workspaceId).toBeNull();
  });
});

describe('widgetUrl', () => {
  it.each([
    'https://cloud.airbyte.com/embedded-widget',
    `https://a.example/?workspaceId=${workspaceId}`,
    'http://localhost:3000/w',
    'http://127.0.0.1:3000/w',
    'http://[::1]:3000/w',
  ])('%s is usable as it is', (url) => {
    expect(widgetOf(url)).toEqual({ kind: 'usable', url });
  });

  it.each([
    ['missing', undefined, 'the token came without a widgetUrl'],
    ['null', null, 'the token came without a widgetUrl'],
    ['a number', 1, 'widgetUrl is not a URL'],
    ['no URL', 'cloud.airbyte.com', 'widgetUrl is not a URL'],
    ['plain http', 'http://a.example/', 'widgetUrl is not https'],
    [
      'plain http to a name that looks like loopback',
      'http://127.0.0.1.a.example/',
      'widgetUrl is not https',
    ],
    ['a script', 'javascript:alert(1)', 'widgetUrl is not https'],
    ['with credentials', 'https://u:p@a.example/', 'widgetUrl carries credentials'],
    [
      'of another workspace',
      'https://a.example/?workspaceId=other',
      'widgetUrl names another workspace than the token',
    ],
    [
      'of two workspaces',
      `https://a.example/?workspaceId=${workspaceId}&workspaceId=other`,
      'widgetUrl names another workspace than the token',
    ],
  ])('%s spoils the widget and not the token', (_what, url, reason) => {
    const decoded = decodeScopedToken(bundleOf({ token: jwtOf(scope), widgetUrl: url }));
    expect(decoded.widget).toEqual({ kind: 'unusable', reason });
    expect(decoded.workspaceId).toBe(workspaceId);
  });
});
