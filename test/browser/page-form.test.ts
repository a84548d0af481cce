/** What the page makes of a form, and what it sends. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formOfTemplate } from '../../src/preflight/form-fields.ts';
import { Specification } from '../../src/preflight/specification.ts';
import { launchChromium } from '../support/chromium.ts';
import { withPageState } from '../support/page-states.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const TUNNEL = {
  type: 'object',
  title: 'Tunnel',
  required: ['kind', 'host'],
  properties: {
    kind: { const: 'ssh' },
    host: { type: 'string', title: 'Host' },
    security: { type: 'string', title: 'Security', enum: ['high', 'low'], default: 'high' },
  },
};
const METRICS = { type: 'array', title: 'Metrics', items: { type: 'string', enum: ['clicks', 'views'] } };
const ASKED = {
  type: 'object',
  required: ['metrics'],
  properties: { metrics: METRICS, tunnel: TUNNEL },
};
const template = {
  id: 't1',
  name: 'Statistics',
  tags: [],
  form: formOfTemplate(new Specification(ASKED, {})),
};

test('lists have what is offered, and an optional object is sent when something of it is filled in', async () => {
  const state = { name: 'form', recorded: { templates: [template] }, says: 'Company' };
  await withPageState(browser, state, {}, async (page) => {
    const sent: unknown[] = [];
    await page.route('**/page/signup', async (route) => {
      const { sources } = route.request().postDataJSON() as { sources: { source_config: unknown }[] };
      sent.push(sources[0]?.source_config);
      await route.fulfill({ status: 503, json: { code: 'unavailable' } });
    });
    const connect = page.getByRole('button', { name: 'Connect' });
    await page.getByLabel('Company').fill('Acme');
    await page.getByText('of these: clicks, views.').waitFor();
    await page.getByLabel('Metrics').fill('clicks\nbounces');
    await connect.click();
    await page.getByText('Line 2: bounces is none of these.').waitFor();
    await page.getByLabel('Metrics').fill('clicks\nviews');
    await connect.click();
    await expect.poll(() => sent).toEqual([{ metrics: ['clicks', 'views'] }]);

    await page.locator('summary:visible').first().click();
    await page.getByLabel('Host').fill('bastion.example');
    await page.locator('#sign-up:not([aria-busy])').click();
    const tunnel = { kind: 'ssh', host: 'bastion.example', security: 'high' };
    await expect.poll(() => sent[1]).toEqual({ metrics: ['clicks', 'views'], tunnel });
  });
});
