import { secret, UTC_SECONDS, type Connector } from './connector.ts';

/**
 * Source: airbytehq/airbyte, `source-stripe/source_stripe/spec.yaml` at 087613b7. `start_date` is required there and is not
 * any more in airbytehq/airbyte-platform, `api_documentation_sources.yaml` (2026-08), which also has `num_workers`.
 */
export const stripe: Connector = {
  name: 'Stripe',
  definitionId: 'e094cb9a-26de-4645-8761-65c0c425d1de',
  connectionSpecification: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Stripe Source Spec',
    type: 'object',
    required: ['client_secret', 'account_id'],
    properties: {
      account_id: {
        type: 'string',
        title: 'Account ID',
        description:
          'The account, which begins with acct_. It is in the <a href="https://dashboard.stripe.com/settings/account">account settings</a>.',
      },
      client_secret: secret('Secret Key', 'The API key that the connector uses.'),
      start_date: {
        type: 'string',
        title: 'Replication Start Date',
        description: 'Only what came into being after this moment is replicated.',
        pattern: UTC_SECONDS,
        examples: ['2017-01-25T00:00:00Z'],
        format: 'date-time',
      },
      lookback_window_days: {
        type: 'integer',
        title: 'Lookback Window (Days)',
        description: 'How many past days are replicated again each time.',
        default: 0,
        minimum: 0,
      },
      slice_range: {
        type: 'integer',
        title: 'Data Sync Frequency (Days)',
        description: 'How many days one request spans.',
        default: 365,
        minimum: 1,
      },
      num_workers: {
        type: 'integer',
        title: 'Number of concurrent workers',
        description: 'How many requests run at once.',
        minimum: 1,
        maximum: 20,
        default: 10,
      },
    },
  },
};
