/** `npm run pictures`: makes the pictures of the README, in docs/pictures, of the product as it runs. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { buildIfChanged } from '../../build.ts';
import { PAGE_TEMPLATES } from '../../src/dev/page.ts';
import { findTemporalCli } from '../../src/dev/temporal-cli.ts';
import { launchChromium } from '../support/chromium.ts';
import { startProgram } from '../support/program.ts';
import { fillSignupForm } from '../support/signup-form.ts';
import { diagram } from './diagram.ts';
import { terminalPicture } from './terminal.ts';

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const THEMES = ['light', 'dark'] as const;
const TERMINAL = { columns: 116, rows: 50 };
const PARKED = 'acme-4f21';
/** Around what is cut out, in pixels. */
const MARGIN = 24;

await mkdir(FOLDER, { recursive: true });
for (const theme of THEMES) await writeFile(`${FOLDER}whole-${theme}.svg`, diagram(theme));
await buildIfChanged();
const folder = await mkdtemp(join(tmpdir(), 'onboarding-pictures-'));
const { path: TEMPORAL_CLI_PATH } = await findTemporalCli({ env: process.env });
const env = { TEMPORAL_CONFIG_FILE: '', TEMPORAL_CLI_PATH, XDG_CACHE_HOME: folder };
const dev = startProgram('onboarding', { args: ['dev'], env });
const browser = await launchChromium();
try {
  await dev.says(/see what they see/);
  const [pageUrl = ''] = /(?<=see what they see: )\S+/.exec(dev.stderr) ?? [];
  await start('globex-11c0', 'sk_test_example');
  await start(PARKED, 'pk_test_example');
  await pictureTerminal();
  await pictureTemporalUi(browser, (await progressOf(PARKED)).temporal_ui_url);
  for (const theme of THEMES) await picturePage(browser, pageUrl, theme);
} finally {
  await browser.close();
  await dev.end();
  await rm(folder, { recursive: true, force: true });
}

/** @param key Stripe's: the emulator's template refuses one that is none */
async function start(name: string, key: string): Promise<void> {
  const sources = [
    {
      name: 'Stripe',
      source_template_id: PAGE_TEMPLATES.Stripe,
      source_config: { account_id: 'acct_4f21', client_secret: key },
    },
    {
      name: 'HubSpot',
      source_template_id: PAGE_TEMPLATES.HubSpot,
      source_config: {
        credentials: { credentials_title: 'Private App Credentials', access_token: 'pat-example' },
      },
    },
  ];
  const signup_event = { id: `evt_${name}`, type: 'user.created', source: 'clerk' };
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ workspace_name: name, sources, signup_event }));
  await onboarding(['start', file]);
  while (!['completed', 'needs_attention'].includes((await progressOf(name)).status))
    await new Promise((resolve) => setTimeout(resolve, 500));
}

async function progressOf(
  name: string,
): Promise<{ readonly status: string; readonly temporal_ui_url: string }> {
  return JSON.parse(await onboarding(['status', name, '--json'])) as Awaited<ReturnType<typeof progressOf>>;
}

async function onboarding(args: readonly string[], terminal?: typeof TERMINAL): Promise<string> {
  const program = startProgram('onboarding', {
    args: ['--dev', ...args],
    env,
    ...(terminal && { terminal }),
  });
  await program.ended;
  return program.stdout;
}

async function pictureTerminal(): Promise<void> {
  // A list is a little behind the runs.
  while (!(await onboarding(['list'])).includes('1/2'))
    await new Promise((resolve) => setTimeout(resolve, 500));
  const prompt = (command: string): string => `\u001b[2m$\u001b[22m \u001b[1m${command}\u001b[22m\n`;
  const shown =
    prompt('onboarding list') +
    (await onboarding(['list'], TERMINAL)) +
    '\n' +
    prompt(`onboarding status ${PARKED}`) +
    (await onboarding(['status', PARKED], TERMINAL));
  for (const theme of THEMES) {
    const picture = await terminalPicture(shown, { columns: TERMINAL.columns, theme });
    await writeFile(`${FOLDER}terminal-${theme}.svg`, picture);
  }
}

/** What the run says of itself, without what is around it on every page. */
async function pictureTemporalUi(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1400 } });
  await page.goto(`${url}/user-metadata`);
  const details = page.locator('#user-metadata-current-details');
  await details.contentFrame().getByText('What to do').waitFor();
  const [top, bottom] = await Promise.all([
    page.getByText('RUNNING').first().boundingBox(),
    details.boundingBox(),
  ]);
  if (top === null || bottom === null) throw new Error('The Temporal UI shows no run.');
  const x = top.x - MARGIN;
  const y = top.y - MARGIN;
  const clip = {
    x,
    y,
    width: bottom.x + bottom.width + MARGIN - x,
    height: bottom.y + bottom.height + MARGIN - y,
  };
  await page.screenshot({ path: `${FOLDER}temporal-ui.png`, clip });
  await page.close();
}

/** Of a customer with one source that is connected, and one whose key Airbyte does not take. */
async function picturePage(browser: Browser, url: string, colorScheme: 'light' | 'dark'): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: 1080, height: 880 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  await page.goto(url);
  await fillSignupForm(page, { company: 'Acme', secretKey: 'sk_wrong_example' });
  await page.getByRole('button', { name: 'Connect 2 sources' }).click();
  await page.getByRole('heading', { name: 'One more thing from you' }).waitFor();
  // No cursor in a field, and nothing under the pointer.
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)');
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${FOLDER}page-${colorScheme}.png` });
  await page.close();
}
