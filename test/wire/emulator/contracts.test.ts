/** The emulator against the contracts that the vendor has published, call by call. */
import { describe, expect, it } from 'vitest';
import { connectors, type Call, type Emulator, type EmulatorOptions } from '../../../emulator/index.ts';
import { endpoints } from '../../../emulator/endpoints/index.ts';
import {
  contracts,
  departuresOf,
  everyDepartureOf,
  knownDepartureOf,
  knownDepartures,
} from '../../support/contracts/index.ts';
import { claimsOf, OTHER_ID, startApi, unbundle } from '../../support/emulated-calls.ts';
import { CONNECTORS, GITHUB, SCOPED_TOKEN, STRIPE, stripeSource } from './agents-api.ts';

const EMBEDDED = '/api/v1/embedded';
const TEMPLATES = '/api/v1/integrations/templates/sources';
const WIDGET = { workspace_name: 'acme', allowed_origin: 'https://app.example.com' };

type Send = (
  method: string,
  path: string,
  body?: unknown,
  token?: string | null,
) => Promise<{ id: string; token: string }>;

interface Caller {
  readonly emulator: Emulator;
  readonly send: Send;
}

/** A deletion that is asked for again goes on, however slow the machine is. */
const FOR_EVER_MS = 1_000_000;

async function startCaller(options: EmulatorOptions = {}): Promise<Caller> {
  const { emulator, send } = await startApi({ deletionMs: FOR_EVER_MS, ...options });
  return {
    emulator,
    send: async (method, path, body, token) =>
      (await send(method, path, { body, ...(token === undefined ? {} : { token }) })).body,
  };
}

/** Every endpoint of the older API, and of both, with what it takes. */
async function callEmbedded({ emulator, send }: Caller): Promise<void> {
  const { token } = unbundle(
    (await send('POST', `${EMBEDDED}/scoped-token`, { workspace_name: 'acme' })).token,
  );
  const { workspaceId } = claimsOf(token)['io.airbyte.auth.workspace_scope'];
  const call = (method: string, path: string, body?: unknown): ReturnType<Send> =>
    send(method, `${EMBEDDED}/${path}`, body, token);
  await send('POST', `${EMBEDDED}/widget-token`, { ...WIDGET, region_id: OTHER_ID });
  await call('GET', 'scoped-token/info');
  const source = {
    name: 'Stripe',
    workspace_id: workspaceId,
    source_template_id: STRIPE,
    source_config: { account_id: 'acct_1', client_secret: 'sk_test_1' },
    selected_connection_template_tags: ['eu'],
    selected_connection_template_tags_mode: 'all',
  };
  const { id } = await call('POST', 'sources', source);
  await call('POST', 'sources', { ...source, name: null, source_template_id: OTHER_ID });
  emulator.checks.add({
    status: 'failed',
    runningFor: 1,
    error_message: 'Invalid API key',
    enhanced_error_message: 'Make a new one.',
    failure_reason: { timestamp: 1, failure_origin: 'source', failure_type: 'config_error' },
  });
  const check = await call('POST', 'sources/check', source);
  for (let asked = 0; asked < 2; asked += 1) await call('GET', `sources/check/${check.id}/status`);
  await call('GET', `sources?workspace_id=${workspaceId}`);
  await call('GET', `sources/${id}`);
  await call('PUT', `sources/${id}`, {
    name: 'New',
    source_config: { ...source.source_config, account_id: 'acct_2' },
  });
  await call('DELETE', `sources/${id}`);
  await call('GET', 'source-templates?tags=crm&tags_mode=any');
  await call('GET', `source-templates/${GITHUB}`);
  await callShared({ emulator, send });
}

async function callShared({ emulator, send }: Caller): Promise<void> {
  const credentials = { client_id: emulator.clientId, client_secret: emulator.clientSecret };
  await send('POST', '/api/v1/account/applications/token', credentials, null);
  await send('GET', TEMPLATES);
  await send('GET', `${TEMPLATES}/${GITHUB}`);
  await send('GET', `${TEMPLATES}/${OTHER_ID}`);
  await send('GET', '/api/v1/integrations/templates/connections');
  emulator.seedWorkspace({ name: 'beta' });
  await send('GET', '/api/v1/workspaces?name_contains=A&limit=1&status=active');
}

