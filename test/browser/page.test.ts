import { mkdir } from 'node:fs/promises';
import getPort from 'get-port';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPage } from '../../src/dev/page.ts';
import { startStandInWidget, type StandInWidget } from '../../src/dev/stand-in-widget.ts';
import { createHttpApp, serveApp, type RunningService } from '../../src/serve.ts';
import { launchChromium } from '../support/chromium.ts';
import { startWorld, type World } from '../support/world.ts';
import { API_KEY, serviceDependencies, widgetTokensFrom } from '../support/service.ts';
import { STRIPE_OF_THE_PAGE } from '../fixtures/page-template.ts';

/** Where CI keeps what a person may want to look at. */
const ARTIFACTS = new URL('../../.artifacts/', import.meta.url).pathname;

let world: World;
let widget: StandInWidget;
let service: RunningService;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  widget = await startStandInWidget();
  world = await startWorld({
    emulator: {
      widgetUrl: widget.widgetUrl,
      templates: [STRIPE_OF_THE_PAGE],
      otherTemplates: true,
    },
  });
  const { deps } = serviceDependencies(world, { widgetTokens: widgetTokensFrom(world) });
  const port = await getPort();
  service = await serveApp(
    (options) =>
      createPage({
        api: createHttpApp(deps, options),
        apiKey: API_KEY,
        widgetScriptUrl: widget.scriptUrl,
        origins: [`http://127.0.0.1:${port}`],
        logger: deps.logger,
      }),
    { host: '127.0.0.1', port },
  );
  browser = await launchChromium();
  page = await browser.newPage();
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await mkdir(ARTIFACTS, { recursive: true });
});
afterAll(async () => {
  await browser.close();
  await service.stop();
  await world.stop();
  await widget.stop();
});

const says = (text: string | RegExp): Promise<void> =>
  page.getByText(text).first().waitFor({ state: 'visible', timeout: 60_000 });

test('a customer signs up by keyboard, corrects a key, and opens the widget', async () => {
  await page.goto(service.url);
  await page.getByLabel('Company').fill('Acme & Söhne');
  await page.getByLabel('Stripe secret key').fill('a wrong key');
  await page.getByLabel('HubSpot access token').fill('pat-example');
  await page.keyboard.press('Enter');

  await says('Something needs your attention.');
  await says('connected');
  await says(/Refused:.*client_secret|client_secret/);
  await page.screenshot({ path: `${ARTIFACTS}page-needs-attention.png`, fullPage: true });

  await page.getByLabel('Corrected value for Stripe').fill('sk_test_right');
  await page.getByRole('button', { name: 'Try again' }).click();
  await says('Everything is connected.');
  expect(await page.getByRole('progressbar').getAttribute('value')).toBe('100');

  await page.getByRole('button', { name: 'Manage sources' }).click();
  const frame = page.frameLocator('iframe');
  await frame.getByText('Connected to the workspace').waitFor({ timeout: 60_000 });
  await page.screenshot({ path: `${ARTIFACTS}page-widget.png`, fullPage: true });
  await frame.getByRole('button', { name: 'Add a source' }).click();
  await frame.getByRole('button', { name: 'Close' }).click();
  await says('The source was saved.');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  const [workspace] = world.emulator.workspaces();
  expect(
    world.emulator
      .sources(workspace?.name)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['HubSpot', 'Stripe']);
  expect(problems).toEqual([]);
});

test('every control has a name, and what changes is announced', async () => {
  // As text, because it runs in the browser, whose types are not ours.
  const unnamed = await page.evaluate<string[]>(`[...document.querySelectorAll('input, button')]
    .filter((control) => control.checkVisibility())
    .filter((control) => !control.labels?.[0]?.textContent.trim() && control.textContent.trim() === '')
    .map((control) => control.outerHTML)`);
  expect(unnamed).toEqual([]);
  expect(await page.locator('[role=status], [role=alert]').count()).toBe(3);
});

test('the stand-in refuses what the real widget refuses', async () => {
  const refusals = await page.evaluate<string[]>(`
    ['', 'eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln', btoa('{"token":"a.b.c"}'), btoa('not JSON')].map((token) => {
      try {
        return typeof new window.AirbyteEmbeddedWidget.EmbeddedWidget({ token });
      } catch (error) {
        return error.message;
      }
    })`);
  expect(new Set(refusals)).toEqual(new Set(['Invalid token: missing widgetUrl']));
});
