import { secret, UTC_SECONDS, type Connector } from './connector.ts';

/** Source: airbytehq/airbyte-platform, `api_documentation_sources.yaml` (2026-08). `client_id` is no secret there. */
export const hubspot: Connector = {
  name: 'HubSpot',
  definitionId: '36c891d9-4bd9-43ac-bad2-10e12756272c',
  connectionSpecification: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'HubSpot Source Spec',
    type: 'object',
    required: ['credentials'],
    additionalProperties: true,
    properties: {
      start_date: {
        type: 'string',
        title: 'Start date',
        description: 'What is older is not replicated.',
        pattern: UTC_SECONDS,
        pattern_descriptor: 'YYYY-MM-DDTHH:mm:ssZ',
        examples: ['2017-01-25T00:00:00Z'],
      },
      credentials: {
        type: 'object',
        title: 'Authentication',
        description: 'How to authenticate to HubSpot.',
        oneOf: [
          {
            type: 'object',
            title: 'OAuth',
            required: ['client_id', 'client_secret', 'refresh_token', 'credentials_title'],
            properties: {
              credentials_title: { type: 'string', title: 'Credentials', const: 'OAuth Credentials' },
              client_id: {
                type: 'string',
                title: 'Client ID',
                description: 'Of your developer application.',
              },
              client_secret: secret('Client Secret', 'Of your developer application.'),
              refresh_token: secret('Refresh Token', 'Gets new access tokens.'),
            },
          },
          {
            type: 'object',
            title: 'Private App',
            required: ['access_token', 'credentials_title'],
            properties: {
              credentials_title: { type: 'string', title: 'Credentials', const: 'Private App Credentials' },
              access_token: secret('Access token', 'Of your private app.'),
            },
          },
        ],
      },
    },
  },
};
