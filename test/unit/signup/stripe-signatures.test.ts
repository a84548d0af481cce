/** Signatures of Stripe are verified here; Stripe's own library says what is right. */
import { Stripe } from 'stripe';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stripeWebhook, type StripeSignupEvent } from '../../../src/define-config.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
beforeEach(() => vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

const SECRET = 'whsec_of_ours';
const BODY = '{"id":"evt_1","type":"customer.created","note":"ä \\n"}';
const webhook = stripeWebhook(() => null);

function headerOf(secret = SECRET, seconds = NOW / 1_000, scheme = 'v1'): string {
  return Stripe.webhooks.generateTestHeaderString({ payload: BODY, secret, timestamp: seconds, scheme });
}

function rejectionOf(header: string, body = BODY, secrets: readonly string[] = [SECRET]) {
  return webhook.rejectionOf({ body, header: () => header }, secrets);
}

function isTakenByStripe(header: string, body = BODY): boolean {
  try {
    Stripe.webhooks.signature?.verifyHeader(body, header, SECRET, 300);
    return true;
  } catch {
    return false;
  }
}

const other = headerOf('whsec_of_others');
const [, signature = ''] = headerOf().split(',');

test.each([
  ['one signature', headerOf(), true],
  ['a secret that is being replaced: the second signature is ours', `${other},${signature}`, true],
  ['and the first one', `${headerOf()},${other.split(',')[1] ?? ''}`, true],
  ['a part of a scheme that nobody knows', `${headerOf()},v7=00,x`, true],
  ['another order', headerOf().split(',').reverse().join(','), true],
  ['a signature of somebody else', other, false],
  ['another scheme alone', headerOf(SECRET, NOW / 1_000, 'v0'), false],
  ['our signature under another scheme', `${other},${headerOf(SECRET, NOW / 1_000, 'v0')}`, false],
  ['a signature that is cut', headerOf().slice(0, -1), false],
  ['one in upper case', headerOf().replace(/v1=.*/, (part) => `v1=${part.slice(3).toUpperCase()}`), false],
  ['a time that was not signed', headerOf().replace(/t=\d+/, `t=${NOW / 1_000 + 1}`), false],
  ['no signature', `t=${NOW / 1_000}`, false],
  ['no time', signature, false],
  ['nothing', '', false],
  ['five minutes ago', headerOf(SECRET, NOW / 1_000 - 300), true],
  ['a second more', headerOf(SECRET, NOW / 1_000 - 301), false],
] as const)('%s is taken, or not, as by Stripe', (_, header, isTaken) => {
  expect(rejectionOf(header) === null).toBe(isTaken);
  expect(isTakenByStripe(header)).toBe(isTaken);
});

test('a changed body is refused', () => {
  expect(rejectionOf(headerOf(), `${BODY} `)).toEqual({ reason: 'no_secret_matched' });
  expect(isTakenByStripe(headerOf(), `${BODY} `)).toBe(false);
});

test('the time that is looked at is the one that is signed', () => {
  const old = headerOf(SECRET, NOW / 1_000 - 3_600);
  expect(rejectionOf(`t=${NOW / 1_000},${old}`)).toEqual({ reason: 'no_secret_matched' });
  expect(rejectionOf(`${old},t=${NOW / 1_000}`)).toEqual({ reason: 'too_old', seconds: 3_600 });
});

test('one of several secrets is enough', () => {
  expect(rejectionOf(headerOf(), BODY, ['whsec_older', SECRET])).toBeNull();
});

test('events are typed as Stripe types them', () => {
  const taken = (
    event:
      | Stripe.CheckoutSessionCompletedEvent
      | Stripe.CheckoutSessionAsyncPaymentSucceededEvent
      | Stripe.CustomerCreatedEvent,
  ): StripeSignupEvent => event;
  expect(stripeWebhook((event: Stripe.CustomerCreatedEvent) => (taken(event), null)).startsOn).toContain(
    'customer.created',
  );
});
