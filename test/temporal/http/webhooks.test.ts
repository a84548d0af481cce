import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { genericWebhook, standardWebhook, stripeWebhook, workosWebhook } from '../../../src/define-config.ts';
import type { SignupWebhook } from '../../../src/signup/signup-webhook.ts';
import { startWorld, type World } from '../../support/world.ts';
import { requestFor, sourceNamed } from '../../support/requests.ts';
import { json, startService, type TestService } from '../../support/service.ts';
import { signers, type SignedDelivery, type Signer, type SignerName } from '../../support/signed.ts';

const NAMES = Object.keys(signers) as SignerName[];
const MINUTE = 60_000;

let world: World;
let service: TestService;

beforeAll(async () => {
  world = await startWorld();
  const request = (name: string | null) => (name === null ? null : requestFor(['Stripe'], name));
  const schemes: Record<SignerName, SignupWebhook> = {
    'standard-webhooks': standardWebhook(({ data }) => request(data['id'] as string)),
    'standard-public-key': standardWebhook(({ data }) => request(data['id'] as string)),
    svix: standardWebhook(({ data }) => request(data['id'] as string)),
    stripe: stripeWebhook(({ data: { object } }) =>
      object.object === 'checkout.session' ? request(object.client_reference_id) : null,
    ),
    workos: workosWebhook(({ data }) => request(data.external_id ?? null)),
    'generic-timestamp': genericWebhook(
      {
        verification: {
          kind: 'hmac',
          header: 'x-signature',
          encoding: 'base64url',
          prefix: 'sha256=',
          timestamp: { header: 'x-sent-at', format: 'iso8601', signed: 'v0:{timestamp}:{body}' },
        },
        events: ['user.created'],
      },
      ({ data }: { data: { id: string } }) => request(data.id),
    ),
    generic: genericWebhook(
      {
        verification: { kind: 'hmac', header: 'x-signature', prefix: 'sha256=' },
        events: ['user.created'],
      },
      ({ data }: { data: { id: string } }) => request(data.id),
    ),
  };
  const webhooks = Object.fromEntries(
    NAMES.map((name) => {
      const { secret } = signers[name];
      return [name, { webhook: schemes[name], secrets: ['whsec_b2xkIHNlY3JldCBvZiBub2JvZHk=', secret] }];
    }),
  );
  service = await startService(world, {
    limits: { perAddress: 10_000 },
    webhooks: {
      ...webhooks,
      token: {
        webhook: genericWebhook(
          { verification: { kind: 'secret_header', prefix: 'Bearer ' } },
          ({ tenant }: { tenant: string }) => request(tenant),
        ),
        secrets: ['a-secret-header'],
      },
      broken: {
        webhook: standardWebhook(({ data }) => {
          if (data['id'] === 'many') {
            const fields = Array.from({ length: 333 }, (_, at) => [
              `field_${at}`,
              'a-secret-of-the-customer',
            ]);
            return { ...requestFor(['Stripe']), ...(Object.fromEntries(fields) as object) };
          }
          if (data['id'] === 'throw') throw new Error(`no plan for a-secret-of-the-customer`);
          return {
            workspace_name: '',
            sources: [sourceNamed('Stripe', { key: 'a-secret-of-the-customer' })],
          };
        }),
        secrets: [signers.svix.secret],
      },
    },
  });
});
afterAll(async () => {
  await service.stop();
  await world.stop();
});

async function signed(
  name: SignerName,
  event: object,
  { secret, at = Date.now() }: { secret?: string; at?: number } = {},
): Promise<SignedDelivery> {
  const signer: Signer = signers[name];
  return await signer.sign(JSON.stringify(event), secret ?? signer.secret, at);
}

/** Without an API key: who signs is who may. */
async function deliver(endpoint: string, { body, headers }: SignedDelivery): Promise<Response> {
  return await fetch(`${service.url}/v1/webhooks/${endpoint}`, { method: 'POST', body, headers });
}

const unique = (): string => requestFor().workspace_name;

