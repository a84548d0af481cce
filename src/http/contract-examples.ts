/** One request and its answer for each operation of the contract. A test holds them to the schemas. */

export interface OperationExample {
  readonly operation: string;
  /** The address as it is called, after the service's. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** Further arguments of curl. */
  readonly flags?: readonly string[];
  readonly status: number;
  /** JSON, or text as it comes. */
  readonly answer: object | string;
}

export interface OperationGroup {
  readonly title: string;
  readonly about: string;
  readonly examples: readonly OperationExample[];
}

const NAME = 'acme-4f21';
const SOURCE_ID = '9a1d7c54-2f0e-4b0a-8c11-7d2f6f3c0b21';
const TEMPLATE_ID = '5b0c1d7e-8f31-4c83-9a6e-2f1c5d1b7a90';
const ONBOARDING = `/v1/onboardings/${NAME}`;

const source = {
  name: 'Stripe',
  state: 'created',
  source_id: SOURCE_ID,
  attempts: 1,
  failure: null,
  next_attempt_at: null,
};

const progress = {
  workspace_name: NAME,
  workspace_id: '3c7e0d52-90b6-4b5a-8b1f-6c0c2b1d4e77',
  status: 'completed',
  stage: 'done',
  percent: 100,
  sources: [source],
  failure: null,
  signup_event: { id: 'evt_81', type: 'user.created', source: 'clerk' },
  updated_at: '2026-11-24T12:00:04.000Z',
  started_at: '2026-11-24T12:00:00.000Z',
  closed_at: '2026-11-24T12:00:04.000Z',
  workflow_id: `onboarding:${NAME}`,
  run_id: '019386b1-6f0c-7d1e-9a55-0b1c2d3e4f50',
  temporal_ui_url: `https://temporal.example.com/namespaces/default/workflows/onboarding%3A${NAME}`,
  partial: false,
};

const running = {
  ...progress,
  status: 'running',
  stage: 'creating_sources',
  percent: 30,
  sources: [{ ...source, state: 'creating', source_id: null }],
  closed_at: null,
};

const sources = [
  {
    name: 'Stripe',
    source_template_id: TEMPLATE_ID,
    source_config: { account_id: 'acct_123', client_secret: 'sk_live_…' },
  },
];

/** In the order of the page. */
export const OPERATION_GROUPS: readonly OperationGroup[] = [
  {
    title: 'Onboardings',
    about:
      'For your backend, with an API key. Temporal has what was answered 202, whether or not a worker runs.',
    examples: [
      {
        operation: 'startOnboarding',
        path: '/v1/onboardings',
        body: { workspace_name: NAME, sources },
        status: 202,
        answer: { outcome: 'started', progress: running },
      },
      { operation: 'getProgress', path: ONBOARDING, status: 200, answer: progress },
      {
        operation: 'listOnboardings',
        path: '/v1/onboardings?status=needs_attention&limit=20',
        status: 200,
        answer: {
          data: [
            {
              workspace_name: NAME,
              status: 'needs_attention',
              failure_types: ['Airbyte.Invalid'],
              whose_move: ['customer'],
              signup_source: 'clerk',
              sources_wanted: 2,
              sources_ready: 1,
              started_at: progress.started_at,
              closed_at: null,
              workflow_id: progress.workflow_id,
              run_id: progress.run_id,
              temporal_ui_url: progress.temporal_ui_url,
            },
          ],
          next: null,
        },
      },
      {
        operation: 'retryOnboarding',
        path: `${ONBOARDING}/retry`,
        body: { sources },
        status: 202,
        answer: running,
      },
      {
        operation: 'cancelOnboarding',
        path: `${ONBOARDING}/cancel`,
        flags: ['-X POST'],
        status: 202,
        answer: {
          ...progress,
          status: 'cancelled',
          sources: [{ ...source, state: 'cancelled', source_id: null }],
        },
      },
    ],
  },
  {
    title: 'For the customer’s page',
    about:
      'What a page shows and asks. Its own backend holds the API key; the page itself has a progress token, which reads one progress and nothing else.',
    examples: [
      {
        operation: 'listTemplates',
        path: '/v1/templates',
        status: 200,
        answer: { data: [{ id: TEMPLATE_ID, name: 'Stripe', tags: ['payments'], form: null }] },
      },
      {
        operation: 'issueProgressToken',
        path: `${ONBOARDING}/progress-token`,
        flags: ['-X POST'],
        status: 200,
        answer: { token: 'eyJ3b3Jrc3BhY2VfbmFtZSI6…', expires_at: '2026-11-24T12:15:00.000Z' },
      },
      {
        operation: 'streamProgress',
        path: `${ONBOARDING}/events`,
        flags: ['-N'],
        status: 200,
        answer: `event: progress\ndata: {"workspace_name":"${NAME}","status":"running","percent":30,…}\n\nevent: end\ndata: {}`,
      },
      {
        operation: 'issueWidgetToken',
        path: `${ONBOARDING}/widget-token`,
        body: { allowed_origin: 'https://app.example.com' },
        status: 200,
        answer: { token: 'eyJ0b2tlbiI6…', allowed_origin: 'https://app.example.com' },
      },
      {
        operation: 'getSource',
        path: `${ONBOARDING}/sources/${SOURCE_ID}`,
        status: 200,
        answer: { id: SOURCE_ID, name: 'Stripe', source_template_id: TEMPLATE_ID },
      },
    ],
  },
  {
    title: 'Signup events',
    about: 'Signed by their sender, and mapped to requests by `onboarding.config.ts`.',
    examples: [
      {
        operation: 'receiveWebhook',
        path: '/v1/webhooks/clerk',
        flags: [
          `-H 'webhook-id: evt_81'`,
          `-H 'webhook-timestamp: 1764000000'`,
          `-H 'webhook-signature: v1,…'`,
        ],
        body: { type: 'user.created', data: { id: NAME } },
        status: 202,
        answer: { outcome: 'started' },
      },
    ],
  },
  {
    title: 'For operators',
    about: 'Probes, metrics and this contract: open to whoever reaches them.',
    examples: [
      { operation: 'healthz', path: '/healthz', status: 200, answer: { status: 'ok' } },
      { operation: 'readyz', path: '/readyz', status: 200, answer: { status: 'ready', pollers: 2 } },
      {
        operation: 'metrics',
        path: '/metrics',
        status: 200,
        answer: 'onboarding_signups_total{outcome="started"} 42',
      },
      {
        operation: 'openapi',
        path: '/openapi.json',
        status: 200,
        answer: { openapi: '3.1.0', info: { title: 'Onboarding for Airbyte Embedded' } },
      },
      { operation: 'docs', path: '/docs', status: 200, answer: '<!doctype html>…' },
    ],
  },
];
