import { secret, UTC_SECONDS, type Connector } from './connector.ts';

/** Source: airbytehq/airbyte, `source-github/source_github/spec.json` at 00112b1d; `option_title` is not required there. */
export const github: Connector = {
  name: 'GitHub',
  definitionId: 'ef69ef6e-aa7f-4af1-a01d-ef775033524e',
  connectionSpecification: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'GitHub Source Spec',
    type: 'object',
    required: ['credentials', 'repositories'],
    additionalProperties: true,
    properties: {
      credentials: {
        type: 'object',
        title: 'Authentication',
        description: 'Choose how to authenticate to GitHub',
        oneOf: [
          {
            type: 'object',
            title: 'OAuth',
            required: ['access_token'],
            properties: {
              option_title: { type: 'string', const: 'OAuth Credentials' },
              access_token: secret('Access Token', 'The OAuth access token.'),
              client_id: secret('Client Id', 'Of the OAuth application.'),
              client_secret: secret('Client secret', 'Of the OAuth application.'),
            },
          },
          {
            type: 'object',
            title: 'Personal Access Token',
            required: ['personal_access_token'],
            properties: {
              option_title: { type: 'string', const: 'PAT Credentials' },
              personal_access_token: secret('Personal Access Tokens', 'One, or several with commas between.'),
            },
          },
        ],
      },
      repositories: {
        type: 'array',
        // A lookbehind, which not every engine has.
        items: { type: 'string', pattern: '^[\\w.-]+/(([\\w.-]*\\*)|[\\w.-]+(?<!\\.git))$' },
        minItems: 1,
        title: 'GitHub Repositories',
        description: 'An owner and a repository each, or all of an owner with *.',
        examples: ['airbytehq/airbyte', 'airbytehq/*'],
        pattern_descriptor: 'org/repo org/another-repo org/* org/a*',
      },
      start_date: {
        type: 'string',
        title: 'Start date',
        description: 'What is older is not replicated.',
        pattern: UTC_SECONDS,
        pattern_descriptor: 'YYYY-MM-DDTHH:mm:ssZ',
        examples: ['2021-03-01T00:00:00Z'],
        format: 'date-time',
      },
      api_url: {
        type: 'string',
        title: 'API URL',
        description: 'Of a GitHub of your own.',
        default: 'https://api.github.com/',
      },
      branches: { type: 'array', items: { type: 'string' }, title: 'Branches' },
      max_waiting_time: {
        type: 'integer',
        title: 'Max Waiting Time (in minutes)',
        default: 10,
        minimum: 1,
        maximum: 60,
      },
    },
  },
};