/** Every endpoint of the newer API, and of both, with what it takes. */
async function callAgents({ emulator, send }: Caller): Promise<void> {
  const { token } = await send('POST', SCOPED_TOKEN, { workspace_name: 'acme', region_id: OTHER_ID });
  await send('POST', '/api/v1/account/applications/widget-token', WIDGET);
  await send('GET', `${SCOPED_TOKEN}/info`, undefined, token);
  const entities = [{ entity: 'charges', modes: ['read'] }];
  const { id } = await send('POST', CONNECTORS, { ...stripeSource(), entities, environment: {} });
  await send('POST', CONNECTORS, {
    workspace_name: 'acme',
    definition_id: connectors.github.definitionId,
    credentials: { personal_access_token: 'ghp_1' },
    replication_config: { repositories: ['acme/app'] },
  });
  emulator.checks.add({
    times: 1,
    status: 'failed',
    error_message: 'Invalid API key',
    enhanced_error_message: 'Make a new one.',
    failure_reason: { timestamp: 1, failure_origin: 'source', failure_type: 'config_error' },
  });
  await send('POST', `${CONNECTORS}/check`, stripeSource());
  emulator.checks.add({ status: 'succeeded', runningFor: 1 });
  const check = await send('POST', `${CONNECTORS}/check`, stripeSource());
  for (let asked = 0; asked < 2; asked += 1) await send('GET', `${CONNECTORS}/check/${check.id}/status`);
  await send('GET', `${CONNECTORS}?workspace_name=acme`);
  await send('GET', `${CONNECTORS}/${id}`);
  await send('PUT', `${CONNECTORS}/${id}`, {
    name: 'New',
    replication_config: { account_id: 'acct_2' },
    entities,
  });
  await send('DELETE', `${CONNECTORS}/${id}`);
  await send('DELETE', `${CONNECTORS}/${id}`);
  await send('GET', `${TEMPLATES}?use_global=true`);
  await callShared({ emulator, send });
}

const CALLED = [
  ['embedded', callEmbedded],
  ['agents', callAgents],
] as const;

const unknownOf = (calls: readonly Call[]): string[] => calls.flatMap(departuresOf);

describe.each(CALLED)('%s', (api, callAll) => {
  it('has every endpoint of the emulator, and answers as the contract says', async () => {
    const caller = await startCaller({ apis: [api] });
    await callAll(caller);
    const { calls } = caller.emulator;
    expect(unknownOf(calls)).toEqual([]);
    expect(
      calls
        .map(({ method, path, status }) => [method, path, status])
        .filter(([, , status]) => Number(status) >= 300),
    ).toEqual([]);
    const called = new Set(calls.map(({ operation }) => operation));
    const offered = endpoints.filter(({ apis }) => apis.includes(api)).map(({ operation }) => operation);
    expect(offered.filter((operation) => !called.has(operation))).toEqual([]);
  });

  it('answers the same beside the other one', async () => {
    const caller = await startCaller();
    await callAll(caller);
    expect(unknownOf(caller.emulator.calls)).toEqual([]);
  });

  it('is refused in the form that the contract has, whatever is wrong', async () => {
    const { emulator, send } = await startCaller({ apis: [api] });
    const scoped = api === 'embedded' ? `${EMBEDDED}/scoped-token` : SCOPED_TOKEN;
    const minted = (await send('POST', scoped, { workspace_name: 'acme' })).token;
    const token = api === 'embedded' ? unbundle(minted).token : minted;
    for (const { method, path, bearer, apis } of endpoints) {
      if (!apis.includes(api)) continue;
      const address = path.replace('{id}', OTHER_ID);
      const [right, wrong] =
        bearer === 'scoped' ? [token, emulator.accessToken] : [emulator.accessToken, token];
      const body = (fields: object): object | undefined =>
        method === 'POST' || method === 'PUT' ? fields : undefined;
      await send(method, address, body({}), null);
      await send(method, address, body({}), wrong);
      await send(method, address, body({ unknown: 1 }), right);
      await send(method, `${address}?unknown=1`, body({}), right);
      await send(method, path.replace('{id}', '7'), undefined, right);
    }
    const answers = emulator.calls.flatMap((call) =>
      everyDepartureOf(call)
        .filter((departure) => departure.side === 'answer' && knownDepartureOf(departure, call) === null)
        .map(({ at, message }) => `${call.method} ${call.path} ${call.status}: ${at} ${message}`),
    );
    expect(answers).toEqual([]);
    expect(new Set(emulator.calls.map(({ status }) => status))).toEqual(
      new Set(api === 'agents' ? [200, 400, 401, 403, 404, 422] : [200, 401, 403, 404, 422]),
    );
  });

  it('has no path that the emulator does not have', () => {
    const { operations } = contracts.find(({ name }) => name === api)!;
    const missing = operations.filter(
      ({ method, path, bearer }) =>
        !endpoints.some(
          (each) =>
            each.apis.includes(api) && each.method === method && each.path === path && each.bearer === bearer,
        ),
    );
    expect(missing).toEqual([]);
  });
});

