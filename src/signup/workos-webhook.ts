/**
 * WorkOS: `WorkOS-Signature: t=<milliseconds>, v1=<hex>`, an HMAC-SHA256 of `<t>.<body>`. Events come out of order and
 * twice. Verified here over the body as it came: on Node 20, WorkOS's own library signs `JSON.stringify` of the parsed
 * body, which does not notice a changed space (docs/decisions/0005-workos-signatures.md).
 */
import { createHmac } from 'node:crypto';
import { equalInConstantTime } from '../domain/constant-time.ts';
import {
  isFresh,
  textAt,
  type Delivery,
  type EventMapping,
  type SignupWebhook,
  type WebhookOptions,
} from './signup-webhook.ts';

interface WorkosEventOf<Name extends string, Data> {
  readonly id: string;
  readonly event: Name;
  readonly created_at: string;
  readonly data: Data;
}

export interface WorkosUser {
  readonly id: string;
  readonly email: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly external_id: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface WorkosOrganization {
  readonly id: string;
  readonly name: string;
  readonly external_id?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
}

export type WorkosSignupEvent =
  WorkosEventOf<'user.created', WorkosUser> | WorkosEventOf<'organization.created', WorkosOrganization>;

const STARTS_ON = ['user.created', 'organization.created'];

export function workosWebhook<Event = WorkosSignupEvent>(
  map: EventMapping<Event>,
  { events = STARTS_ON }: WebhookOptions = {},
): SignupWebhook {
  return {
    secretProblem: () => null,
    verify: (delivery, secrets) => secrets.some((secret) => isSigned(delivery, secret)),
    eventOf: (body) => ({ id: textAt(body, 'id'), type: textAt(body, 'event') ?? '' }),
    startsOn: new Set(events),
    map: async (body) => await map(body as Event),
  };
}

const SIGNATURE = /^t=(\d{1,15}),\s*v1=([0-9a-f]{64})$/;

function isSigned(delivery: Delivery, secret: string): boolean {
  const [, milliseconds, signature] = SIGNATURE.exec(delivery.header('workos-signature') ?? '') ?? [];
  if (milliseconds === undefined || signature === undefined) return false;
  const expected = createHmac('sha256', secret).update(`${milliseconds}.${delivery.body}`).digest('hex');
  return equalInConstantTime(signature, expected) && isFresh(Number(milliseconds));
}
