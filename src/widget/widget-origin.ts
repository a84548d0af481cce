/**
 * Whose pages a widget speaks with. Its frame posts to the `allowedOrigin` of its own address and to nobody else: on a page of
 * another origin nothing is ever said, and the widget waits for ever.
 */
import { decodeScopedToken, UndecodableTokenError } from '../airbyte/index.ts';

/** As it stands in the bundle, which may be no origin at all; `null` where the bundle does not say. */
export function widgetOriginOf(bundle: string): string | null {
  try {
    const { widget } = decodeScopedToken(bundle);
    const origin = widget.kind === 'usable' ? new URL(widget.url).searchParams.get('allowedOrigin') : null;
    return origin === '' ? null : origin;
  } catch (error) {
    if (error instanceof UndecodableTokenError) return null;
    throw error;
  }
}

/** Whether a page of this origin is meant, however its origin is spelled: `https://a.example:443/` is `https://a.example`. */
export function isForOrigin(allowedOrigin: string, pageOrigin: string): boolean {
  return URL.canParse(allowedOrigin) && new URL(allowedOrigin).origin === pageOrigin;
}

/** As a message names it: whatever stands there, it may be long, and no origin. */
export function originAsTold(allowedOrigin: string): string {
  return URL.canParse(allowedOrigin) ? new URL(allowedOrigin).origin : 'which is none';
}
