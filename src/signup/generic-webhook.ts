/**
 * Any other sender: an HMAC-SHA256 in a header, or a secret header, such as the Authorization header of Auth0's event streams or of
 * Supabase's database webhooks. Where the sender signs when it sent, a delivery is taken for five minutes; where it does not, there is no
 * end to that: a replayed delivery finds the onboarding that there is, and starts one anew where that is forgotten.
 */
import { createHmac } from 'node:crypto';
import { equalInConstantTime } from '../domain/constant-time.ts';
import { ConfigFileError } from './config-file-error.ts';
import {
  NO_SECRET_MATCHED,
  staleness,
  textAt,
  verifiedBy,
  type Delivery,
  type EventMapping,
  type Rejection,
  type SignupWebhook,
} from './signup-webhook.ts';

/** How a delivery is verified: by a signature, or by a shared secret in a header. */
export type GenericVerification =
  | {
      readonly kind: 'hmac';
      readonly header: string;
      /** `hex` by default. */
      readonly encoding?: 'hex' | 'base64' | 'base64url';
      /** Before the signature in the header, such as `sha256=`; none by default. */
      readonly prefix?: string;
      /** When it was sent, signed with the body. Without it a delivery is taken however old it is. */
      readonly timestamp?: SignedTimestamp;
    }
  | {
      readonly kind: 'secret_header';
      /** `authorization` by default. */
      readonly header?: string;
      /** Before the secret in the header, such as `Bearer `; none by default. */
      readonly prefix?: string;
    };

/** A timestamp that the signature covers, so that an old delivery is rejected. */
export interface SignedTimestamp {
  /** The header that the timestamp is in, such as `x-request-timestamp`. */
  readonly header: string;
  /** `seconds` since the epoch by default. */
  readonly format?: keyof typeof TIMESTAMP_FORMATS;
  /** What is signed, with `{timestamp}` as the header has it, and `{body}`; `{timestamp}.{body}` by default. */
  readonly signed?: string;
}

/** Of each format what it looks like, and the milliseconds since the epoch that it means. */
const TIMESTAMP_FORMATS = {
  seconds: { form: /^\d{1,11}$/, ms: (text: string) => Number(text) * 1_000 },
  milliseconds: { form: /^\d{1,14}$/, ms: Number },
  iso8601: {
    form: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/,
    ms: (text: string) => Date.parse(text),
  },
} as const;

/** How a sender without a scheme of its own signs, and where its event says what it is. */
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

/** @throws Error where `timestamp.signed` leaves out the timestamp or the body: a signature would not be of both */
export function genericWebhook<Event = Readonly<Record<string, unknown>>>(
  { verification, events, typeAt = ['type'], idAt = ['id'] }: GenericOptions,
  map: EventMapping<Event>,
): SignupWebhook {
  const signedContent = contentSignedBy(verification);
  return {
    secretProblem: () => null,
    ...verifiedBy((delivery, secrets) => {
      const signed = signedContent(delivery);
      return typeof signed === 'string' ? rejectionOf(delivery, signed, secrets, verification) : signed;
    }),
    eventOf: (body) => ({
      id: textAt(body, ...idAt),
      type: events === undefined ? ANY_EVENT : (textAt(body, ...typeAt) ?? ''),
    }),
    startsOn: new Set(events ?? [ANY_EVENT]),
    map: async (body) => await map(body as Event),
  };
}

/** @param signed the text that its sender signs */
function rejectionOf(
  delivery: Delivery,
  signed: string,
  secrets: readonly string[],
  verification: GenericVerification,
): Rejection | null {
  const { header = 'authorization', prefix = '' } = verification;
  const presented = delivery.header(header);
  if (presented === undefined) return { reason: 'missing_header', header };
  if (!presented.startsWith(prefix)) return { reason: 'malformed_header', header };
  const isAuthentic = secrets.some((secret) =>
    equalInConstantTime(presented, `${prefix}${proofOf(signed, secret, verification)}`),
  );
  return isAuthentic ? null : NO_SECRET_MATCHED;
}

/** What shows that whoever sends knows the secret. */
function proofOf(signed: string, secret: string, verification: GenericVerification): string {
  if (verification.kind === 'secret_header') return secret;
  return createHmac('sha256', secret)
    .update(signed)
    .digest(verification.encoding ?? 'hex');
}

/** Of a delivery the text that its sender signs; where it was not sent just now, or does not say when, why it is rejected. */
function contentSignedBy(verification: GenericVerification): (delivery: Delivery) => string | Rejection {
  if (verification.kind !== 'hmac' || verification.timestamp === undefined) return ({ body }) => body;
  const { header, format = 'seconds', signed = '{timestamp}.{body}' } = verification.timestamp;
  const parts = signed.split(/(\{timestamp\}|\{body\})/);
  for (const part of ['{timestamp}', '{body}'])
    if (parts.filter((each) => each === part).length !== 1)
      throw new ConfigFileError(`timestamp.signed of a genericWebhook must have ${part} once.`);
  const { form, ms } = TIMESTAMP_FORMATS[format];
  return (delivery) => {
    const timestamp = delivery.header(header);
    if (timestamp === undefined) return { reason: 'missing_header', header };
    // A date can have the form, and yet not exist.
    const sentAt = form.test(timestamp) ? ms(timestamp) : NaN;
    if (Number.isNaN(sentAt)) return { reason: 'malformed_header', header };
    const stale = staleness(sentAt);
    if (stale !== null) return stale;
    return parts
      .map((part) => (part === '{timestamp}' ? timestamp : part === '{body}' ? delivery.body : part))
      .join('');
  };
}
