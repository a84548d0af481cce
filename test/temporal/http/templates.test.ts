/** The templates that are offered over HTTP, and requests that want something else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectors } from '../../../emulator/index.ts';
import { minimal } from '../../fixtures/configurations.ts';
import { requestFor, sourceNamed, sourceOf } from '../../support/requests.ts';
import { json, offeredTemplatesFrom, startService, type TestService } from '../../support/service.ts';
import { startWorld, type World } from '../../support/world.ts';

const STRIPE = sourceOf(connectors.stripe, minimal.stripe);
const HUBSPOT = sourceOf(connectors.hubspot, minimal.hubspot);

let world: World;
/** Of all templates, and of one with a list. */
let open: TestService;
let listed: TestService;
beforeAll(async () => {
  world = await startWorld();
  open = await startService(world, { offeredTemplates: offeredTemplatesFrom(world) });
  const offeredTemplates = offeredTemplatesFrom(world, [STRIPE.source_template_id]);
  listed = await startService(world, { offeredTemplates, contact: 'mailto:help@example.com' });
});
afterAll(async () => {
  await open.stop();
  await listed.stop();
  await world.stop();
});

async function refusal(response: Response): Promise<unknown> {
  const { code, errors } = await json(response);
  return [response.status, code, errors];
}

const NOT_OFFERED = (path: string) => [
  422,
  'invalid_request',
  [{ path, message: 'is not a template that is offered' }],
];
const NOT_ASKED_FOR = (path: string) => [
  422,
  'invalid_request',
  [{ path, message: 'is not a field that the template asks for' }],
];

describe('GET /v1/templates', () => {
  test('has those of the list, with their fields', async () => {
    const response = await listed.call('GET', '/v1/templates');
    const { data } = (await response.json()) as { data: { id: string; form: { fields: object[] } }[] };
    expect(data.map(({ id }) => id)).toEqual([STRIPE.source_template_id]);
    expect(data[0]?.form.fields).toContainEqual(
      expect.objectContaining({ name: 'client_secret', title: 'Secret Key', secret: true, required: true }),
    );
  });

  test('is for API keys', async () => {
    const response = await fetch(`${listed.url}/v1/templates`);
    expect(response.status).toBe(401);
  });

  test('is not set up without a credential of Airbyte', async () => {
    const without = await startService(world);
    expect((await without.call('GET', '/v1/templates')).status).toBe(503);
    await without.stop();
  });

  test('stands in the contract, as schemas that contain themselves', async () => {
    const { paths, components } = await json(await fetch(`${listed.url}/openapi.json`));
    expect(paths).toHaveProperty(['/v1/templates', 'get']);
    expect(JSON.stringify(components)).toContain('#/components/schemas/TemplateField');
    expect(JSON.stringify(components)).not.toContain('"$ref":"#"');
  });
});

describe('a start', () => {
  test('of what is offered begins', async () => {
    const request = requestFor([STRIPE]);
    expect((await listed.call('POST', '/v1/onboardings', { body: request })).status).toBe(202);
    await world.onboarding.result(request.workspace_name);
  });

  test.each([
    ['another template', { ...HUBSPOT }, NOT_OFFERED('sources[1].source_template_id')],
    [
      'another field',
      { ...STRIPE, name: 'Other', source_config: { ...minimal.stripe, tunnel: 'mine' } },
      NOT_ASKED_FOR('sources[1].source_config.tunnel'),
    ],
  ])('with %s is refused where a list is set', async (_, source, refused) => {
    const request = requestFor([STRIPE, source]);
    const response = await listed.call('POST', '/v1/onboardings', { body: request });
    expect(await refusal(response)).toEqual(refused);
    await expect(world.onboarding.progress(request.workspace_name)).rejects.toThrow();
  });

  test('that is no request is told as ever', async () => {
    const response = await listed.call('POST', '/v1/onboardings', { body: { sources: 'none' } });
    expect(response.status).toBe(422);
  });

  test('without a list is held to what is offered where a customer has sent it', async () => {
    const body = requestFor([sourceNamed('Anything')]);
    const ofCustomer = await open.call('POST', '/v1/onboardings?offered=true', { body });
    expect(await refusal(ofCustomer)).toEqual(NOT_OFFERED('sources[0].source_template_id'));
    expect((await open.call('POST', '/v1/onboardings', { body })).status).toBe(202);
  });
});

describe('a retry', () => {
  const wrong = { ...STRIPE, source_config: { client_secret: 'no account' } };

  test('is held to the same, whichever way its sources come, and says whose move it was', async () => {
    const { workspace_name } = requestFor([wrong]);
    await listed.call('POST', '/v1/onboardings', { body: requestFor([wrong], workspace_name) });
    const place = `/v1/onboardings/${workspace_name}`;
    const { token } = await json(await listed.call('POST', `${place}/progress-token`));
    const progress = async () =>
      await json(await fetch(`${listed.url}${place}?token=${encodeURIComponent(token as string)}`));
    await expect.poll(async () => (await progress())['status'], { timeout: 20_000 }).toBe('needs_attention');
    expect(await progress()).toMatchObject({
      contact: 'mailto:help@example.com',
      sources: [{ failure: { whose_move: 'customer', fields: [{ field: 'account_id' }] } }],
    });
    const other = { ...STRIPE, source_config: { ...minimal.stripe, tunnel: 'mine' } };
    const path = 'source_config.tunnel';
    for (const [body, at] of [
      [other, path],
      [[other], `sources[0].${path}`],
      [{ sources: [other] }, `sources[0].${path}`],
    ] as const)
      expect(await refusal(await listed.call('POST', `${place}/retry`, { body }))).toEqual(NOT_ASKED_FOR(at));
    expect((await listed.call('POST', `${place}/retry`, { body: STRIPE })).status).toBe(202);
    expect((await world.onboarding.result(workspace_name)).status).toBe('completed');
  });
});
