import { mkdir } from 'node:fs/promises';
import getPort from 'get-port';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connectorTemplates } from '../../emulator/index.ts';
import { createPage } from '../../src/dev/page.ts';
import { sourceAddedIn } from '../../src/dev/emulated-airbyte.ts';
import { startStandInWidget, type StandInWidget } from '../../src/dev/stand-in-widget.ts';
import { createHttpApp, serveApp, type RunningService } from '../../src/serve.ts';
import { axeFindings } from '../support/page-states.ts';
import { launchChromium } from '../support/chromium.ts';
import { startWorld, type World } from '../support/world.ts';
import {
  API_KEY,
  offeredTemplatesFrom,
  serviceDependencies,
  widgetTokensFrom,
  workspaceSourcesFrom,
} from '../support/service.ts';
import { STRIPE_THAT_REFUSES } from '../fixtures/page-template.ts';

/** Where CI keeps what a person may want to look at. */
const ARTIFACTS = new URL('../../.artifacts/', import.meta.url).pathname;

let world: World;
let widget: StandInWidget;
let service: RunningService;
let browser: Browser;

beforeAll(async () => {
  widget = await startStandInWidget({ addSource: (id) => sourceAddedIn(world.emulator, id) });
  world = await startWorld({
    emulator: {
      widgetUrl: widget.widgetUrl,
      templates: [STRIPE_THAT_REFUSES, ...connectorTemplates.filter(({ name }) => name === 'HubSpot')],
      otherTemplates: true,
    },
  });
  const { deps } = serviceDependencies(world, {
    widgetTokens: widgetTokensFrom(world),
    workspaceSources: workspaceSourcesFrom(world),
    offeredTemplates: offeredTemplatesFrom(world),
    contact: 'mailto:help@northwind.example',
  });
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
  await mkdir(ARTIFACTS, { recursive: true });
});
afterAll(async () => {
  await browser.close();
  await service.stop();
  await world.stop();
  await widget.stop();
});

/** A person's browser, which has been nowhere yet; at the end nothing has gone wrong in it, but for what was meant to. */
async function visit(expected: RegExp = /^$/): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  onTestFinished(() => {
    expect(problems.filter((problem) => !expected.test(problem))).toEqual([]);
  });
  await page.goto(service.url);
  await page.getByRole('heading', { name: 'Connect your data' }).waitFor();
  return page;
}

async function fillIn(page: Page, company: string, key: string): Promise<void> {
  await page.getByLabel('Company').fill(company);
  await page.getByRole('checkbox', { name: 'Stripe' }).check();
  await page.getByLabel('Account ID').fill('acct_example');
  await page.getByLabel('Secret Key', { exact: true }).fill(key);
}

const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name }).waitFor();

/** What has the focus, by its name. As text, because it runs in the browser, whose types are not ours. */
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `document.activeElement.labels?.[0]?.firstChild.textContent ?? document.activeElement.textContent`,
  );

const workspaceOf = (company: string): string[] =>
  world.emulator
    .workspaces()
    .map(({ name }) => name)
    .filter((name) => name.startsWith(company));

/** As Airbyte says which field it does not take. */
const REFUSED = {
  detail: [
    { loc: ['body', 'source_config', 'client_secret'], msg: 'is not a live key', type: 'value_error' },
  ],
};

