/** Stripe: `Stripe-Signature: t=<seconds>,v1=<hex>`. It repeats for three days, in no order. */
import { Stripe } from 'stripe';
import {
  isFresh,
  REPLAY_WINDOW_MS,
  textAt,
  type Delivery,
  type EventMapping,
  type SignupWebhook,
  type WebhookOptions,
} from './signup-webhook.ts';

/** The events that start an onboarding, as Stripe's library types them. */
export type StripeSignupEvent = Stripe.CheckoutSessionCompletedEvent | Stripe.CustomerCreatedEvent;

const STARTS_ON = ['checkout.session.completed', 'customer.created'];

export function stripeWebhook<Event = StripeSignupEvent>(
  map: EventMapping<Event>,
  { events = STARTS_ON }: WebhookOptions = {},
): SignupWebhook {
  return {
    secretProblem: (secret) => (/\s/.test(secret) ? 'contains whitespace' : null),
    verify: (delivery, secrets) => secrets.some((secret) => isSigned(delivery, secret)),
    eventOf: (body) => ({ id: textAt(body, 'id'), type: textAt(body, 'type') ?? '' }),
    startsOn: new Set(events),
    map: async (body) => await map(body as Event),
  };
}

function isSigned(delivery: Delivery, secret: string): boolean {
  const header = delivery.header('stripe-signature') ?? '';
  try {
    Stripe.webhooks.signature?.verifyHeader(delivery.body, header, secret, REPLAY_WINDOW_MS / 1_000);
  } catch {
    return false;
  }
  // Stripe's library refuses what is too old; a clock that runs ahead would stretch the window at its other end.
  const [, seconds] = /(?:^|,)t=(\d+)(?:,|$)/.exec(header) ?? [];
  return isFresh(Number(seconds) * 1_000);
}
