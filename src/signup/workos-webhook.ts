/**
 * WorkOS: `WorkOS-Signature: t=<milliseconds>, v1=<hex>`, an HMAC-SHA256 of `<t>.<body>`. Events come out of order and
 * twice. Verified here over the body as it came: on Node 20, WorkOS's own library signs `JSON.stringify` of the parsed
 * body, which does not notice a changed space (docs/decisions/0005-workos-signatures.md).
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

interface WorkosEventOf<Name extends string, Data> {
  readonly id: string;
  readonly event: Name;
  readonly created_at: string;
  readonly data: Data;
}

/** A user, as WorkOS tells of them. */
export interface WorkosUser {
  readonly id: string;
  readonly email: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly external_id: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** An organization, as WorkOS tells of it. */
export interface WorkosOrganization {
  readonly id: string;
  readonly name: string;
  readonly external_id?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The events of WorkOS that start an onboarding by default. */
export type WorkosSignupEvent =
  WorkosEventOf<'user.created', WorkosUser> | WorkosEventOf<'organization.created', WorkosOrganization>;

const STARTS_ON = ['user.created', 'organization.created'];

/** Webhooks of WorkOS. @param map typed by the caller where it needs more than {@link WorkosSignupEvent} */
export function workosWebhook<Event = WorkosSignupEvent>(
  map: EventMapping<Event>,
  { events = STARTS_ON }: WebhookOptions = {},
): SignupWebhook {
  return {
    secretProblem: () => null,
    ...verifiedBy(rejectionOf),
    eventOf: (body) => ({ id: textAt(body, 'id'), type: textAt(body, 'event') ?? '' }),
    startsOn: new Set(events),
    map: async (body) => await map(body as Event),
  };
}

const HEADER = 'workos-signature';
const SIGNATURE = /^t=(\d{1,15}),\s*v1=([0-9a-f]{64})$/;

function rejectionOf(delivery: Delivery, secrets: readonly string[]): Rejection | null {
  const header = delivery.header(HEADER);
  if (header === undefined) return { reason: 'missing_header', header: HEADER };
  const [, milliseconds, signature] = SIGNATURE.exec(header) ?? [];
  if (milliseconds === undefined || signature === undefined)
    return { reason: 'malformed_header', header: HEADER };
  const stale = staleness(Number(milliseconds));
  if (stale !== null) return stale;
  const signed = `${milliseconds}.${delivery.body}`;
  const isSigned = secrets.some((secret) =>
    equalInConstantTime(signature, createHmac('sha256', secret).update(signed).digest('hex')),
  );
  return isSigned ? null : NO_SECRET_MATCHED;
}