describe.each(NAMES)('%s', (name) => {
  const signer: Signer = signers[name];

  test('a signed event starts one onboarding, and again finds it', async () => {
    const workspaceName = unique();
    const delivery = await signed(name, signer.event(workspaceName));
    const first = await deliver(name, delivery);
    expect([first.status, await json(first)]).toEqual([202, { outcome: 'started' }]);
    const again = await deliver(name, delivery);
    expect(again.status).toBe(202);
    expect((await json(again))['outcome']).toMatch(/^already_(running|completed)$/);
    expect((await world.onboarding.result(workspaceName)).status).toBe('completed');
    expect(world.emulator.sources(workspaceName)).toHaveLength(1);
  });

  test('another type of event is ignored', async () => {
    const response = await deliver(name, await signed(name, signer.event(unique(), 'invoice.paid')));
    expect([response.status, await json(response)]).toEqual([200, { outcome: 'ignored' }]);
  });

  const valid = async (workspaceName: string): Promise<SignedDelivery> =>
    await signed(name, signer.event(workspaceName));
  const withHeaders = (
    delivery: SignedDelivery,
    change: (value: string, header: string) => string | null,
  ): SignedDelivery => ({
    ...delivery,
    headers: Object.fromEntries(
      Object.entries(delivery.headers).flatMap(([header, value]) => {
        const changed = change(value, header);
        return changed === null ? [] : [[header, changed]];
      }),
    ),
  });
  const isSignature = (header: string): boolean => header.endsWith('signature');

  const INVALID: Record<string, (workspaceName: string) => Promise<SignedDelivery>> = {
    'signed with another secret': (of) => signed(name, signer.event(of), { secret: signer.otherSecret }),
    'with a changed byte': async (of) => {
      const { body, headers } = await valid(of);
      return { headers, body: body.replace('"id"', '"iD"') };
    },
    'with a space more': async (of) => {
      const { body, headers } = await valid(of);
      return { headers, body: body.replace('{', '{ ') };
    },
    'with a byte order mark before it': async (of) => {
      const { body, headers } = await valid(of);
      return { headers, body: `\uFEFF${body}` };
    },
    'with the body of another delivery': async (of) => ({
      ...(await valid(of)),
      body: (await valid(unique())).body,
    }),
    'without a body': async (of) => ({ ...(await valid(of)), body: '' }),
    'without any of its headers': async (of) => withHeaders(await valid(of), () => null),
    'without its signature': async (of) =>
      withHeaders(await valid(of), (value, header) => (isSignature(header) ? null : value)),
    'with an empty signature': async (of) =>
      withHeaders(await valid(of), (value, header) => (isSignature(header) ? '' : value)),
    'with a signature cut short': async (of) =>
      withHeaders(await valid(of), (value, header) => (isSignature(header) ? value.slice(0, -8) : value)),
    'with a signature of another version': async (of) =>
      withHeaders(await valid(of), (value, header) =>
        isSignature(header) ? value.replace(/v1|sha256/, 'v9') : value,
      ),
    'with its signature in capitals': async (of) =>
      withHeaders(await valid(of), (value, header) => (isSignature(header) ? value.toUpperCase() : value)),
    ...(name !== 'generic' && {
      'six minutes old': (of) => signed(name, signer.event(of), { at: Date.now() - 6 * MINUTE }),
      'six minutes ahead': (of) => signed(name, signer.event(of), { at: Date.now() + 6 * MINUTE }),
      'with a timestamp that was moved': async (of) => {
        const old = await signed(name, signer.event(of), { at: Date.now() - 6 * MINUTE });
        const seconds = Math.floor(Date.now() / 1_000);
        return withHeaders(old, (value, header) => {
          if (header === 'x-sent-at') return new Date().toISOString();
          return header.endsWith('timestamp')
            ? String(seconds)
            : value.replace(/^t=\d+/, name === 'workos' ? `t=${seconds * 1_000}` : `t=${seconds}`);
        });
      },
    }),
  };

  test.each(Object.keys(INVALID))('%s it is a 401 that does not say why, and starts nothing', async (how) => {
    const workspaceName = unique();
    const response = await deliver(name, (await INVALID[how]?.(workspaceName))!);
    expect(response.status).toBe(401);
    const { detail, code, errors } = await json(response);
    expect([code, detail, errors]).toEqual(['unauthorized', undefined, []]);
    expect(await world.onboarding.exists(workspaceName)).toBe(false);
  });
});

test('one of several signatures in a header is enough', async () => {
  const event = signers.svix.event(unique());
  const { body, headers } = await signed('svix', event);
  const other = await signed('svix', event, { secret: signers.svix.otherSecret });
  const both = `${other.headers['svix-signature'] ?? ''} ${headers['svix-signature'] ?? ''}`;
  const response = await deliver('svix', { body, headers: { ...headers, 'svix-signature': both } });
  expect(response.status).toBe(202);
});

test('a secret header is enough where a sender has no signature', async () => {
  const body = JSON.stringify({ tenant: unique() });
  const ask = (authorization: string): Promise<Response> =>
    deliver('token', { body, headers: { authorization } });
  expect((await ask('Bearer a-secret-header')).status).toBe(202);
  for (const wrong of ['Bearer a-secret-headers', 'a-secret-header', 'Bearer ', 'bearer a-secret-header']) {
    expect([wrong, (await ask(wrong)).status]).toEqual([wrong, 401]);
  }
});

