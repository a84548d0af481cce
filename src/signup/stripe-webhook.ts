/**
 * Stripe: `Stripe-Signature: t=<seconds>,v1=<hex>`, an HMAC-SHA256 of `<t>.<body>`; several `v1` while a secret is
 * replaced. It repeats for three days, in no order. Verified here, as its library for all of Stripe's API takes 23 MB
 * (docs/decisions/0014-stripe-signatures.md).
 */
import { createHmac } from 'node:crypto';
import { equalInConstantTime } from '../domain/constant-time.ts';
import {
  NO_SECRET_MATCHED,
  staleness,
  textAt,
  verifiedBy,
  type Delivery,
  type EventMapping,
  type Rejection,
  type SignupWebhook,
  type WebhookOptions,
} from './signup-webhook.ts';

interface StripeEventOf<Name extends string, Data> {
  readonly id: string;
  readonly type: Name;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly data: { readonly object: Data };
}

/** What mappings need of a checkout session; {@link stripeWebhook} takes a type of your own, such as one of Stripe's library. */
export interface StripeCheckoutSession {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly client_reference_id: string | null;
  /** An id, unless it is expanded. */
  readonly customer: string | { readonly id: string } | null;
  readonly customer_email: string | null;
  readonly customer_details: { readonly email: string | null; readonly name: string | null } | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  /** `paid`, `unpaid` or `no_payment_required`. */
  readonly payment_status: string;
  readonly subscription: string | { readonly id: string } | null;
}

/** What mappings need of a customer. */
export interface StripeCustomer {
  readonly id: string;
  readonly object: 'customer';
  readonly email: string | null;
  readonly name?: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The events that an onboarding is started with; `events` says which do. */
export type StripeSignupEvent =
  | StripeEventOf<'checkout.session.completed', StripeCheckoutSession>
  | StripeEventOf<'checkout.session.async_payment_succeeded', StripeCheckoutSession>
  | StripeEventOf<'customer.created', StripeCustomer>;

const STARTS_ON = ['checkout.session.completed', 'customer.created'];

/** Webhooks of Stripe. @param map typed by the caller where it needs more than {@link StripeSignupEvent} */
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
  const parts = header.split(',');
  const [seconds] = valuesOf(parts, 't');
  const signatures = valuesOf(parts, 'v1');
  if (seconds === undefined || !/^\d{1,11}$/.test(seconds) || signatures.length === 0)
    return { reason: 'malformed_header', header: HEADER };
  const stale = staleness(Number(seconds) * 1_000);
  if (stale !== null) return stale;
  const isSigned = secrets.some((secret) => {
    const expected = createHmac('sha256', secret).update(`${seconds}.${delivery.body}`).digest('hex');
    return signatures.some((signature) => equalInConstantTime(signature, expected));
  });
  return isSigned ? null : NO_SECRET_MATCHED;
}

/** Whatever scheme a part is of: those that are not known here are passed over. */
function valuesOf(parts: readonly string[], name: string): string[] {
  return parts.filter((part) => part.startsWith(`${name}=`)).map((part) => part.slice(name.length + 1));
}
