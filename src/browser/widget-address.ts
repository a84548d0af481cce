import { WidgetError } from './widget-error.ts';

/** The address of the widget's frame, as a token carries it. @throws WidgetError for a token that can't open the widget on this page */
export function widgetAddressOf(token: string, pageOrigin: string): URL {
  const address = addressIn(token);
  if (address === null) {
    throw new WidgetError('no_token', 'The token has no widgetUrl: it is none of `POST …/widget-token`.');
  }
  const allowed = address.searchParams.get('allowedOrigin');
  // The frame answers only the page that it was made for, and says nothing to another one, so that it would wait for ever.
  if (allowed !== null && allowed !== '' && originOf(allowed) !== pageOrigin) {
    const message = `The token is for pages of ${allowed}, and this one is of ${pageOrigin}: ask for it with that \`allowed_origin\`.`;
    throw new WidgetError('no_token', message);
  }
  return address;
}

/** Compared as browsers compare them: `https://a.example:443/` is `https://a.example`. `null` for what is no address. */
function originOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).origin : null;
}

function addressIn(token: string): URL | null {
  try {
    const bundle = JSON.parse(atob(token.replaceAll('-', '+').replaceAll('_', '/'))) as {
      widgetUrl?: unknown;
    };
    return typeof bundle.widgetUrl === 'string' ? new URL(bundle.widgetUrl) : null;
  } catch {
    // Not base64, no JSON, or no address: no token of the widget's.
    return null;
  }
}
