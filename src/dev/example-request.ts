import { randomBytes } from 'node:crypto';
import type { OnboardingRequestInput } from '../client.ts';
import type { RegionIdFormat } from '../domain/region-id-format.ts';
import { PAGE_TEMPLATES } from './page.ts';

/** Of the United States: the newest API takes nothing but a region's id, where the document has any text. */
const REGION_ID = '645a183f-b12b-4c6e-8ad3-99e165603450';

const EXAMPLE_SOURCES: OnboardingRequestInput['sources'] = [
  {
    name: 'Stripe',
    source_template_id: PAGE_TEMPLATES.Stripe,
    source_config: {
      account_id: 'acct_example',
      client_secret: 'sk_test_example',
      start_date: '2026-01-01T00:00:00Z',
    },
  },
  {
    name: 'HubSpot',
    source_template_id: PAGE_TEMPLATES.HubSpot,
    source_config: {
      credentials: { credentials_title: 'Private App Credentials', access_token: 'pat-example' },
    },
  },
];

/** A second customer, with nothing to fill in, to be signed up from another terminal. */
export function secondRequest(): OnboardingRequestInput {
  return { workspace_name: `globex-${randomBytes(2).toString('hex')}`, sources: EXAMPLE_SOURCES };
}

/** The example of Airbyte's document, under a name of its own each time, and two more sources. */
export function exampleRequest(regionIdFormat: RegionIdFormat): OnboardingRequestInput {
  return {
    workspace_name: `acme-${randomBytes(2).toString('hex')}`,
    region_id: regionIdFormat === 'uuid' ? REGION_ID : 'optional_region_id',
    sources: [
      {
        name: 'your_source_name',
        source_template_id: '1f0c9a52-6f0e-4d5a-9c35-0d5f4c1b7a10',
        source_config: { api_key: 'your source configuration fields here' },
        selected_connection_template_tags: ['optional_tag1', 'optional_tag2'],
        selected_connection_template_tags_mode: 'any',
      },
      ...EXAMPLE_SOURCES,
    ],
    signup_event: { id: 'evt_example', type: 'user.created', source: 'quickstart' },
  };
}
