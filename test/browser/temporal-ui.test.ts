import type { Browser, Page } from 'playwright-core';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startEmulator } from '../../emulator/index.ts';
import type { OnboardingClient, Progress } from '../../src/client.ts';
import { startStack } from '../../src/dev/stack.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';
import { launchChromium } from '../support/chromium.ts';
import { collectLog } from '../support/log-lines.ts';
import { requestFor, sourceNamed, startOnboardings } from '../support/onboardings.ts';

const SECRET = 'canary-5b1f0c-secret';
type Tab = 'timeline' | 'history' | 'user-metadata' | 'search-attributes' | 'memo';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** One source is created, and one needs a person. */
async function park(onboarding: OnboardingClient, addFault: (name: string) => unknown): Promise<Progress> {
  const request = requestFor([
    sourceNamed('Stripe', { key: SECRET }),
    sourceNamed('HubSpot', { key: SECRET }),
  ]);
  await addFault(request.workspace_name);
  await onboarding.start(request);
  for await (const progress of onboarding.watch(request.workspace_name, { interval: 50 })) {
    if (progress.status === 'needs_attention' && progress.percent === 50) return progress;
  }
  throw new Error('It did not park.');
}

const refusal = (workspaceName: string) =>
  ({
    operation: 'createSource',
    when: { workspaceName, sourceName: 'HubSpot' },
    fault: { kind: 'status', status: 422, body: { detail: `client_secret ${SECRET} is not valid` } },
  }) as const;

/** A run's pages in the UI, which are one page with tabs. */
class RunPages {
  readonly #page: Page;
  readonly #base: string;
  /** All that any of them has shown. */
  seen = '';

  constructor(page: Page, progress: Progress) {
    this.#page = page;
    this.#base = progress.temporal_ui_url;
  }

  /** Waits until the tab shows every one of the texts, in whichever of its frames. */
  async shows(tab: Tab, ...texts: string[]): Promise<void> {
    await this.#page.goto(`${this.#base}/${tab}`);
    await expect
      .poll(
        async () => {
          const shown = await textOf(this.#page);
          return texts.filter((text) => !shown.includes(text));
        },
        { timeout: 60_000 },
      )
      .toEqual([]);
    this.seen += await textOf(this.#page);
  }
}

/** What a person reads, the details' frames included, and the page's source. */
async function textOf(page: Page): Promise<string> {
  const texts = page
    .frames()
    .map(async (frame) => `${await frame.locator('body').innerText()}${await frame.content()}`);
  return (await Promise.allSettled(texts))
    .map((text) => (text.status === 'fulfilled' ? text.value : ''))
    .join('\n');
}

async function withPage(use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1600, height: 2_400 } });
  try {
    await use(await context.newPage());
  } finally {
    await context.close();
  }
}

test('through the codec server of the embedded stack, a run reads well, and shows no secret', async () => {
  const log = collectLog();
  const emulator = await startEmulator();
  const env = {
    PATH: process.env['PATH'],
    AIRBYTE_API_URL: emulator.url,
    AIRBYTE_ORGANIZATION_ID: emulator.organizationId,
    AIRBYTE_ACCESS_TOKEN: emulator.accessToken,
  };
  const stack = await startStack({ env, logger: log.logger, report: () => undefined });
  // The server ends when the stack stops; whoever runs one watches for that.
  stack.failed.catch(() => undefined);
  try {
    const progress = await park(stack.onboarding, (name) => emulator.faults.add(refusal(name)));
    await withPage(async (page) => {
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
  } finally {
    await stack.stop();
    await emulator.close();
  }
});

describe('without a codec server', () => {
  test('the run shows ciphertext, and its status columns still read well', async () => {
    const uiPort = await getPort();
    const { cliPath } = inject('temporal');
    const server = await startTemporalServer({ cliPath, searchAttributes: SEARCH_ATTRIBUTES, uiPort });
    const it = await startOnboardings({ address: server.address, uiUrl: server.uiUrl ?? '' });
    try {
      const progress = await park(it.onboarding, (name) => it.emulator.faults.add(refusal(name)));
      await withPage(async (page) => {
        const query = encodeURIComponent("OnboardingStatus = 'needs_attention'");
        await page.goto(`${server.uiUrl ?? ''}/namespaces/default/workflows?query=${query}`);
        await expect.poll(() => textOf(page), { timeout: 60_000 }).toContain(progress.workflow_id);
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
      await it.stop();
      await server.stop();
    }
  });
});
