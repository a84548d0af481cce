/**
 * Any other sender: an HMAC-SHA256 of the body in a header, or a secret header, such as the Authorization header of
 * Auth0's event streams or of Supabase's database webhooks. Neither has a timestamp, so there is no replay window: a
 * replayed delivery finds the onboarding that there is.
 */
import { createHmac } from 'node:crypto';
import { equalInConstantTime } from '../domain/constant-time.ts';
import { textAt, type Delivery, type EventMapping, type SignupWebhook } from './signup-webhook.ts';

export type GenericVerification =
  | {
      readonly kind: 'hmac';
      readonly header: string;
      /** `hex` by default. */
      readonly encoding?: 'hex' | 'base64' | 'base64url';
      /** Before the signature in the header, such as `sha256=`; none by default. */
      readonly prefix?: string;
    }
  | {
      readonly kind: 'secret_header';
      /** `authorization` by default. */
      readonly header?: string;
      /** Before the secret in the header, such as `Bearer `; none by default. */
      readonly prefix?: string;
    };

export interface GenericOptions {
  readonly verification: GenericVerification;
  /** Types of the events that are mapped; any other is ignored. Without it every event is. */
  readonly events?: readonly string[];
  /** Where the event's type is, as keys of nested objects; `['type']` by default. */
  readonly typeAt?: readonly string[];
  /** Where the event's id is; `['id']` by default. */
  readonly idAt?: readonly string[];
}

/** In place of a type where a sender has none, and every event is mapped. */
const ANY_EVENT = 'event';

export function genericWebhook<Event = Readonly<Record<string, unknown>>>(
  { verification, events, typeAt = ['type'], idAt = ['id'] }: GenericOptions,
  map: EventMapping<Event>,
): SignupWebhook {
  return {
    secretProblem: () => null,
    verify: (delivery, secrets) => secrets.some((secret) => isAuthentic(delivery, secret, verification)),
    eventOf: (body) => ({
      id: textAt(body, ...idAt),
      type: events === undefined ? ANY_EVENT : (textAt(body, ...typeAt) ?? ''),
    }),
    startsOn: new Set(events ?? [ANY_EVENT]),
    map: async (body) => await map(body as Event),
  };
}

function isAuthentic(delivery: Delivery, secret: string, verification: GenericVerification): boolean {
  const { header = 'authorization', prefix = '' } = verification;
  const presented = delivery.header(header);
  if (presented === undefined) return false;
  const expected =
    verification.kind === 'secret_header'
      ? secret
      : createHmac('sha256', secret)
          .update(delivery.body)
          .digest(verification.encoding ?? 'hex');
  return equalInConstantTime(presented, `${prefix}${expected}`);
}
