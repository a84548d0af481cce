/** A page that embeds a widget, and at another origin the frame that it shows, which does what a test says. */
import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import type { Frame, Page } from 'playwright-core';
import { browserModule } from '../../src/dev/browser-modules.ts';
import { serveApp } from '../../src/serve.ts';

export interface WidgetHost {
  /** Loads the page anew, with the widget's script. */
  load(page: Page): Promise<void>;
  /** A bundle for the widget. @param jwt what the frame is to get of it */
  bundle(jwt: string, allowedOrigin?: string): string;
  stop(): Promise<void>;
}

const HOST = `<!doctype html><title>Host</title><body><script src="/widget.js"></script>
  <script type="module">import * as client from '/page/browser.js'; window.client = client;</script></body>`;

const FRAME = `<!doctype html><title>Frame</title><body><script>
  window.received = [];
  addEventListener('message', ({ data }) => received.push(data));
  window.say = (message) => parent.postMessage(message, new URLSearchParams(location.search).get('allowedOrigin'));
</script></body>`;

/** @param script the file of a widget, the stand-in's or a build of the real one */
export async function startWidgetHost(script: string): Promise<WidgetHost> {
  const host = new Hono();
  host.get('/', (c) => c.html(HOST));
  host.get('/widget.js', async () => asScript(await readFile(script, 'utf8')));
  host.get('/page/:path{.+}', async (c) => asScript((await browserModule(c.req.param('path'))) ?? ''));
  const frame = new Hono().get('/frame', (c) => c.html(FRAME));
  const listening = { host: '127.0.0.1', port: 0 };
  const [hosting, framing] = [await serveApp(() => host, listening), await serveApp(() => frame, listening)];
  return {
    load: async (page) => {
      await page.goto(hosting.url);
      await page.waitForFunction('window.client !== undefined');
    },
    bundle: (token, allowedOrigin = hosting.url) => {
      const widgetUrl = `${framing.url}/frame?${new URLSearchParams({ allowedOrigin }).toString()}`;
      return Buffer.from(JSON.stringify({ token, widgetUrl })).toString('base64');
    },
    stop: async () => {
      await hosting.stop();
      await framing.stop();
    },
  };
}

/** The widget's frame, loaded. */
export async function frameOf(page: Page): Promise<Frame> {
  const element = await page.locator('dialog iframe').elementHandle();
  const frame = await element.contentFrame();
  if (frame === null) throw new Error('The widget has no frame.');
  await frame.waitForFunction('window.say !== undefined');
  return frame;
}

function asScript(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/javascript' } });
}
