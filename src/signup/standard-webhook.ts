/** Standard Webhooks: Svix, Clerk, Supabase's auth hooks, and whoever else signs as https://www.standardwebhooks.com says. */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
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

/** The event as the specification has it; Clerk and Svix senders put their own fields beside these. */
export interface StandardEvent<Data = Readonly<Record<string, unknown>>> {
  readonly type: string;
  readonly timestamp?: string | number;
  readonly data: Data;
}

const STARTS_ON = ['user.created', 'organization.created'];

/** Webhooks by the Standard Webhooks specification. @param map typed by the caller: `standardWebhook((event: StandardEvent<ClerkUser>) => …)` */
export function standardWebhook<Event = StandardEvent>(
  map: EventMapping<Event>,
  { events = STARTS_ON }: WebhookOptions = {},
): SignupWebhook {
  return {
    secretProblem,
    ...verifiedBy(rejectionOf),
    eventOf: (body, delivery) => ({
      id: delivery.header(`${prefixOf(delivery)}-id`) ?? null,
      // Supabase's auth hooks have no type; their name is in the metadata.
      type: textAt(body, 'type') ?? textAt(body, 'metadata', 'name') ?? '',
    }),
    startsOn: new Set(events),
    map: async (body) => await map(body as Event),
  };
}

const PUBLIC_KEY = /^(?:v1a,)?whpk_(.*)$/s;

function secretProblem(secret: string): string | null {
  if (secret.includes('whsk_'))
    return 'has a private key (whsk_) in it; give only the public one, whpk_ and base64';
  try {
    isSignedBy(secret);
    return null;
  } catch {
    return PUBLIC_KEY.test(secret)
      ? 'is whpk_, but not with base64 of the 32 bytes of a public key'
      : 'is not whsec_ (or v1,whsec_) and base64';
  }
}

/** Svix sends its headers under its own name. All of one name: a mix of both is no signature of anybody. */
const PREFIXES = ['webhook', 'svix'];
const HEADERS = ['id', 'timestamp', 'signature'] as const;

function prefixOf(delivery: Delivery): string {
  const has = (prefix: string, name: string): boolean => delivery.header(`${prefix}-${name}`) !== undefined;
  const signed = PREFIXES.find((prefix) => has(prefix, 'signature'));
  return signed ?? PREFIXES.find((prefix) => HEADERS.some((name) => has(prefix, name))) ?? 'webhook';
}

/** A delivery’s signature, and what it is of. */
interface Signed {
  readonly body: string;
  readonly id: string;
  /** Seconds since the epoch, as the header has them. */
  readonly timestamp: string;
  readonly signature: string;
}

function rejectionOf(delivery: Delivery, secrets: readonly string[]): Rejection | null {
  const prefix = prefixOf(delivery);
  const [id, timestamp, signature] = HEADERS.map((name) => delivery.header(`${prefix}-${name}`));
  // An empty header is as good as none.
  if (!id) return { reason: 'missing_header', header: `${prefix}-id` };
  if (!timestamp) return { reason: 'missing_header', header: `${prefix}-timestamp` };
  if (!signature) return { reason: 'missing_header', header: `${prefix}-signature` };
  if (!/^\d{1,11}$/.test(timestamp)) return { reason: 'malformed_header', header: `${prefix}-timestamp` };
  const stale = staleness(Number(timestamp) * 1_000);
  if (stale !== null) return stale;
  const signed = { body: delivery.body, id, timestamp, signature };
  return secrets.some((secret) => isSignedBy(secret)(signed)) ? null : NO_SECRET_MATCHED;
}

/** Whether a delivery is signed with a secret, or with the private half of a public key. @throws Error where it is neither */
function isSignedBy(secret: string): (signed: Signed) => boolean {
  const [, publicKey] = PUBLIC_KEY.exec(secret) ?? [];
  if (publicKey !== undefined) {
    const key = ed25519Key(publicKey);
    return (signed) => isSignedWithPrivateKey(key, signed);
  }
  const webhook = new Webhook(secret.replace(/^v1,/, ''));
  return (signed) => isSignedWithSecret(webhook, signed);
}

function isSignedWithSecret(webhook: Webhook, { body, id, timestamp, signature }: Signed): boolean {
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  try {
    webhook.verify(body, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

/** The library knows secrets only. As the specification has it: Ed25519 of the same text, as `v1a,<base64>` among the signatures. */
function isSignedWithPrivateKey(key: KeyObject, { body, id, timestamp, signature }: Signed): boolean {
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  return signature
    .split(' ')
    .filter((each) => each.startsWith('v1a,'))
    .some((each) => verify(null, content, key, Buffer.from(each.slice('v1a,'.length), 'base64')));
}

/** @param text base64 of the key’s 32 bytes @throws Error where it is not */
function ed25519Key(text: string): KeyObject {
  const bytes = Buffer.from(text, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || bytes.length !== 32) throw new Error('This is no public key.');
  const x = bytes.toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