test('a customer goes the whole way by keyboard alone', async () => {
  const page = await visit();
  const fault = { kind: 'status', status: 422, body: REFUSED } as const;
  world.emulator.faults.add({ operation: 'createSource', when: { sourceName: 'Stripe' }, times: 2, fault });
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const isFocused = async (name: string): Promise<void> => {
    await expect.poll(() => focused(page)).toBe(name);
  };

  await press('Tab');
  await isFocused('Company');
  await page.keyboard.type('Acme & Söhne');
  await press('Tab', 'Space', 'Tab');
  await isFocused('Account ID');
  await page.keyboard.type('acct_example');
  await press('Tab');
  await isFocused('Secret Key');
  await page.keyboard.type('pk_of_another_kind');
  const secret = page.getByLabel('Secret Key', { exact: true });
  expect(await secret.getAttribute('type')).toBe('password');
  // The switch to look at it.
  await press('Tab', 'Space');
  expect(await secret.getAttribute('type')).toBe('text');
  await press('Space', 'Tab', 'Space', 'Tab');
  // HubSpot, of which one of two ways is chosen.
  await page.keyboard.type('Private');
  await press('Tab');
  await isFocused('Access token');
  await page.keyboard.type('pat-example');

  // What the template itself says is wrong is told at once, and nothing is sent.
  await press('Enter');
  await isFocused('Secret Key');
  await page.getByText(/form\.|has to look like/).waitFor();
  await press('Control+a');
  await page.keyboard.type('sk_test_one');
  await press('Enter');

  await heading(page, 'One more thing from you');
  await isFocused('Secret Key');
  expect(await secret.getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByLabel('Account ID').inputValue()).toBe('acct_example');
  await page.screenshot({ path: `${ARTIFACTS}page-needs-attention.png`, fullPage: true });
  const told = page.locator('#announcements p', { hasText: 'Stripe: Needs your attention' });
  expect(await told.count()).toBe(1);

  // A second wrong value is told again, and is where the focus is. What was said before is kept only until more has been said.
  await page.evaluate("document.getElementById('announcements').replaceChildren()");
  await press('Control+a');
  await page.keyboard.type('sk_test_again');
  await press('Enter');
  await expect.poll(() => told.count()).toBe(1);
  await isFocused('Secret Key');

  await press('Control+a');
  await page.keyboard.type('sk_test_right');
  await press('Enter');
  // Nothing has checked whether they are connected.
  await heading(page, 'Your sources are created');
  await isFocused('Your sources are created');
  expect(await page.getByText('What happens next').isVisible()).toBe(true);

  while ((await focused(page)) !== 'Manage sources') await press('Tab');
  await press('Enter');
  const frame = page.frameLocator('iframe');
  await frame.getByText('Connected to the workspace').waitFor();
  await page.screenshot({ path: `${ARTIFACTS}page-widget.png`, fullPage: true });
  await frame.getByRole('button', { name: 'Add a source' }).press('Enter');
  await page.getByText('The source was saved.').waitFor();
  await frame.getByRole('button', { name: 'Close' }).press('Enter');
  await page.locator('dialog').waitFor({ state: 'detached' });

  const [workspace] = workspaceOf('acme-söhne');
  const names = world.emulator.sources(workspace).map(({ name }) => name);
  expect(names.sort()).toEqual(['Added in the widget', 'HubSpot', 'Stripe']);
  expect(await axeFindings(page)).toEqual([]);
});

test('a double click makes one customer, whose name may be of any script', async () => {
  const page = await visit();
  await fillIn(page, 'Müller & Søn 株式会社 🚀', 'sk_test_right');
  await page.getByRole('button', { name: 'Connect' }).dblclick();
  await heading(page, 'Your sources are created');
  expect(workspaceOf('müller-søn-株式会社-')).toHaveLength(1);
});

test('who leaves in the middle comes back to it, and corrects it there', async () => {
  const page = await visit();
  await fillIn(page, 'Left', 'sk_wrong');
  await page.keyboard.press('Enter');
  await heading(page, 'One more thing from you');
  await page.reload();
  await heading(page, 'One more thing from you');
  await page.getByText('This page keeps no keys').waitFor();
  await page.getByLabel('Account ID').fill('acct_example');
  await page.getByLabel('Secret Key', { exact: true }).fill('sk_test_right');
  await page.getByRole('button', { name: 'Try again' }).click();
  await heading(page, 'Your sources are created');
  expect(workspaceOf('left-')).toHaveLength(1);
  await page.reload();
  await heading(page, 'Your sources are created');
  await page.getByRole('button', { name: 'Set up another company' }).click();
  await heading(page, 'Connect your data');
});

test('who leaves before the answer comes, and goes on to another company, makes two customers', async () => {
  const page = await visit();
  await page.route('**/page/signup', async (route) => {
    await route.fetch();
  });
  await fillIn(page, 'First', 'sk_test_right');
  await page.keyboard.press('Enter');
  await expect.poll(() => workspaceOf('first-')).toHaveLength(1);
  await page.unroute('**/page/signup');
  await page.reload();
  await heading(page, 'Your sources are created');
  await page.getByRole('button', { name: 'Set up another company' }).click();
  await fillIn(page, 'Second', 'sk_test_right');
  await page.keyboard.press('Enter');
  await heading(page, 'Your sources are created');
  expect(workspaceOf('second-')).toHaveLength(1);
});

