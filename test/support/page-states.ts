/** Every state of the page that a customer can meet: rendered from recorded progress by the page's own code. */
import axe from 'axe-core';
import getPort from 'get-port';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { pino } from 'pino';
import { createPage } from '../../src/dev/page.ts';
import type {
  CustomerFailure,
  CustomerProgress,
  CustomerSourceProgress,
} from '../../src/domain/customer-progress.ts';
import { serveApp } from '../../src/serve.ts';
import { RECORDED_TEMPLATES, recordedApi, type Recorded } from './recorded-api.ts';
import { fillSignupForm } from './signup-form.ts';

export interface PageState {
  readonly name: string;
  readonly recorded: Recorded;
  /** What a person reads when it is there. */
  readonly says: string;
  /** What a person does on the form. */
  readonly act?: (page: Page) => Promise<void>;
}

export const WIDTHS = [320, 1280] as const;
export const THEMES = ['light', 'dark', 'forced'] as const;

const source = (name: string, rest: Partial<CustomerSourceProgress> = {}): CustomerSourceProgress => ({
  name,
  state: 'created',
  source_id: null,
  attempts: 1,
  failure: null,
  next_attempt_at: null,
  ...rest,
});

const progress = (
  status: CustomerProgress['status'],
  sources: readonly CustomerSourceProgress[],
  rest: Partial<CustomerProgress> = {},
): CustomerProgress => ({
  workspace_name: 'acme-0011223344556677',
  workspace_id: 'fba81218-8c5a-4ee3-9f4c-1f0e64b2f2b1',
  status,
  stage: 'creating_sources',
  percent: 0,
  sources,
  failure: null,
  signup_event: null,
  updated_at: '2026-01-01T00:00:10Z',
  started_at: '2026-01-01T00:00:00Z',
  closed_at: ['running', 'needs_attention'].includes(status) ? null : '2026-01-01T00:01:00Z',
  partial: false,
  contact: 'mailto:help@northwind.example',
  ...rest,
});

const CUSTOMERS: CustomerFailure = {
  type: 'Airbyte.Invalid',
  whose_move: 'customer',
  summary: 'This was not accepted.',
  next: 'Correct it, and try again.',
  fields: [{ field: 'client_secret', message: 'has to begin with sk_ or rk_.', title: 'Secret Key' }],
};
const OF_A_CHECK: CustomerFailure = {
  ...CUSTOMERS,
  type: 'Airbyte.CheckFailed',
  summary: 'This was not accepted. The database refused the password for the user “reader”.',
  fields: [],
};
const OPERATORS: CustomerFailure = {
  type: 'Airbyte.Forbidden',
  whose_move: 'operator',
  summary: 'We can’t finish this yet.',
  next: 'There is nothing for you to do.',
  fields: [],
};
const NOBODYS: CustomerFailure = {
  type: 'Airbyte.Unavailable',
  whose_move: 'nobody',
  summary: 'This takes longer than usual.',
  next: 'There is nothing to do: it is tried again by itself.',
  fields: [],
};
const CONNECTED = { check: 'passed' } as const;