test('why a delivery is rejected is logged and counted by endpoint, and not told', async () => {
  const webhook = standardWebhook(() => null);
  const own = await startService(world, { webhooks: { shop: { webhook, secrets: [signers.svix.secret] } } });
  const event = signers.svix.event(unique());
  const valid = await signed('svix', event);
  const deliveries = [
    [{ reason: 'no_secret_matched' }, await signed('svix', event, { secret: signers.svix.otherSecret })],
    [{ reason: 'too_old' }, await signed('svix', event, { at: Date.now() - 6 * MINUTE })],
    [
      { reason: 'missing_header', header: 'svix-id' },
      { ...valid, headers: { ...valid.headers, 'svix-id': '' } },
    ],
  ] as const;
  for (const [logged, { body, headers }] of deliveries) {
    const response = await fetch(`${own.url}/v1/webhooks/shop`, { method: 'POST', body, headers });
    const told = await json(response);
    expect(response.status).toBe(401);
    expect(JSON.stringify(told)).not.toMatch(/matched|seconds|svix-/);
    const line = { msg: 'a delivery was rejected', endpoint: 'shop', request_id: told['request_id'] };
    expect(own.logs).toContainEqual(expect.objectContaining({ ...line, ...logged }));
  }
  const seconds = own.logs.map((line) => line['seconds']).find((value) => value !== undefined) as number;
  expect([seconds > 300, seconds < 1_000]).toEqual([true, true]);
  const text = await (await fetch(`${own.url}/metrics`)).text();
  for (const [{ reason }] of deliveries)
    expect(text).toContain(
      `onboarding_webhooks_total{endpoint="shop",outcome="rejected",reason="${reason}"} 1\n`,
    );
  await own.stop();
});

test('a conflict is a 202, so that its sender does not repeat it, and is logged and counted', async () => {
  const workspaceName = unique();
  await world.onboarding.start(requestFor(['HubSpot'], workspaceName));
  const response = await deliver('svix', await signed('svix', signers.svix.event(workspaceName)));
  expect([response.status, await json(response)]).toEqual([202, { outcome: 'conflict' }]);
  expect(service.logs).toContainEqual(
    expect.objectContaining({
      endpoint: 'svix',
      event_type: 'user.created',
      fields: expect.anything() as unknown,
    }),
  );
  expect(await metrics()).toMatch(/onboarding_webhooks_total\{endpoint="svix",outcome="conflict"\} 1/);
});

test.each(['throw', 'invalid'])(
  'a mapping that fails (%s) is a 422, logged by event id and without a value',
  async (how) => {
    const response = await deliver('broken', await signed('svix', signers.svix.event(how)));
    const text = await response.text();
    expect([response.status, (JSON.parse(text) as { code: string }).code]).toEqual([422, 'mapping_failed']);
    const logs = JSON.stringify(service.logs);
    expect(logs).toContain('msg_2Lh9KRb0pzN4LePd3XiA4v12Axj');
    expect(`${text}${logs}`).not.toContain('a-secret-of-the-customer');
    expect(await metrics()).toContain(
      'onboarding_webhooks_total{endpoint="broken",outcome="mapping_failed"}',
    );
  },
);

test('of the many problems of a mapping the first hundred are told and logged, and how many there are besides', async () => {
  const response = await deliver('broken', await signed('svix', signers.svix.event('many')));
  expect(await json(response)).toMatchObject({
    code: 'mapping_failed',
    errors: { length: 100 },
    more_errors: 233,
  });
  expect(service.logs).toContainEqual(expect.objectContaining({ more: 233 }));
});

test('an endpoint that is not configured is a 404', async () => {
  expect((await deliver('nobody', await signed('svix', signers.svix.event(unique())))).status).toBe(404);
});

test('what verifies is never limited by its address; what does not is', async () => {
  const limited = await startService(world, {
    limits: { perAddress: 3 },
    webhooks: { svix: { webhook: standardWebhook(() => null), secrets: [signers.svix.secret] } },
  });
  const ask = async (secret: string): Promise<Response> => {
    const { body, headers } = await signed('svix', signers.svix.event(unique()), { secret });
    return await fetch(`${limited.url}/v1/webhooks/svix`, { method: 'POST', body, headers });
  };
  const wrong: number[] = [];
  for (let asked = 0; asked < 5; asked += 1) wrong.push((await ask(signers.svix.otherSecret)).status);
  expect(wrong).toEqual([401, 401, 401, 429, 429]);
  expect((await ask(signers.svix.secret)).status).toBe(200);
  await limited.stop();
});

async function metrics(): Promise<string> {
  return await (await fetch(`${service.url}/metrics`)).text();
}