test('what is refused of a correction is marked where it was typed', async () => {
  const page = await visit(/422/);
  await fillIn(page, 'Marked', 'sk_wrong');
  await page.keyboard.press('Enter');
  await heading(page, 'One more thing from you');
  // Airbyte’s own sign for a secret that it does not show.
  await page.getByLabel('Account ID').fill('**********');
  await page.getByLabel('Secret Key', { exact: true }).fill('sk_test_right');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Correct what is marked').waitFor();
  await expect.poll(() => focused(page)).toBe('Account ID');
  await page.getByLabel('Account ID').fill('acct_example');
  await page.getByRole('button', { name: 'Try again' }).click();
  await heading(page, 'Your sources are created');
});

test('what is created before its correction is answered has the focus at the news, too', async () => {
  const page = await visit(/422/);
  await fillIn(page, 'Overtaken', 'sk_wrong');
  await page.keyboard.press('Enter');
  await heading(page, 'One more thing from you');
  await page.route('**/retry', async (route) => {
    const response = await route.fetch();
    await heading(page, 'Your sources are created');
    await route.fulfill({ response });
  });
  await page.getByLabel('Secret Key', { exact: true }).fill('sk_test_right');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('Your sources are created');
});

test('a session that has ended is not told as a connection that is lost', async () => {
  const page = await visit(/401/);
  await page.route('**/v1/onboardings/*/events', (route) => route.fulfill({ status: 401, json: {} }));
  let asked = 0;
  await page.route('**/page/progress-token', (route) =>
    (asked += 1) === 1
      ? route.continue()
      : route.fulfill({ status: 401, json: { code: 'unauthorized', errors: [] } }),
  );
  await fillIn(page, 'Ended', 'sk_test_right');
  await page.keyboard.press('Enter');
  await page.getByText('Your session has ended.').waitFor();
  expect(await page.locator('#connection').isVisible()).toBe(false);
});

test('a connection that is lost is told, and told again when it is found', async () => {
  const page = await visit(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK/);
  await fillIn(page, 'Lost', 'sk_wrong');
  await page.keyboard.press('Enter');
  await heading(page, 'One more thing from you');
  await page.context().setOffline(true);
  const banner = page.locator('#connection', { hasText: 'The connection is lost.' });
  await banner.waitFor();
  expect(await axeFindings(page)).toEqual([]);
  // What is asked for in the meantime is answered in words.
  await page.getByLabel('Secret Key', { exact: true }).fill('sk_test_right');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('We can’t be reached.').waitFor();
  await page.context().setOffline(false);
  await banner.waitFor({ state: 'hidden' });
  const told = page.locator('#announcements p', { hasText: 'The connection is back.' });
  await told.waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Try again' }).click();
  await heading(page, 'Your sources are created');
});

test('an answer that does not come is told in words', async () => {
  const page = await visit();
  await page.clock.install();
  await page.route('**/page/signup', () => undefined);
  await fillIn(page, 'Late', 'sk_test_right');
  await page.keyboard.press('Enter');
  await page.locator('#sign-up[aria-busy=true]').waitFor();
  await page.clock.fastForward('01:00');
  await page.getByText('This takes too long.').waitFor();
  await page.unroute('**/page/signup');
  await page.keyboard.press('Enter');
  await heading(page, 'Your sources are created');
  expect(workspaceOf('late-')).toHaveLength(1);
});

test('where it is the operator’s to mend, nothing is asked of the customer, who is told whom to ask', async () => {
  const page = await visit();
  const fault = { kind: 'status', status: 403, body: 'Forbidden' } as const;
  world.emulator.faults.add({ operation: 'createSource', times: 1, fault });
  await fillIn(page, 'Ours', 'sk_test_right');
  await page.keyboard.press('Enter');
  await heading(page, 'We can’t finish this yet');
  await page.getByRole('link', { name: 'help@northwind.example' }).waitFor();
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  expect(await axeFindings(page)).toEqual([]);
});

test('a key of several lines keeps its lines, and is hidden', async () => {
  const page = await visit();
  await page.getByRole('checkbox', { name: 'Stripe' }).check();
  const secret = page.getByLabel('Secret Key', { exact: true });
  const lines = 'sk_begin\nmiddle\nend';
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(lines)})`);
  await secret.press('Control+v');
  expect(await secret.inputValue()).toBe(lines);
  expect(await secret.getAttribute('class')).toBe('is-hidden');
  await page.getByRole('button', { name: 'Show Secret Key' }).click();
  expect(await secret.getAttribute('class')).toBe('');
});

test('axe finds nothing in the page of the contract, by day and by night, and nothing of it is cut off', async () => {
  const page = await visit();
  await page.goto(`${service.url}/docs`);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(320);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await axeFindings(page)).toEqual([]);
  }
});
