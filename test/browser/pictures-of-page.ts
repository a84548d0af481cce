/**
 * `npm run pictures:page`: a picture of every state of the page, at both widths, by day, by night and in forced colours, in `.artifacts/page`; and what
 * axe finds in each. Fails where it finds something. With a word, only the states that have it in their names.
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings, PAGE_STATES, THEMES, WIDTHS, withPageState } from '../support/page-states.ts';

const FOLDER = fileURLToPath(new URL('../../.artifacts/page/', import.meta.url));

const [, , word = ''] = process.argv;
await mkdir(FOLDER, { recursive: true });
const browser = await launchChromium();
let findings = 0;
for (const state of PAGE_STATES.filter(({ name }) => name.includes(word))) {
  for (const width of WIDTHS) {
    for (const theme of THEMES) {
      const colours = theme === 'forced' ? ({ forcedColors: 'active' } as const) : { colorScheme: theme };
      const options = { viewport: { width, height: 800 }, ...colours, reducedMotion: 'reduce' } as const;
      const name = `${state.name}-${width}-${theme}`;
      await withPageState(browser, state, options, async (page) => {
        await page.screenshot({ path: `${FOLDER}${name}.png`, fullPage: true });
        const found = await axeFindings(page);
        findings += found.length;
        process.stdout.write(`${name}: ${found.length === 0 ? 'nothing found' : found.join('\n  ')}\n`);
      });
    }
  }
}
await browser.close();
process.exitCode = findings === 0 ? 0 : 1;
