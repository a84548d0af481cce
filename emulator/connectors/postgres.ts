import { secret, type Connector } from './connector.ts';

interface Alternative {
  readonly key: string;
  readonly value: string;
  readonly title?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

function alternative({ key, value, title = value, required = [], properties = {} }: Alternative): unknown {
  return {
    title,
    additionalProperties: true,
    required: [key, ...required],
    properties: { [key]: { type: 'string', const: value }, ...properties },
  };
}

const certificates = {
  ca_certificate: secret('CA certificate', 'The certificate of the authority.'),
  client_certificate: secret('Client Certificate', 'The client’s own certificate.'),
  client_key: secret('Client Key', 'The key of the client’s certificate.'),
  client_key_password: secret('Client key password', 'Made up where it is not given.'),
};

const sslModes = [
  ...['disable', 'allow', 'prefer', 'require'].map((value) => alternative({ key: 'mode', value })),
  ...['verify-ca', 'verify-full'].map((value) =>
    alternative({ key: 'mode', value, required: ['ca_certificate'], properties: certificates }),
  ),
];

const replicationMethods = [
  alternative({ key: 'method', value: 'Standard' }),
  alternative({
    key: 'method',
    value: 'CDC',
    title: 'Logical Replication (CDC)',
    required: ['replication_slot', 'publication'],
    properties: {
      plugin: { type: 'string', title: 'Plugin', enum: ['pgoutput'], default: 'pgoutput' },
      replication_slot: { type: 'string', title: 'Replication Slot' },
      publication: { type: 'string', title: 'Publication' },
    },
  }),
];

const jumpServer = {
  tunnel_host: { type: 'string', title: 'SSH Tunnel Jump Server Host' },
  tunnel_port: {
    type: 'integer',
    title: 'SSH Connection Port',
    minimum: 0,
    maximum: 65536,
    default: 22,
  },
  tunnel_user: { type: 'string', title: 'SSH Login Username' },
};

const tunnels = [
  alternative({ key: 'tunnel_method', value: 'NO_TUNNEL', title: 'No Tunnel' }),
  alternative({
    key: 'tunnel_method',
    value: 'SSH_KEY_AUTH',
    title: 'SSH Key Authentication',
    required: ['tunnel_host', 'tunnel_port', 'tunnel_user', 'ssh_key'],
    properties: { ...jumpServer, ssh_key: secret('SSH Private Key', 'In PEM form.') },
  }),
  alternative({
    key: 'tunnel_method',
    value: 'SSH_PASSWORD_AUTH',
    title: 'Password Authentication',
    required: ['tunnel_host', 'tunnel_port', 'tunnel_user', 'tunnel_user_password'],
    properties: {
      ...jumpServer,
      tunnel_user_password: secret('Password', 'Of the login on the jump server.'),
    },
  }),
];

/**
 * Source: airbytehq/airbyte, `source-postgres/src/main/resources/spec.json` at 035bb71f; the tunnels, which the connector adds
 * to it, from airbytehq/airbyte-platform, `api_documentation_sources.yaml` (2026-08).
 */
export const postgres: Connector = {
  name: 'Postgres',
  definitionId: 'decd338e-5647-4c0b-adf4-da0e75f5a750',
  connectionSpecification: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Postgres Source Spec',
    type: 'object',
    required: ['host', 'port', 'database', 'username'],
    properties: {
      host: { type: 'string', title: 'Host', description: 'Hostname of the database.' },
      port: {
        type: 'integer',
        title: 'Port',
        description: 'Port of the database.',
        minimum: 0,
        maximum: 65536,
        default: 5432,
      },
      database: { type: 'string', title: 'Database Name', description: 'Name of the database.' },
      schemas: { type: 'array', title: 'Schemas', items: { type: 'string' }, minItems: 0, uniqueItems: true },
      username: { type: 'string', title: 'Username', description: 'Who reads the database.' },
      password: secret('Password', 'Of the user.'),
      jdbc_url_params: { type: 'string', title: 'JDBC URL Parameters (Advanced)' },
      ssl_mode: { type: 'object', title: 'SSL Modes', description: 'How it is encrypted.', oneOf: sslModes },
      replication_method: { type: 'object', title: 'Replication Method', oneOf: replicationMethods },
      tunnel_method: { type: 'object', title: 'SSH Tunnel Method', oneOf: tunnels },
    },
  },
};
