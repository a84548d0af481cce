import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { genericWebhook, standardWebhook, stripeWebhook, workosWebhook } from '../../../src/define-config.ts';
import { acceptDelivery } from '../../../src/signup/accept-delivery.ts';
import type { SignupWebhook } from '../../../src/signup/signup-webhook.ts';
import { signers, type SignedDelivery, type Signer, type SignerName } from '../../support/signed.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
beforeEach(() => vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

const schemes: Record<SignerName, SignupWebhook> = {
  'standard-public-key': standardWebhook(() => null),
  'standard-webhooks': standardWebhook(() => null),
  svix: standardWebhook(() => null),
  stripe: stripeWebhook(() => null),
  workos: workosWebhook(() => null),
  'generic-timestamp': genericWebhook(
    {
      verification: {
        kind: 'hmac',
        header: 'x-signature',
        encoding: 'base64url',
        prefix: 'sha256=',
        timestamp: { header: 'x-sent-at', format: 'iso8601', signed: 'v0:{timestamp}:{body}' },
      },
    },
    () => null,
  ),
  generic: genericWebhook(
    { verification: { kind: 'hmac', header: 'x-signature', prefix: 'sha256=' } },
    () => null,
  ),
};
const NAMES = Object.keys(schemes) as SignerName[];
const TIMED = NAMES.filter((name) => name !== 'generic');

async function signed(name: SignerName, at = NOW, body = '{"type":"x"}'): Promise<SignedDelivery> {
  const signer: Signer = signers[name];
  return await signer.sign(body, signer.secret, at);
}

function rejectionOf(
  name: SignerName,
  { body, headers }: SignedDelivery,
  secret: string = signers[name].secret,
) {
  const delivery = { body, header: (header: string) => headers[header] };
  return schemes[name].rejectionOf(delivery, ['whsec_b2xkIHNlY3JldCBvZiBub2JvZHk=', secret]);
}

describe.each(NAMES)('a delivery of %s', (name) => {
  test('is not rejected where it is signed with one of the secrets', async () => {
    expect(rejectionOf(name, await signed(name))).toBeNull();
  });

  test('lacks one of its headers, which is named', async () => {
    const delivery = await signed(name);
    for (const header of Object.keys(delivery.headers)) {
      const headers = Object.fromEntries(Object.entries(delivery.headers).filter(([key]) => key !== header));
      expect(rejectionOf(name, { ...delivery, headers })).toEqual({ reason: 'missing_header', header });
    }
  });

  test('is signed with a secret that is not here', async () => {
    const { otherSecret } = signers[name];
    expect(rejectionOf(name, await signed(name), otherSecret)).toEqual({ reason: 'no_secret_matched' });
  });
});

test.each(TIMED)('a delivery of %s is too old, or from the future, by so many seconds', async (name) => {
  expect(rejectionOf(name, await signed(name, NOW - 360_000))).toEqual({ reason: 'too_old', seconds: 360 });
  expect(rejectionOf(name, await signed(name, NOW + 420_000))).toEqual({ reason: 'too_new', seconds: 420 });
});

test.each([
  ['svix', 'svix-timestamp', 'yesterday'],
  ['stripe', 'stripe-signature', 'v1=00'],
  ['stripe', 'stripe-signature', `t=${NOW / 1_000}`],
  ['workos', 'workos-signature', `t=${NOW}`],
  ['generic-timestamp', 'x-sent-at', '2026-13-45T12:00:00Z'],
  ['generic', 'x-signature', 'no prefix'],
] as const)('a delivery of %s has a header %s that cannot be read: %s', async (name, header, value) => {
  const { body, headers } = await signed(name);
  expect(rejectionOf(name, { body, headers: { ...headers, [header]: value } })).toEqual({
    reason: 'malformed_header',
    header,
  });
});

test('what is signed and no JSON is rejected, too', async () => {
  const { body, headers } = await signed('generic', NOW, 'type=user.created');
  const endpoint = { name: 'form', webhook: schemes.generic, secrets: [signers.generic.secret] };
  const delivery = { body, header: (header: string) => headers[header] };
  const accept = (): never => expect.unreachable('nothing is to be accepted');
  expect(await acceptDelivery({ accept }, endpoint, delivery)).toEqual({
    kind: 'rejected',
    rejection: { reason: 'not_json' },
  });
});

describe('a secret of Standard Webhooks', () => {
  const webhook = standardWebhook(() => null);
  const key = signers['standard-public-key'].secret;

  test.each([key, `v1a,${key}`, 'whsec_Zm9v', 'v1,whsec_Zm9v'])('can be %s', (secret) => {
    expect(webhook.secretProblem(secret)).toBeNull();
  });

  test.each([
    [`${key.slice(0, -4)}=`, 'not with base64 of the 32 bytes of a public key'],
    ['whpk_', 'not with base64 of the 32 bytes of a public key'],
    [`whsk_Zm9v:${key}`, 'has a private key'],
  ])('can’t be %s', (secret, problem) => {
    expect(webhook.secretProblem(secret)).toContain(problem);
  });

  test('does not verify a signature of the other kind', async () => {
    const { body, headers } = await signed('standard-public-key');
    const signature = (headers['webhook-signature'] ?? '').replace('v1a,', 'v1,');
    const delivery = {
      body,
      header: (name: string) => ({ ...headers, 'webhook-signature': signature })[name],
    };
    expect(webhook.verify(delivery, [key])).toBe(false);
  });
});
