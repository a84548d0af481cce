import { expect, it } from 'vitest';
import { readErrorBody } from '../../../src/airbyte/error-body.ts';
import { createRedactor } from '../../../src/redaction/index.ts';

/** What the customer sent: whatever of it an answer quotes is taken out, and what the customer is to mend stays. */
const CONFIG = {
  host: 'db.prod.acme.internal',
  port: 5432,
  database: 'warehouse_main',
  username: 'airbyte_reader',
  password: 'p&ss"w/ord<ä>',
  account_id: 'acct_1032D82eZvKYlo2C',
  client_secret: 'sk_live_4eC39HqLyJWDarjtT1zdp7dc',
  start_date: '2024-13-45',
  lookback_window_days: 7,
  api_key: 4929123412341234,
  credentials: {
    auth_type: 'OAuth2.0',
    access_token: 'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    refresh_token: '1//0gNEXT-refresh',
  },
  private_key: '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----',
  repositories: ['acme/billing-core', 'acme/payments'],
};

const validation = (...errors: [field: string, message: string][]): unknown => ({
  message: 'Value error',
  errors: errors.map(([field, message]) => ({ field, message, error_code: 'value_error' })),
});
const schema = (errors: string): unknown => ({
  message: `The provided configuration does not fulfill the specification. Errors: json schema validation failed when comparing the data to the json schema. \nErrors: ${errors}`,
});

