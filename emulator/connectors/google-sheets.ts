import { secret, type Connector } from './connector.ts';

/** Source: airbytehq/airbyte, `source-google-sheets/source_google_sheets/spec.yaml` at 145ba8e2. */
export const googleSheets: Connector = {
  name: 'Google Sheets',
  definitionId: '71607ba1-c0ac-4799-8049-7f4b90dd50f7',
  connectionSpecification: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Google Sheets Source Spec',
    type: 'object',
    required: ['spreadsheet_id', 'credentials'],
    additionalProperties: true,
    properties: {
      spreadsheet_id: {
        type: 'string',
        title: 'Spreadsheet Link',
        description: 'The link that the spreadsheet’s Share button gives.',
      },
      batch_size: { type: 'integer', title: 'Row Batch Size', default: 1000000 },
      names_conversion: {
        type: 'boolean',
        title: 'Convert Column Names to SQL-Compliant Format',
        default: false,
      },
      credentials: {
        type: 'object',
        title: 'Authentication',
        description: 'Credentials for the Google Sheets API.',
        oneOf: [
          {
            title: 'Authenticate via Google (OAuth)',
            type: 'object',
            required: ['auth_type', 'client_id', 'client_secret', 'refresh_token'],
            properties: {
              auth_type: { type: 'string', const: 'Client' },
              client_id: secret('Client ID', 'Of your Google application.'),
              client_secret: secret('Client Secret', 'Of your Google application.'),
              refresh_token: secret('Refresh Token', 'Of your Google application.'),
            },
          },
          {
            title: 'Service Account Key Authentication',
            type: 'object',
            required: ['auth_type', 'service_account_info'],
            properties: {
              auth_type: { type: 'string', const: 'Service' },
              service_account_info: secret('Service Account Information.', 'The JSON key, as text.'),
            },
          },
        ],
      },
      stream_name_overrides: {
        type: 'array',
        title: 'Stream Name Overrides',
        items: {
          type: 'object',
          required: ['source_stream_name', 'custom_stream_name'],
          properties: {
            source_stream_name: { type: 'string', title: 'Source Stream Name' },
            custom_stream_name: { type: 'string', title: 'Custom Stream Name' },
          },
        },
      },
    },
  },
};
