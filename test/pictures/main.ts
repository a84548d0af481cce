/** `npm run pictures`: makes the pictures of the README, in docs/pictures, of the product as it runs. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { buildIfChanged } from '../../build.ts';
import { PAGE_TEMPLATES } from '../../src/dev/page.ts';
import { findTemporalCli } from '../../src/dev/temporal-cli.ts';
import { launchChromium } from '../support/chromium.ts';
import { startProgram } from '../support/program.ts';
import { diagram } from './diagram.ts';
import { terminalPicture } from './terminal.ts';

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const THEMES = ['light', 'dark'] as const;
const TERMINAL = { columns: 112, rows: 50 };
const PARKED = 'acme-4f21';

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

async function pictureTemporalUi(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1180, height: 860 } });
  await page.goto(`${url}/user-metadata`);
  // The details stand in a frame of their own.
  await page.frameLocator('iframe').getByText('What to do').first().waitFor();
  await page.screenshot({ path: `${FOLDER}temporal-ui.png` });
  await page.close();
}

/** A customer whose key is none, and who is told so. */
async function picturePage(browser: Browser, url: string, colorScheme: 'light' | 'dark'): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: 1080, height: 720 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  await page.goto(url);
  const form = page.locator('form:visible').first();
  await form.waitFor();
  await fillForm(page);
  await form.getByRole('button').last().click();
  await page
    .getByText(/sk_… or rk_…|must match|begins? with/)
    .first()
    .waitFor();
  await page.evaluate('document.activeElement?.blur(); scrollTo(0, 0)');
  await page.screenshot({ path: `${FOLDER}page-${colorScheme}.png` });
  await page.close();
}

/** By their labels: whatever the form of a template asks for. */
async function fillForm(page: Page): Promise<void> {
  for (const tile of await page.getByRole('checkbox', { name: /stripe|hubspot/i }).all()) await tile.check();
  for (const input of await page.locator('input:visible, select:visible').all()) {
    const label = await input.evaluate((node: { labels?: Iterable<{ textContent: string }> }) =>
      [...(node.labels ?? [])].map(({ textContent }) => textContent).join(' '),
    );
    const value = valueFor(label);
    if (value !== null) await input.fill(value);
  }
}

function valueFor(label: string): string | null {
  if (/company/i.test(label)) return 'Acme';
  if (/account/i.test(label)) return 'acct_4f21';
  if (/hubspot|access token|private/i.test(label)) return 'pat-example';
  return /key|secret/i.test(label) ? 'pk_test_example' : null;
}
