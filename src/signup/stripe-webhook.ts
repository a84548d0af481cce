/** Stripe: `Stripe-Signature: t=<seconds>,v1=<hex>`. It repeats for three days, in no order. */
import { Stripe } from 'stripe';
import {
  NO_SECRET_MATCHED,
  REPLAY_WINDOW_MS,
  staleness,
  textAt,
  verifiedBy,
  type Delivery,
  type EventMapping,
  type Rejection,
  type SignupWebhook,
  type WebhookOptions,
} from './signup-webhook.ts';

/** The events that an onboarding is started with, as Stripe's library types them; `events` says which do. */
export type StripeSignupEvent =
  | Stripe.CheckoutSessionCompletedEvent
  | Stripe.CheckoutSessionAsyncPaymentSucceededEvent
  | Stripe.CustomerCreatedEvent;

const STARTS_ON = ['checkout.session.completed', 'customer.created'];

export function stripeWebhook<Event = StripeSignupEvent>(
  map: EventMapping<Event>,
  { events = STARTS_ON }: WebhookOptions = {},
): SignupWebhook {
  return {
    secretProblem: (secret) => (/\s/.test(secret) ? 'contains whitespace' : null),
    ...verifiedBy(rejectionOf),
    eventOf: (body) => ({ id: textAt(body, 'id'), type: textAt(body, 'type') ?? '' }),
    startsOn: new Set(events),
    map: async (body) => await map(body as Event),
  };
}

const HEADER = 'stripe-signature';

function rejectionOf(delivery: Delivery, secrets: readonly string[]): Rejection | null {
  const header = delivery.header(HEADER);
  if (header === undefined) return { reason: 'missing_header', header: HEADER };
  const [, seconds] = /(?:^|,)t=(\d+)(?:,|$)/.exec(header) ?? [];
  if (seconds === undefined || !/(?:^|,)v1=/.test(header))
    return { reason: 'malformed_header', header: HEADER };
  // Stripe's library refuses what is too old; a clock that runs ahead would stretch the window at its other end.
  const stale = staleness(Number(seconds) * 1_000);
  if (stale !== null) return stale;
  return secrets.some((secret) => isSigned(delivery, header, secret)) ? null : NO_SECRET_MATCHED;
}

function isSigned({ body }: Delivery, header: string, secret: string): boolean {
  try {
    Stripe.webhooks.signature?.verifyHeader(body, header, secret, REPLAY_WINDOW_MS / 1_000);
    return true;
  } catch {
    return false;
  }
}
