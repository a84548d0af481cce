/** The Temporal UI, as a person reads and uses it in a browser. */
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/index.ts';
import { readStackSettings, startStack, type Stack } from '../../src/dev/stack.ts';
import { airbyteWithToken } from './environment.ts';
import { collectLog, type LogLines } from './log-lines.ts';

export type Tab = 'timeline' | 'history' | 'user-metadata' | 'search-attributes' | 'memo';

/** The longest that a page may take to show what a test waits for. */
const PATIENCE_MS = 60_000;

/** What a person reads, the details' frames included, and the page's source. */
export async function textOf(page: Page): Promise<string> {
  const texts = page
    .frames()
    .map(async (frame) => `${await frame.locator('body').innerText()}${await frame.content()}`);
  return (await Promise.allSettled(texts))
    .map((text) => (text.status === 'fulfilled' ? text.value : ''))
    .join('\n');
}

/** Waits until the page shows every one of the texts, in whichever of its frames. */
export async function untilShown(page: Page, texts: readonly string[]): Promise<void> {
  await expect
    .poll(
      async () => {
        const shown = await textOf(page);
        return texts.filter((text) => !shown.includes(text));
      },
      { timeout: PATIENCE_MS },
    )
    .toEqual([]);
}

/** A run's pages in the UI, which are one page with tabs. */
export class RunPages {
  readonly #page: Page;
  readonly #url: string;
  /** All that any of them has shown. */
  seen = '';

  constructor(page: Page, { temporal_ui_url }: { readonly temporal_ui_url: string }) {
    this.#page = page;
    this.#url = temporal_ui_url;
  }

  /** Opens a tab, and waits until it shows every one of the texts. */
  async shows(tab: Tab, ...texts: string[]): Promise<void> {
    await this.#page.goto(`${this.#url}/${tab}`);
    await untilShown(this.#page, texts);
    this.seen += await textOf(this.#page);
  }

  /** Sends a signal from the page's own form. */
  async sendSignal(name: string): Promise<void> {
    await this.#page.getByRole('button', { name: 'More Actions' }).first().click();
    await visible(this.#page, 'text="Send a Signal"').click();
    await visible(this.#page, '[data-testid="signal-select-button"]').click();
    await visible(this.#page, `[role="option"]:has-text("${name}")`).click();
    await visible(this.#page, 'button:has-text("Submit")').click();
  }
}

/** The page holds every dialog that it may show; only the one that is shown counts. */
function visible(page: Page, selector: string): ReturnType<Page['locator']> {
  return page.locator(`${selector} >> visible=true`).first();
}

/** Puts columns into the workflow list in the place of others, as a person does; the browser keeps them. */
export async function chooseColumns(
  page: Page,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> {
  await page.getByRole('button', { name: 'Configure Columns' }).click();
  for (const name of remove) await visible(page, `[aria-label="Remove ${name} column"]`).click();
  for (const name of add) await visible(page, `[aria-label="Add ${name} column"]`).click();
  await page.reload();
}

export async function withPage(browser: Browser, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 2_100, height: 1_200 } });
  try {
    await use(await context.newPage());
  } finally {
    await context.close();
  }
}

export interface EmbeddedStack {
  readonly stack: Stack;
  readonly emulator: Emulator;
  readonly log: LogLines;
}

/** The stack that `onboarding dev` runs, with an emulator that the test holds. */
export async function withEmbeddedStack(use: (embedded: EmbeddedStack) => Promise<void>): Promise<void> {
  const log = collectLog();
  const emulator = await startEmulator();
  const env = {
    PATH: process.env['PATH'],
    ...airbyteWithToken(emulator),
  };
  try {
    const settings = await readStackSettings(env);
    const stack = await startStack({ settings, logger: log.logger, report: () => undefined });
    // The server ends when the stack stops; whoever runs one watches for that.
    stack.failed.catch(() => undefined);
    try {
      await use({ stack, emulator, log });
    } finally {
      await stack.stop();
    }
  } finally {
    await emulator.close();
  }
}