describe('a departure from the contract', () => {
  it.each([
    [
      'an unknown field',
      { workspace_name: 'acme', customer_name: 'acme' },
      'body: Unrecognized key: "customer_name"',
    ],
    ['a missing one', {}, 'body.workspace_name: Invalid input: expected string, received undefined'],
    [
      'a wrong type',
      { workspace_name: 7 },
      'body.workspace_name: Invalid input: expected string, received number',
    ],
    ['a region that is no UUID', { workspace_name: 'acme', region_id: 'eu' }, 'body.region_id: Invalid GUID'],
  ])('is told by its place: %s', async (_what, body, expected) => {
    const { emulator, send } = await startCaller();
    await send('POST', SCOPED_TOKEN, body);
    expect(unknownOf(emulator.calls)).toEqual([`POST ${SCOPED_TOKEN} (agents): request, ${expected}`]);
  });

  it('is told of tokens, queries and paths too', async () => {
    const { emulator, send } = await startCaller();
    const { token } = await send('POST', SCOPED_TOKEN, { workspace_name: 'acme' });
    await send('GET', `${CONNECTORS}?limit=1`, undefined, token);
    await send('GET', `${CONNECTORS}/${OTHER_ID}?limit=1`, undefined, null);
    await send('GET', '/api/v1/nothing');
    expect(unknownOf(emulator.calls)).toEqual([
      `GET ${CONNECTORS} (agents): request, token: is scoped, takes organization`,
      `GET ${CONNECTORS} (agents): request, query: Unrecognized key: "limit"`,
      `GET ${CONNECTORS}/${OTHER_ID} (agents): request, token: is missing, takes organization`,
      `GET ${CONNECTORS}/${OTHER_ID} (agents): request, query: there is none`,
      'GET /api/v1/nothing (in neither contract): request, path: is in no contract',
    ]);
  });

  it('is told of answers, but for those of a fault', async () => {
    const { emulator, send } = await startCaller();
    await send('POST', SCOPED_TOKEN, { workspace_name: 'acme' });
    const [call] = emulator.calls;
    const answered = { ...call!, answer: { token: 7, extra: 1 }, status: 201 };
    expect(departuresOf({ ...answered, status: 200 })).toHaveLength(2);
    expect(departuresOf(answered)[0]).toContain('answer, status: 201 is not declared');
    expect(departuresOf({ ...answered, fault: 'status' })).toEqual([]);
  });

  it('is known, and listed with its reason, where it is meant', async () => {
    const seen = new Set<string | null>();
    const look = (emulator: Emulator): void => {
      for (const call of emulator.calls) {
        for (const departure of everyDepartureOf(call)) seen.add(knownDepartureOf(departure, call));
      }
      expect(unknownOf(emulator.calls)).toEqual([]);
    };
    const both = await startCaller({ secondDelete: 409, deletionMs: 1_000_000, listedTemplates: 'absent' });
    await callAgents(both);
    await both.send('POST', `${EMBEDDED}/scoped-token`, { workspace_name: 'acme', region_id: 'eu' });
    await both.send('GET', `${CONNECTORS}/${OTHER_ID}`);
    const credentials = { client_id: 'wrong', client_secret: 'wrong' };
    await both.send('POST', '/api/v1/account/applications/token', credentials, null);
    both.emulator.seedWorkspace({ name: 'acme' });
    await both.send('POST', SCOPED_TOKEN, { workspace_name: 'acme' });
    look(both.emulator);
    const prose = await startCaller({ errorEnvelope: 'fastapi' });
    await prose.send('GET', `${CONNECTORS}/${OTHER_ID}`);
    look(prose.emulator);
    expect(knownDepartures.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
  });
});
