import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Hono } from 'hono';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveApp } from '../../src/serve.ts';
import { launchChromium } from '../support/chromium.ts';
import { PAGE_STATES } from '../support/page-states.ts';
import { recordedApi } from '../support/recorded-api.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

test.each([
  ['running', 'running, connected, open, no error'],
  ['lost', 'running, lost, open, no error'],
  ['connected', 'completed, connected, ended, no error'],
])('the hook of the React example tells a component: %s', async (name, words) => {
  const { outputFiles } = await build({
    entryPoints: [path('../fixtures/react-app.ts')],
    alias: { 'airbyte-embedded-onboarding/browser': path('../../src/browser.ts') },
    define: { 'process.env.NODE_ENV': '"development"' },
    bundle: true,
    write: false,
    format: 'esm',
  });
  const app = new Hono();
  app.get('/', (c) =>
    c.html(
      '<link rel="icon" href="data:," /><div id="root"></div><script type="module" src="/app.js"></script>',
    ),
  );
  app.get('/app.js', (c) => c.body(outputFiles[0]?.text ?? '', 200, { 'content-type': 'text/javascript' }));
  app.route('/', recordedApi(PAGE_STATES.find((state) => state.name === name)?.recorded ?? {}));
  const service = await serveApp(() => app, { host: '127.0.0.1', port: 0 });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    await page.goto(service.url);
    await page.getByText(words).waitFor();
    await page.evaluate('unmount()');
    expect(await page.locator('#root').textContent()).toBe('');
    expect(problems).toEqual([]);
  } finally {
    await context.close();
    await service.stop();
  }
});
