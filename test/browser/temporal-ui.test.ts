import type { Browser } from 'playwright-core';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Progress } from '../../src/client.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';
import { launchChromium } from '../support/chromium.ts';
import { sourceNamed } from '../support/requests.ts';
import { parkWith } from '../support/sign-up.ts';
import { RunPages, untilShown, withEmbeddedStack, withPage } from '../support/temporal-ui.ts';
import { startWorld, type World } from '../support/world.ts';

const SECRET = 'canary-5b1f0c-secret';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** One source is created, and one needs a person. */
async function park(place: Pick<World, 'emulator' | 'onboarding'>): Promise<Progress> {
  const sources = ['Stripe', 'HubSpot'].map((name) => sourceNamed(name, { key: SECRET }));
  const { parked } = await parkWith(place, sources, {
    operation: 'createSource',
    sourceName: 'HubSpot',
    fault: { kind: 'status', status: 422, body: { detail: `client_secret ${SECRET} is not valid` } },
  });
  return parked;
}

test('through the codec server of the embedded stack, a run reads well, and shows no secret', async () => {
  await withEmbeddedStack(async ({ stack, emulator, log }) => {
    const progress = await park({ emulator, onboarding: stack.onboarding });
    await withPage(browser, async (page) => {
      const run = new RunPages(page, progress);
      const { workspace_name } = progress;
      await run.shows(
        'history',
        '"workspace_name"',
        `"${workspace_name}"`,
        '"sealed.v1.',
        'attention window',
      );
      await run.shows('timeline', 'createSource', 'HubSpot', 'scoped token');
      await run.shows(
        'user-metadata',
        `2 sources for ${workspace_name}`,
        'needs attention',
        'Stripe',
        'What to do',
      );
      await run.shows('search-attributes', 'needs_attention', 'Airbyte.Invalid');
      await run.shows('memo', '"request_digest"');
      expect(run.seen).not.toContain(SECRET);
      expect(run.seen).not.toContain('binary/encrypted');
    });
    expect(log.text()).not.toContain(SECRET);
    const decoded = log.lines().filter(({ audit, status }) => audit === true && status === 200);
    expect(decoded.length).toBeGreaterThan(0);
  });
});

describe('without a codec server', () => {
  test('the run shows ciphertext, and its status columns still read well', async () => {
    const uiPort = await getPort();
    const { cliPath } = inject('temporal');
    const server = await startTemporalServer({ cliPath, searchAttributes: SEARCH_ATTRIBUTES, uiPort });
    const world = await startWorld({ address: server.address, uiUrl: server.uiUrl ?? '' });
    try {
      const progress = await park(world);
      await withPage(browser, async (page) => {
        const query = encodeURIComponent("OnboardingStatus = 'needs_attention'");
        await page.goto(`${server.uiUrl ?? ''}/namespaces/default/workflows?query=${query}`);
        await untilShown(page, [progress.workflow_id]);
        const run = new RunPages(page, progress);
        await run.shows('search-attributes', 'needs_attention', 'Airbyte.Invalid');
        await run.shows('timeline', 'createSource', 'issueScopedToken', 'RUNNING');
        await run.shows('user-metadata', 'No summary available', 'No Current Details');
        await run.shows('history', 'Encoded failure', '7 days');
        const told = [
          '"workspace_name"',
          'sealed.v1.',
          'HubSpot',
          'Airbyte refused',
          'attention window',
          SECRET,
        ];
        expect(told.filter((text) => run.seen.includes(text))).toEqual([]);
      });
    } finally {
      await world.stop();
      await server.stop();
    }
  });
});
