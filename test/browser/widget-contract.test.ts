/**
 * What Airbyte's widget does, and what the client for browsers makes of it. It holds of the stand-in, and of the real widget too:
 * `AIRBYTE_WIDGET_SCRIPT` names the file of a build of it, `dist/airbyte-embedded-widget.iife.js`.
 */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { frameOf, startWidgetHost, type WidgetHost } from '../support/widget-host.ts';

const STAND_IN = fileURLToPath(new URL('../../src/dev/stand-in-widget/widget.js', import.meta.url));
const real = process.env['AIRBYTE_WIDGET_SCRIPT'];

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe.each([['the stand-in', STAND_IN], ...(real === undefined ? [] : [['the real widget', real]])] as [
  string,
  string,
][])('%s', (_what, script) => {
  let host: WidgetHost;
  let page: Page;
  beforeAll(async () => {
    host = await startWidgetHost(script);
    page = await browser.newPage();
  });
  afterAll(async () => {
    await page.close();
    await host.stop();
  });
  beforeEach(() => host.load(page));

  /** As text, because it runs in the browser, whose types are not ours. */
  const run = <T>(code: string): Promise<T> => page.evaluate<T>(code);
  const inFrame = async <T>(code: string): Promise<T> => (await frameOf(page)).evaluate<T>(code);
  const say = (message: string): Promise<void> => inFrame(`say(${message})`);
  /** What the frame has got last of the widget. */
  const handedOver = (token: string): Promise<void> =>
    expect
      .poll(() => inFrame<object[]>('received.slice(-1)'), { timeout: 5_000 })
      .toEqual([{ scopedAuthToken: token }]);
  const dialogs = (): Promise<boolean[]> =>
    run(`[...document.querySelectorAll('dialog')].map(({ open }) => open)`);
  const isFrom = async (what: string, expected: unknown): Promise<void> => {
    await expect.poll(() => run(what), { timeout: 5_000 }).toEqual(expected);
  };

  describe('is the class AirbyteEmbeddedWidget, which', () => {
    const make = async (): Promise<void> => {
      await run(`window.events = [];
        window.widget = new AirbyteEmbeddedWidget({ token: '${host.bundle('one')}', onEvent: (e) => events.push(e) });`);
    };

    test('has a dialog, closed until it is opened, and removed when it is destroyed', async () => {
      await make();
      expect(await dialogs()).toEqual([false]);
      expect(await page.locator('dialog').getAttribute('aria-label')).toBe('Airbyte Widget');
      await run('widget.open()');
      expect(await dialogs()).toEqual([true]);
      await run('widget.destroy()');
      expect(await dialogs()).toEqual([]);
    });

    test('answers `auth_token_request` with its token, and hands over a renewed one at once', async () => {
      await make();
      await run('widget.open()');
      await say(`'auth_token_request'`);
      await handedOver('one');
      await run(`widget.updateToken('${host.bundle('two')}')`);
      await handedOver('two');
      await say(`'auth_token_request'`);
      await expect.poll(() => inFrame('received.length')).toBe(3);
      await handedOver('two');
    });

    test('closes at `CLOSE_DIALOG`, and stays in the page', async () => {
      await make();
      await run('widget.open()');
      await say(`'CLOSE_DIALOG'`);
      await expect.poll(dialogs).toEqual([false]);
    });

    test('passes on what has a type, and nothing else', async () => {
      await make();
      await say(`'a text'`);
      await say(`{ message: 'source_created' }`);
      await say(`{ type: 'end_user_action_result' }`);
      await isFrom('events', [{ type: 'end_user_action_result' }]);
      await run('widget.destroy()');
    });

    test('refuses what is no bundle, when it is made and when it is renewed', async () => {
      await make();
      const refusals = await run<string[]>(`
        ['', 'eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln', btoa('{"token":"a.b.c"}'), btoa('not JSON')].flatMap((token) =>
          [() => new AirbyteEmbeddedWidget({ token }), () => widget.updateToken(token)].map((act) => {
            try { return String(act()); } catch (error) { return error.message; }
          }))`);
      expect(refusals).toEqual([
        'Token is required to initialize AirbyteEmbeddedWidget',
        'Token is required',
        ...Array<string>(2).fill('Failed to decode token: Invalid token format: could not decode base64'),
        ...Array<string>(2).fill('Failed to decode token: Invalid token: missing widgetUrl'),
        expect.stringMatching(/^Failed to decode token: .*JSON/),
        expect.stringMatching(/^Failed to decode token: .*JSON/),
      ]);
    });
  });

  describe('opened by openWidget', () => {
    /** @param more options, in JavaScript */
    const open = async (more = ''): Promise<void> => {
      const tokens = JSON.stringify(['one', 'two', 'three'].map((jwt) => host.bundle(jwt)));
      await run(`window.told = []; window.tokens = ${tokens}; window.loaded = new Promise((resolve) => { window.load = resolve; });
        window.options = {
          token: async () => tokens.shift(),
          confirm: async (id) => id === 'ours',
          onSourceSaved: (source) => told.push(source),
          onError: ({ code }) => told.push(code),
          onClose: () => told.push('closed'),
          ${more}
        };
        client.openWidget(options).then((opened) => { window.opened = opened; })`);
    };

    test('twice leaves one dialog, which the browser, the widget and the page close for good', async () => {
      await open();
      expect(await run('client.openWidget(options).then((again) => again === opened)')).toBe(true);
      expect(await dialogs()).toEqual([true]);
      // As Escape does, where the focus is not in the frame.
      await run(`document.querySelector('dialog').close()`);
      await isFrom('told', ['closed']);
      expect(await dialogs()).toEqual([]);

      await open();
      await say(`'CLOSE_DIALOG'`);
      await isFrom('told', ['closed']);

      await open();
      await run('opened.close(), opened.close()');
      expect([await run('told'), await dialogs()]).toEqual([['closed'], []]);
    });

    test('hands over a fresh token each time that the frame asks again', async () => {
      await open();
      await say(`'auth_token_request'`);
      await handedOver('one');
      expect(await run('tokens.length')).toBe(2);
      await say(`'auth_token_request'`);
      await handedOver('two');
    });

    test('renews the token while it is open, and says where the backend gives none', async () => {
      // What is sent to a frame before it listens is lost; it asks for a token when it does.
      await open(
        'renewEveryMs: 10, token: async () => (tokens.length < 3 && (await loaded), tokens.shift()),',
      );
      await frameOf(page);
      await run('load()');
      await expect
        .poll(() => inFrame('received'))
        .toEqual([{ scopedAuthToken: 'two' }, { scopedAuthToken: 'three' }]);
      await isFrom('told', ['no_token']);
      expect(await dialogs()).toEqual([true]);
    });

    test('tells of a source when the backend has found it, and of one that was not saved', async () => {
      const result = `type: 'end_user_action_result'`;
      await open();
      await say(`{ ${result}, data: { id: 'ours' } }`);
      await say(`{ ${result}, message: 'partial_user_config_created', data: { id: 'ours', name: 'Mine' } }`);
      await isFrom('told', [{ id: 'ours', name: 'Mine', change: 'created' }]);
      await say(`{ ${result}, message: 'source_created', data: { id: 'of another' } }`);
      await say(`{ ${result}, message: 'source_create_error', error: new Error('no such host') }`);
      await isFrom('told.slice(1).sort()', ['not_confirmed', 'not_saved']);
    });

    test('a token for pages of another origin is refused, where the widget would wait for ever', async () => {
      const token = host.bundle('one', 'https://elsewhere.example');
      const refusal = await run<string>(
        `client.openWidget({ token: async () => '${token}', confirm: async () => true })
          .catch(({ code, message }) => code + ': ' + message)`,
      );
      expect(refusal).toMatch(/^no_token: .*https:\/\/elsewhere\.example.*allowed_origin/);
      expect(await dialogs()).toEqual([]);
    });
  });
});