/** Bodies as the API, what checks configurations behind it, and connectors write them; and what must remain of each. */
const ERRORS: readonly [body: unknown, ...remains: string[]][] = [
  [
    validation(['source_config.client_secret', 'Field required']),
    'source_config.client_secret',
    'Field required',
  ],
  [
    validation(['source_config.port', 'Input should be less than 65536, got 70000']),
    'source_config.port',
    'Input should be less than 65536, got 70000',
  ],
  [validation(['source_config.port', 'port 5432 must be under 65536']), 'port 5432 must be under 65536'],
  [
    validation([
      'source_config.start_date',
      `time data "${CONFIG.start_date}" does not match format "%Y-%m-%d"`,
    ]),
    'source_config.start_date',
    'does not match format "%Y-%m-%d"',
  ],
  [
    validation(['source_config.api_key', `${String(CONFIG.api_key)} is not a valid API key`]),
    'source_config.api_key',
    'is not a valid API key',
  ],
  [
    validation([
      'source_config.lookback_window_days',
      'Input should be a valid integer, unable to parse string as an integer',
    ]),
    'lookback_window_days',
    'valid integer',
  ],
  [
    validation(['source_config.credentials.auth_type', "Input should be 'Client', 'Service' or 'PAT'"]),
    'credentials.auth_type',
    "'Client', 'Service' or 'PAT'",
  ],
  [
    validation([
      'body',
      'Value error, One of connector_type, definition_id, source_template_id must be provided',
    ]),
    'connector_type, definition_id, source_template_id',
  ],
  [
    validation([
      'source_template_id',
      'Input should be a valid UUID, invalid length: expected length 32 for simple format, found 3',
    ]),
    'source_template_id',
    'valid UUID',
  ],
  [
    {
      detail: [
        {
          loc: ['body', 'source_config', 'repositories', 1],
          msg: `string does not match regex "^[\\w.-]+/[\\w.-]+$": ${CONFIG.repositories[1] ?? ''}`,
          type: 'value_error.str.regex',
        },
      ],
    },
    'source_config.repositories.1',
    'string does not match regex',
    'value_error.str.regex',
  ],
  [
    { detail: [{ loc: ['body', 'allowed_origin'], msg: 'field required', type: 'value_error.missing' }] },
    'allowed_origin',
    'field required',
  ],
  [{ detail: 'Invalid authentication credentials' }, 'Invalid authentication credentials'],
  [{ detail: 'Access denied to this resource' }, 'Access denied to this resource'],
  [{ detail: 'Workspace not found' }, 'Workspace not found'],
  [
    schema('$.credentials: must be a constant value Service, $.host: is missing but it is required'),
    '$.credentials: must be a constant value Service',
    '$.host: is missing but it is required',
  ],
  [
    schema(`$.client_secret: does not match the regex pattern ^sk_test_, found ${CONFIG.client_secret}`),
    '$.client_secret: does not match the regex pattern ^sk_test_',
  ],
  [schema('$.port: integer found, string expected'), '$.port: integer found, string expected'],
  [
    schema('$.replication_method: must be valid to one and only one schema, but 0 are valid'),
    '$.replication_method',
    'one and only one schema',
  ],
  [
    {
      title: 'Unprocessable content',
      type: 'error:source/invalid',
      detail: `The source "${CONFIG.database}" is not usable`,
      data: { message: 'cursor_field is not set' },
    },
    'Unprocessable content',
    'cursor_field is not set',
  ],
  [
    {
      message: `Connection check failed: FATAL: password authentication failed for user "${CONFIG.username}"`,
    },
    'password authentication failed for user "[redacted]"',
  ],
  [
    { message: `Could not connect: java.net.UnknownHostException: ${CONFIG.host}` },
    'Could not connect: java.net.UnknownHostException',
  ],
  [
    {
      message: `State code: 28P01; Message: FATAL: no pg_hba.conf entry for host "10.0.0.1", user "${CONFIG.username}", database "${CONFIG.database}", SSL off`,
    },
    'State code: 28P01',
    'no pg_hba.conf entry for host',
    'SSL off',
  ],
  [
    { message: `Access denied for user '${CONFIG.username}'@'%' (using password: YES)` },
    "Access denied for user '[redacted]'",
    'using password: YES',
  ],
  [
    {
      message: `Request to https://api.stripe.com/v1/accounts/${CONFIG.account_id} failed: 401 Invalid API Key provided: sk_live_****p7dc`,
    },
    'https://api.stripe.com/v1/accounts/[redacted] failed: 401 Invalid API Key provided',
  ],
  [
    {
      message: `401 Client Error: Unauthorized for url: https://api.github.com/repos/acme%2Fbilling-core?access_token=${CONFIG.credentials.access_token}`,
    },
    '401 Client Error: Unauthorized',
    'https://api.github.com/repos/',
  ],
  [
    {
      message: `{"error":"invalid_grant","error_description":"expired access/refresh token","refresh_token":"${CONFIG.credentials.refresh_token}"}`,
    },
    'invalid_grant',
    'expired access/refresh token',
  ],
  [
    { message: `Unable to parse private key: ${JSON.stringify(CONFIG.private_key)}; expected PKCS#8` },
    'Unable to parse private key',
    'expected PKCS#8',
  ],
  [
    `<html><body><h1>422</h1><p>password ${CONFIG.password.replace('&', '&amp;').replace('"', '&quot;').replace('<', '&lt;').replace('>', '&gt;')} must not contain &lt; or &gt;</p></body></html>`,
    '422',
    'must not contain &lt; or &gt;',
  ],
  [
    {
      message: 'Bad Request',
      _embedded: { errors: [{ message: 'Required claim organization is missing' }] },
    },
    'Bad Request',
    'Required claim organization is missing',
  ],
  [
    { message: 'Rate limit exceeded: 100 requests per 60 seconds', errors: [] },
    'Rate limit exceeded: 100 requests per 60 seconds',
  ],
];

/** In any spelling: what is left of a body is searched for them as a person reads it. */
const SECRETS = [
  ...['host', 'database', 'username', 'password', 'account_id', 'client_secret', 'start_date'].map(
    (name) => CONFIG[name as 'host'],
  ),
  ...[String(CONFIG.api_key), CONFIG.credentials.access_token, CONFIG.credentials.refresh_token],
  ...['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'acme/billing-core', 'acme%2Fbilling-core', 'acme/payments'],
  'p&amp;ss&quot;',
];

it('there are thirty of them', () => {
  expect(ERRORS).toHaveLength(30);
});

it.each(ERRORS.map(([body, ...remains], at) => [at + 1, body, remains] as const))(
  'of error %i the customer learns field and rule, and it repeats no secret',
  (_number, body, remains) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const read = readErrorBody(text, true, createRedactor([CONFIG], [CONFIG.password]));
    const said = [
      read.code,
      read.text,
      ...read.fields.map(({ field, message }) => `${field}: ${message}`),
    ].join('\n');
    for (const part of remains) expect(said).toContain(part);
    for (const secret of SECRETS) expect(said).not.toContain(secret);
  },
);