export const PAGE_STATES: readonly PageState[] = [
  { name: 'form', recorded: {}, says: 'What would you like to connect?' },
  {
    name: 'form-filled',
    recorded: {},
    says: 'Connect 2 sources',
    act: async (page: Page): Promise<void> => {
      await fillSignupForm(page, { company: 'Müller & Søn', secretKey: 'sk_live_example' });
      await page.getByRole('button', { name: 'Show Secret Key' }).click();
    },
  },
  {
    name: 'form-problems',
    recorded: {},
    says: 'Fill in Company.',
    act: async (page: Page): Promise<void> => {
      await page.getByRole('checkbox', { name: 'Stripe' }).check();
      await page.locator('summary:visible').first().click();
      const stripe = page.getByRole('group', { name: 'Stripe' });
      await stripe.getByLabel('Replication Start Date').fill('yesterday');
      await stripe.getByLabel('Number of concurrent workers').fill('400');
      await page.getByRole('button', { name: 'Connect' }).click();
    },
  },
  {
    name: 'form-database',
    recorded: { templates: RECORDED_TEMPLATES.filter(({ name }) => name === 'PostgreSQL') },
    says: 'SSH Private Key',
    act: async (page: Page): Promise<void> => {
      await page.locator('summary:visible').first().click();
      const tunnel = page.getByRole('group', { name: 'SSH Tunnel Method' });
      await tunnel.getByRole('combobox', { name: 'Method' }).selectOption('SSH Key Authentication');
    },
  },
  { name: 'unavailable', recorded: { templates: null }, says: 'We can’t show this page right now' },
  {
    name: 'starting',
    recorded: {
      progress: progress(
        'running',
        ['Stripe', 'HubSpot'].map((name) => source(name, { state: 'waiting', attempts: 0 })),
        { stage: 'issuing_token', workspace_id: null },
      ),
    },
    says: 'Setting up your sources',
  },
  {
    name: 'running',
    recorded: {
      progress: progress(
        'running',
        [
          source('Stripe', CONNECTED),
          source('HubSpot', { state: 'checking' }),
          source('PostgreSQL', { state: 'creating' }),
          source('GitHub', {
            state: 'retrying',
            attempts: 3,
            failure: NOBODYS,
            next_attempt_at: new Date(Date.now() + 60_000).toISOString(),
          }),
        ],
        { percent: 25 },
      ),
    },
    says: 'This takes longer than usual.',
  },
  {
    name: 'lost',
    recorded: {
      isLost: true,
      progress: progress('running', [source('Stripe', { state: 'creating' })], { percent: 0 }),
    },
    says: 'The connection is lost.',
  },
  {
    name: 'correction',
    recorded: {
      progress: progress(
        'needs_attention',
        [source('Stripe', { state: 'failed', failure: CUSTOMERS }), source('HubSpot', CONNECTED)],
        { percent: 50 },
      ),
    },
    says: 'One more thing from you',
  },
  {
    name: 'correction-of-a-check',
    recorded: {
      progress: progress('needs_attention', [source('PostgreSQL', { state: 'failed', failure: OF_A_CHECK })]),
    },
    says: 'The database refused the password',
  },
  {
    name: 'ours-to-solve',
    recorded: {
      progress: progress(
        'needs_attention',
        [source('Stripe', CONNECTED), source('HubSpot', { state: 'failed', failure: OPERATORS })],
        { percent: 50 },
      ),
    },
    says: 'help@northwind.example',
  },
  {
    name: 'created',
    recorded: { progress: progress('completed', [source('Stripe'), source('HubSpot')], { percent: 100 }) },
    says: 'Your sources are created',
  },
  {
    name: 'connected',
    recorded: {
      progress: progress('completed', [source('Stripe', CONNECTED), source('HubSpot', CONNECTED)], {
        percent: 100,
      }),
    },
    says: 'Your sources are connected',
  },
  {
    name: 'failed',
    recorded: {
      progress: progress(
        'failed',
        [source('Stripe'), source('HubSpot', { state: 'failed', failure: OPERATORS })],
        {
          percent: 50,
          failure: OPERATORS,
        },
      ),
    },
    says: 'We can’t finish this yet',
  },
  {
    // It has waited for the customer as long as it waits; a correction starts it again.
    name: 'correction-of-a-failed',
    recorded: {
      progress: progress(
        'failed',
        [source('Stripe', { state: 'failed', failure: CUSTOMERS }), source('HubSpot', CONNECTED)],
        { percent: 50, failure: { ...OPERATORS, type: 'Onboarding.AttentionWindowClosed' } },
      ),
    },
    says: 'One more thing from you',
  },
  {
    name: 'cancelled',
    recorded: {
      progress: progress('cancelled', [source('Stripe'), source('HubSpot', { state: 'cancelled' })], {
        percent: 50,
      }),
    },
    says: 'This setup was cancelled',
  },
];

/** Opens the page in that state, and leaves it when it has been looked at. */
export async function withPageState(
  browser: Browser,
  { recorded, says, act }: PageState,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const port = await getPort();
  const origin = `http://127.0.0.1:${port}`;
  const service = await serveApp(
    () =>
      createPage({
        api: recordedApi(recorded),
        apiKey: 'recorded',
        widgetScriptUrl: 'http://127.0.0.1:1/widget.js',
        origins: [origin],
        logger: pino({ level: 'silent' }),
      }),
    { host: '127.0.0.1', port },
  );
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    if (recorded.progress !== undefined) {
      const [template] = RECORDED_TEMPLATES;
      const sources = [{ source_template_id: template?.id, source_config: {} }];
      const data = { form_id: '0'.repeat(32), company: 'Acme', sources };
      await page.request.post(`${origin}/page/signup`, { data });
    }
    await page.goto(origin);
    page.setDefaultTimeout(10_000);
    await act?.(page);
    await page.getByText(says).first().waitFor();
    await look(page);
  } finally {
    await context.close();
    await service.stop();
  }
}

/** What axe finds, a line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: Finding[] }>('axe.run(document)');
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
}

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}
