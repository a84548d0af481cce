import { describe, expect, it } from 'vitest';
import { widgetAddressOf } from '../../../src/browser/widget-address.ts';

const PAGE = 'https://app.example.com';
const FRAME = 'https://cloud.airbyte.com/embedded-widget';

const tokenFor = (widgetUrl: string): string => btoa(JSON.stringify({ token: 'a.b.c', widgetUrl }));
const tokenOf = (allowedOrigin: string): string =>
  tokenFor(`${FRAME}?${new URLSearchParams({ workspaceId: 'w1', allowedOrigin }).toString()}`);

describe('the address of the widget’s frame', () => {
  it.each([PAGE, `${PAGE}/`, `${PAGE}:443`, 'HTTPS://APP.EXAMPLE.COM', ''])(
    'is taken of a token for pages of %j',
    (allowedOrigin) => {
      expect(widgetAddressOf(tokenOf(allowedOrigin), PAGE).origin).toBe('https://cloud.airbyte.com');
    },
  );

  it('is taken of a token that does not say for whose pages it is, and has no padding', () => {
    const token = tokenFor(`${FRAME}?a=1`).replaceAll('=', '');
    expect(widgetAddressOf(token, PAGE).href).toBe(`${FRAME}?a=1`);
  });

  it.each(['https://elsewhere.example', 'http://app.example.com', 'optional_region_id', '*'])(
    'is refused of a token for pages of %j',
    (allowedOrigin) => {
      expect(() => widgetAddressOf(tokenOf(allowedOrigin), PAGE)).toThrow(/allowed_origin/);
    },
  );

  it.each(['', 'a.b.c', btoa('{}'), btoa('null'), btoa('no JSON'), tokenFor('no address')])(
    'is in no token such as %j',
    (token) => {
      expect(() => widgetAddressOf(token, PAGE)).toThrow(/no widgetUrl/);
    },
  );
});
