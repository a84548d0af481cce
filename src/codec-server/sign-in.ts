/**
 * The page where a person signs in, so that the browser sends the key along when the Temporal UI's page has something
 * decoded. The browser asks for name and key, keeps them until it is closed, and sends them to this origin only: no
 * cookie, which every port of localhost would get, and no session to keep.
 */
import type { Context } from 'hono';
import { html } from 'hono/html';

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
} as const;

/** Has the browser ask, unless it has. Only here: asked for by `/decode`, it would ask in the midst of the UI's page. */
export function askToSignIn(c: Context): Response {
  const headers = { ...HEADERS, 'WWW-Authenticate': 'Basic realm="codec server", charset="UTF-8"' };
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
  return c.html(page, 200, HEADERS);
}
