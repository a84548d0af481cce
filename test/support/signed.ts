/** Deliveries as each provider's own library signs them. */
import { createHmac, createPrivateKey, createPublicKey, sign as signedBy, type KeyObject } from 'node:crypto';
import { WorkOS } from '@workos-inc/node';
import { Stripe } from 'stripe';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';

export interface SignedDelivery {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Signer {
  readonly secret: string;
  readonly otherSecret: string;
  /** An event of a type that starts an onboarding. */
  readonly event: (workspaceName: string, type?: string) => object;
  /** @param at milliseconds since the epoch */
  readonly sign: (body: string, secret: string, at: number) => Promise<SignedDelivery>;
}

const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER_WHSEC = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const MESSAGE_ID = 'msg_2Lh9KRb0pzN4LePd3XiA4v12Axj';

const standardEvent = (workspaceName: string, type = 'user.created'): object => ({
  type,
  timestamp: '2026-01-01T00:00:00Z',
  data: { id: workspaceName, note: 'ä note' },
});

function standard(
  prefix: 'webhook' | 'svix',
  sign: (secret: string, at: Date, body: string) => string,
): Signer {
  return {
    secret: WHSEC,
    otherSecret: OTHER_WHSEC,
    event: standardEvent,
    sign: (body, secret, at) =>
      Promise.resolve({
        body,
        headers: {
          [`${prefix}-id`]: MESSAGE_ID,
          [`${prefix}-timestamp`]: String(Math.floor(at / 1_000)),
          [`${prefix}-signature`]: sign(secret, new Date(at), body),
        },
      }),
  };
}

/** A pair of keys, made of any 32 bytes. */
function keyPair(seed: string): { readonly publicKey: string; readonly privateKey: KeyObject } {
  // What PKCS #8 has before the 32 bytes of an Ed25519 key.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { publicKey: `whpk_${Buffer.from(x, 'base64url').toString('base64')}`, privateKey };
}

const KEY_PAIRS = [keyPair('one'.padEnd(32, '.')), keyPair('other'.padEnd(32, '.'))] as const;

function signedWithPrivateKey(publicKey: string, at: Date, body: string): string {
  const pair = KEY_PAIRS.find((each) => each.publicKey === publicKey) ?? KEY_PAIRS[1];
  const content = `${MESSAGE_ID}.${Math.floor(at.getTime() / 1_000)}.${body}`;
  return `v1a,${signedBy(null, Buffer.from(content), pair.privateKey).toString('base64')}`;
}

export const signers = {
  'standard-public-key': {
    ...standard('webhook', signedWithPrivateKey),
    secret: KEY_PAIRS[0].publicKey,
    otherSecret: KEY_PAIRS[1].publicKey,
  },
  'standard-webhooks': standard('webhook', (secret, at, body) =>
    new StandardWebhook(secret).sign(MESSAGE_ID, at, body),
  ),
  svix: standard('svix', (secret, at, body) => new SvixWebhook(secret).sign(MESSAGE_ID, at, body)),
  stripe: {
    secret: 'whsec_stripe_one',
    otherSecret: 'whsec_stripe_other',
    event: (workspaceName, type = 'checkout.session.completed') => ({
      id: 'evt_1',
      object: 'event',
      type,
      data: { object: { id: 'cs_1', object: 'checkout.session', client_reference_id: workspaceName } },
    }),
    sign: (body, secret, at) =>
      Promise.resolve({
        body,
        headers: {
          'stripe-signature': Stripe.webhooks.generateTestHeaderString({
            payload: body,
            secret,
            timestamp: Math.floor(at / 1_000),
          }),
        },
      }),
  },
  workos: {
    secret: 'a-workos-secret',
    otherSecret: 'another-workos-secret',
    event: (workspaceName, type = 'user.created') => ({
      id: 'event_1',
      event: type,
      created_at: '2026-01-01T00:00:00.000Z',
      data: { id: 'user_1', email: 'a@example.com', external_id: workspaceName },
    }),
    sign: async (body, secret, at) => {
      const { webhooks } = new WorkOS('sk_test_of_nobody');
      const signature = await webhooks.computeSignature(at, JSON.parse(body), secret);
      return { body, headers: { 'workos-signature': `t=${at}, v1=${signature}` } };
    },
  },
  'generic-timestamp': {
    secret: 'a-shared-secret',
    otherSecret: 'another-shared-secret',
    event: standardEvent,
    sign: (body, secret, at) => {
      const timestamp = new Date(at).toISOString();
      const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('base64url');
      return Promise.resolve({
        body,
        headers: { 'x-sent-at': timestamp, 'x-signature': `sha256=${signature}` },
      });
    },
  },
  generic: {
    secret: 'a-shared-secret',
    otherSecret: 'another-shared-secret',
    event: standardEvent,
    sign: (body, secret) =>
      Promise.resolve({
        body,
        headers: { 'x-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` },
      }),
  },
} as const satisfies Record<string, Signer>;

export type SignerName = keyof typeof signers;
