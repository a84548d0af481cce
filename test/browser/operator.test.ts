import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';
import { launchChromium } from '../support/chromium.ts';
import { requestFor, sourceNamed } from '../support/requests.ts';
import { parkWith } from '../support/sign-up.ts';
import { chooseColumns, RunPages, untilShown, withEmbeddedStack, withPage } from '../support/temporal-ui.ts';

/** Where CI keeps what a person may want to look at. */
const ARTIFACTS = new URL('../../.artifacts/', import.meta.url).pathname;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  await mkdir(ARTIFACTS, { recursive: true });
});
afterAll(() => browser.close());

test('an operator finds a parked onboarding in the Temporal UI, reads what to do, and sends `retry`', async () => {
  await withEmbeddedStack(async ({ stack: { onboarding }, emulator }) => {
    const request = {
      ...requestFor([sourceNamed('Stripe', {}), sourceNamed('HubSpot', {})]),
      signup_event: { id: 'evt_1', type: 'user.created', source: 'clerk' },
    };
    const { workspace_name } = request;
    const {
      parked: progress,
      faults: [cause],
    } = await parkWith({ emulator, onboarding }, request, {
      operation: 'createSource',
      sourceName: 'HubSpot',
      times: Infinity,
      fault: { kind: 'status', status: 403, body: { detail: 'The plan does not allow HubSpot' } },
    });

    await withPage(browser, async (page) => {
      const list = progress.temporal_ui_url.replace(/\/workflows\/.*/, '/workflows');
      const query = encodeURIComponent("OnboardingStatus = 'needs_attention'");
      await page.goto(`${list}?query=${query}`);
      await untilShown(page, [workspace_name]);
      const columns = SEARCH_ATTRIBUTES.map(({ name }) => name);
      await chooseColumns(page, { add: columns, remove: ['Run ID', 'Type', 'End'] });
      const cells = page.getByRole('row', { name: workspace_name }).getByRole('cell');
      await expect
        .poll(async () => (await cells.allInnerTexts()).map((text) => text.trim()), { timeout: 60_000 })
        .toEqual(expect.arrayContaining(['needs_attention', 'Airbyte.Forbidden', 'clerk', '2', '1']));
      await page.screenshot({ path: `${ARTIFACTS}temporal-ui-list.png` });

      const run = new RunPages(page, progress);
      await run.shows('timeline', 'createSource', 'HubSpot', 'attention window');
      await page.screenshot({ path: `${ARTIFACTS}temporal-ui-timeline.png` });
      await run.shows(
        'user-metadata',
        `2 sources for ${workspace_name}`,
        'Signed up by clerk',
        'needs attention',
        'The plan does not allow HubSpot',
        'The operator checks AIRBYTE_ORGANIZATION_ID',
        `onboarding retry ${workspace_name}`,
      );
      await page.screenshot({ path: `${ARTIFACTS}temporal-ui-needs-attention.png` });

      cause.remove();
      await run.sendSignal('retry');
      expect((await onboarding.result(workspace_name)).status).toBe('completed');
      await run.shows('user-metadata', 'COMPLETED', 'Next: nothing to do.');
      await page.screenshot({ path: `${ARTIFACTS}temporal-ui-completed.png` });
    });
    expect(emulator.sources(workspace_name).map(({ name }) => name)).toEqual(['Stripe', 'HubSpot']);
  });
});
