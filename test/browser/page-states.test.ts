/** Every state of the page, from recorded progress: `npm run pictures:page` makes pictures of the same. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings, PAGE_STATES, withPageState } from '../support/page-states.ts';

/** In turn; `npm run pictures:page` looks at each state in all of them. */
const SEEN = [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }] as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test.each(PAGE_STATES.map((state, index) => ({ ...state, index })))(
  '$name: axe finds nothing, and nothing is cut off or moves',
  async ({ index, ...state }) => {
    const seen = SEEN[index % SEEN.length];
    // 320 wide, as at 1280 with four times the size.
    const options = { viewport: { width: 320, height: 640 }, reducedMotion: 'reduce', ...seen } as const;
    await withPageState(browser, state, options, async (page) => {
      const widest = 'document.documentElement.scrollWidth';
      expect(await page.evaluate<number>(widest)).toBeLessThanOrEqual(320);
      expect(await page.evaluate<number>('document.getAnimations().length')).toBe(0);
      expect(await axeFindings(page)).toEqual([]);
      // 1280 at 200 %.
      await page.setViewportSize({ width: 640, height: 450 });
      expect(await page.evaluate<number>(widest)).toBeLessThanOrEqual(640);
    });
  },
);
