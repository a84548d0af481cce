import type { Browser, Page } from 'playwright-core';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';
import { startCodecServer } from '../../src/codec-server/listen.ts';
import { PayloadCodec } from '../../src/secrets/index.ts';
import { launchChromium } from '../support/chromium.ts';
import { environmentOf, leastGiven, readCompose } from '../support/compose.ts';
import { collectLog } from '../support/log-lines.ts';
import { startWorld, type World } from '../support/world.ts';
import { requestFor } from '../support/requests.ts';
import { RunPages, textOf, withPage } from '../support/temporal-ui.ts';

const OPERATOR = { name: 'operators', key: 'codec-key-of-operators-0123456789' };

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** What the compose file tells the UI's server of the codec server: the UI's page asks its server for these. */
async function settingsOf(codecUrl: string): Promise<Record<string, unknown>> {
  const { services } = await readCompose();
  const env = environmentOf(services['temporal-ui']!, { ...leastGiven(), CODEC_URL: codecUrl });
  return {
    Endpoint: env['TEMPORAL_CODEC_ENDPOINT'],
    PassAccessToken: env['TEMPORAL_CODEC_PASS_ACCESS_TOKEN'] === 'true',
    IncludeCredentials: env['TEMPORAL_CODEC_INCLUDE_CREDENTIALS'] === 'true',
    DefaultErrorMessage: env['TEMPORAL_CODEC_DEFAULT_ERROR_MESSAGE'],
    DefaultErrorLink: env['TEMPORAL_CODEC_DEFAULT_ERROR_LINK'],
  };
}

/** The dev server has no flags for them; the rest of what it answers is its own. */
async function asComposed(page: Page, codecUrl: string): Promise<void> {
  const Codec = await settingsOf(codecUrl);
  await page.route('**/api/v1/settings*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), Codec } });
  });
}

/** A Temporal server with its UI, and a codec server that wants a key. */
async function withKeyedCodec(
  use: (world: World, codec: { url: string; callers: () => unknown[] }) => Promise<void>,
): Promise<void> {
  const uiPort = await getPort();
  const { cliPath } = inject('temporal');
  const temporal = await startTemporalServer({ cliPath, searchAttributes: SEARCH_ATTRIBUTES, uiPort });
  const uiUrl = temporal.uiUrl ?? '';
  const world = await startWorld({ address: temporal.address, uiUrl });
  const log = collectLog();
  const codec = await startCodecServer(
    { host: 'localhost', port: 0 },
    { codec: new PayloadCodec(world.keyring), callers: [OPERATOR], origins: [uiUrl], logger: log.logger },
  );
  const callers = (): unknown[] => [
    ...new Set(log.lines().flatMap(({ operation, caller }) => (operation === 'decode' ? [caller] : []))),
  ];
  try {
    await use(world, { url: codec.url, callers });
  } finally {
    await codec.close();
    await world.stop();
    await temporal.stop();
  }
}

test('with the compose file’s settings the UI shows ciphertext and where to sign in, and after that what the run says', async () => {
  await withKeyedCodec(async ({ onboarding }, codec) => {
    const request = requestFor(['Stripe']);
    await onboarding.start(request);
    const progress = await onboarding.result(request.workspace_name);
    await withPage(browser, async (page) => {
      await asComposed(page, codec.url);
      const run = new RunPages(page, progress);
      await run.shows('user-metadata', 'COMPLETED', 'Sign in', codec.url, 'No summary available');
      expect(run.seen).not.toContain(`1 source for ${request.workspace_name}`);
      await run.shows('history', 'Encoded');
      expect(run.seen).not.toContain('"workspace_name"');
      expect(codec.callers()).toEqual([null]);

      // As a person answers the browser's own dialog, which no page can fill in.
      const { host } = new URL(codec.url);
      await page.goto(`http://${OPERATOR.name}:${OPERATOR.key}@${host}/`);
      expect(await textOf(page)).toContain('Signed in as operators');
      await page.click('a');
      expect(new URL(page.url()).origin).toBe(new URL(progress.temporal_ui_url).origin);

      await run.shows('user-metadata', `1 source for ${request.workspace_name}`, 'Stripe', 'Next: nothing');
      await run.shows('history', '"workspace_name"', `"${request.workspace_name}"`);
      expect(codec.callers()).toEqual([null, OPERATOR.name]);
    });
  });
});
