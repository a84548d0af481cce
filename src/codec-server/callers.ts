/**
 * Who calls the codec server. The command line sends a key as a bearer token. A browser sends name and key as HTTP Basic
 * authentication, once a person has signed in at the page below: it asks for them, keeps them until it is closed, and sends
 * them to this origin only. So there is no cookie, which every port of localhost would get, and no session to keep.
 */
import type { Context } from 'hono';
import { html } from 'hono/html';
import { bearerTokenIn } from '../domain/bearer-token.ts';
import { nameOfKey, type NamedKey } from '../secrets/index.ts';

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/** The caller's name by its `Authorization` header, or `null`. `callers` as `CodecServerOptions` has it. */
export function callerOf(callers: readonly NamedKey[] | null, authorization = ''): string | null {
  if (callers === null) return 'local';
  const bearer = bearerTokenIn(authorization);
  if (bearer !== null) return nameOfKey(callers, bearer);
  const basic = BASIC.exec(authorization)?.[1];
  return basic === undefined ? null : callerNamed(callers, Buffer.from(basic, 'base64').toString());
}

/** A name is no secret, and has no colon; the key is compared in constant time. */
function callerNamed(callers: readonly NamedKey[], presented: string): string | null {
  const separator = presented.indexOf(':');
  const name = presented.slice(0, Math.max(separator, 0));
  return nameOfKey(
    callers.filter((caller) => caller.name === name),
    presented.slice(separator + 1),
  );
}

const PAGE_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
} as const;

/** Has the browser ask for name and key. Only here: in answer to `/decode` it would ask in the midst of the UI's page. */
export function askToSignIn(c: Context): Response {
  const headers = { ...PAGE_HEADERS, 'WWW-Authenticate': 'Basic realm="codec server", charset="UTF-8"' };
  return c.text('Sign in with the name and the key of an entry of ONBOARDING_CODEC_KEYS.', 401, headers);
}

/** Says who is signed in, and where to go on. */
export function signedInPage(
  c: Context,
  caller: string,
  origins: readonly string[],
): Response | Promise<Response> {
  const links = origins.map((origin) => html`<li><a href="${origin}">${origin}</a></li>`);
  const page = html`<!doctype html>
    <html lang="en">
      <title>Codec server</title>
      <h1>Signed in as ${caller}</h1>
      <p>The Temporal UI now shows onboardings in words, until this browser is closed. Reload its page:</p>
      <ul>
        ${links}
      </ul>
    </html>`;
  return c.html(page, 200, PAGE_HEADERS);
}
