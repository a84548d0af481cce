/** The templates that customers are offered, as both generations of the API tell them. */
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  connectors,
  connectorTemplates,
  startEmulator,
  type ApiName,
  type EmulatorOptions,
} from '../../emulator/index.ts';
import { AirbyteClient } from '../../src/airbyte/index.ts';
import {
  airbyteOfferedTemplates,
  unofferedIn,
  type OfferedTemplatesAnswer,
} from '../../src/templates/index.ts';
import { sourceOf } from '../support/requests.ts';

const STRIPE = sourceOf(connectors.stripe, {}).source_template_id;
const POSTGRES = sourceOf(connectors.postgres, {}).source_template_id;
const NOBODYS = '00000000-0000-4000-8000-000000000000';

async function offering(
  ids: readonly string[] | null,
  api: ApiName = 'embedded',
  options: Pick<EmulatorOptions, 'templates'> = {},
) {
  const emulator = await startEmulator({ apis: [api], ...options });
  const { url: apiUrl, organizationId, accessToken } = emulator;
  const airbyte = new AirbyteClient({
    apiUrl,
    api,
    organizationId,
    credential: { kind: 'access_token', accessToken },
    requestTimeoutMs: 10_000,
  });
  onTestFinished(async () => {
    await airbyte.close();
    await emulator.close();
  });
  const clock = { now: 0 };
  const unknown: string[] = [];
  const registry = { url: null, file: null };
  const offered = airbyteOfferedTemplates(airbyte, {
    ids,
    registry,
    now: () => clock.now,
    onUnknown: (id) => unknown.push(id),
  });
  return { emulator, clock, unknown, offered };
}

function templatesOf(answer: OfferedTemplatesAnswer) {
  if (answer.kind !== 'listed') throw new Error(answer.kind);
  return answer.templates;
}

describe.each<ApiName>(['embedded', 'agents'])('with the API %s', (api) => {
  test('all that the organization has are offered, each with its form', async () => {
    const { offered } = await offering(null, api);
    expect(offered.isExclusive).toBe(false);
    const templates = templatesOf(await offered.list());
    expect(templates.map(({ id }) => id)).toEqual(connectorTemplates.map(({ id }) => id));
    const stripe = templates.find(({ id }) => id === STRIPE);
    expect(stripe).toMatchObject({ name: 'Stripe', tags: ['payments'] });
    expect(stripe?.form?.fields.slice(0, 2)).toMatchObject([
      { name: 'account_id', type: 'string', required: true, secret: false },
      { name: 'client_secret', title: 'Secret Key', required: true, secret: true },
    ]);
    const hubspot = templates.find(({ name }) => name === 'HubSpot');
    const credentials = hubspot?.form?.fields.find(({ name }) => name === 'credentials');
    expect(credentials?.chosen_by).toBe('credentials_title');
    expect(credentials?.alternatives.length).toBeGreaterThan(1);
  });

  test('those of a list are offered, in its order, and an id of no template is told', async () => {
    const { offered, unknown } = await offering([POSTGRES.toUpperCase(), NOBODYS, STRIPE], api);
    expect(offered.isExclusive).toBe(true);
    expect(templatesOf(await offered.list()).map(({ id }) => id)).toEqual([POSTGRES, STRIPE]);
    expect(unknown).toEqual([NOBODYS]);
  });
});

test('they are read once a minute, however many ask', async () => {
  const { emulator, clock, offered } = await offering([STRIPE]);
  const lists = () =>
    emulator.calls.filter(({ operation }) => operation === 'listOrganizationSourceTemplates').length;
  await Promise.all([offered.list(), offered.list()]);
  clock.now = 59_999;
  await offered.list();
  expect(lists()).toBe(1);
  clock.now = 60_000;
  await offered.list();
  expect(lists()).toBe(2);
});

test('while Airbyte is away those of the last time are offered, and none where there was no last time', async () => {
  const { emulator, clock, offered } = await offering([STRIPE]);
  const away = {
    operation: 'listOrganizationSourceTemplates',
    fault: { kind: 'status', status: 503 },
  } as const;
  emulator.faults.add({ ...away, times: 1 });
  expect(await offered.list()).toMatchObject({ kind: 'unavailable' });
  const before = await offered.list();
  emulator.faults.add({ ...away, times: Infinity });
  clock.now = 120_000;
  expect(templatesOf(await offered.list())).toEqual(templatesOf(before));
});

test('what one of them asks for cannot be read: nothing is offered by halves', async () => {
  const { emulator, offered } = await offering([STRIPE, POSTGRES]);
  emulator.faults.add({
    operation: 'getOrganizationSourceTemplate',
    times: 1,
    fault: { kind: 'status', status: 503 },
  });
  expect(await offered.list()).toEqual({ kind: 'unavailable', retryAfterMs: null });
});

describe('of a specification that cannot be made into a form', () => {
  const ID = '3f0b1c52-7d2e-4a0e-9c55-0d6f1a2b3c4d';
  const secret = { type: 'string', airbyte_secret: true };
  /** What is refused of a configuration. */
  async function refused(connectionSpecification: object | null, config: object): Promise<string[]> {
    const template = {
      id: ID,
      name: 'Own',
      partial_default_config: { host: 'db.example.com', credentials: { client_id: 'ours' } },
      user_config_spec: connectionSpecification === null ? {} : { connectionSpecification },
    };
    const { offered } = await offering(null, 'embedded', { templates: [template] });
    const templates = templatesOf(await offered.list());
    expect(templates).toMatchObject([{ id: ID, form: null }]);
    expect(JSON.stringify(templates)).not.toContain('ours');
    const sources = [{ source_template_id: ID, source_config: { ...config } }];
    return unofferedIn(sources, templates, () => '').map(({ path }) => path);
  }

  test('a key that it does not list is refused, and what the template supplies', async () => {
    const properties = { key: { $ref: '#/$defs/key' }, credentials: { type: 'object' } };
    const asked = { key: 'mine', credentials: { client_secret: 'mine' } };
    const schema = { type: 'object', properties, $defs: { key: secret } };
    expect(await refused(schema, asked)).toEqual([]);
    expect(await refused(schema, { ...asked, host: 'mine', tunnel: { port: 22 } })).toEqual([
      'source_config.host',
      'source_config.tunnel',
    ]);
    expect(await refused(schema, { credentials: { client_id: 'mine' } })).toEqual([
      'source_config.credentials.client_id',
    ]);
  });

  test.each([
    ['that does not list its fields in one place', { type: 'object', properties: {}, $ref: '#/$defs/all' }],
    ['that is not there', null],
  ])('one %s: only what the template supplies is refused', async (_, schema) => {
    expect(await refused(schema, { key: 'mine', host: 'mine', credentials: 'mine' })).toEqual([
      'source_config.host',
      'source_config.credentials',
    ]);
  });
});
