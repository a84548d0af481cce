/** Standard Webhooks: Svix, Clerk, Supabase's auth hooks, and whoever else signs as https://www.standardwebhooks.com says. */
import { Webhook } from 'standardwebhooks';
import {
  textAt,
  type Delivery,
  type EventMapping,
  type SignupWebhook,
  type WebhookOptions,
} from './signup-webhook.ts';

/** The event as the specification has it; Clerk and Svix senders put their own fields beside these. */
export interface StandardEvent<Data = Readonly<Record<string, unknown>>> {
  readonly type: string;
  readonly timestamp?: string | number;
  readonly data: Data;
}

const STARTS_ON = ['user.created', 'organization.created'];

/** @param map typed by the caller: `standardWebhook((event: StandardEvent<ClerkUser>) => …)` */
export function standardWebhook<Event = StandardEvent>(
  map: EventMapping<Event>,
  { events = STARTS_ON }: WebhookOptions = {},
): SignupWebhook {
  return {
    secretProblem,
    verify: (delivery, secrets) => secrets.some((secret) => isSigned(delivery, secret)),
    eventOf: (body, delivery) => ({
      id: headersOf(delivery)['webhook-id'] ?? null,
      // Supabase's auth hooks have no type; their name is in the metadata.
      type: textAt(body, 'type') ?? textAt(body, 'metadata', 'name') ?? '',
    }),
    startsOn: new Set(events),
    map: async (body) => await map(body as Event),
  };
}

function secretProblem(secret: string): string | null {
  try {
    webhook(secret);
    return null;
  } catch {
    return 'is not whsec_ (or v1,whsec_) and base64';
  }
}

function webhook(secret: string): Webhook {
  return new Webhook(secret.replace(/^v1,/, ''));
}

function isSigned(delivery: Delivery, secret: string): boolean {
  try {
    webhook(secret).verify(delivery.body, headersOf(delivery), { jsonParse: false });
    return true;
  } catch {
    // A missing header, a wrong secret, another time: why is nobody's business.
    return false;
  }
}

/** Svix sends its headers under its own name. All of one name: a mix of both is no signature of anybody. */
function headersOf(delivery: Delivery): Record<string, string> {
  const prefix = delivery.header('webhook-signature') === undefined ? 'svix' : 'webhook';
  const names = ['id', 'timestamp', 'signature'];
  return Object.fromEntries(
    names.map((name) => [`webhook-${name}`, delivery.header(`${prefix}-${name}`) ?? '']),
  );
}
