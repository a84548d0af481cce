/** What a scheme of webhooks is: how its deliveries are verified, and what is in them; and what schemes share. */
import { MINUTE_MS } from '../domain/durations.ts';
import type { OnboardingRequestInput } from '../client.ts';

/** One delivery of a webhook, as it came. */
export interface Delivery {
  /** Exactly the body's bytes as text: what is signed. */
  readonly body: string;
  header(name: string): string | undefined;
}

/**
 * From an event to the request that it asks for; `null` where it asks for none. A number of the event that JavaScript does not
 * hold, such as an id of eighteen digits, is a text with these digits, whatever its type says: `String(data.id)` is right for all.
 */
export type EventMapping<Event> = (
  event: Event,
) => OnboardingRequestInput | null | Promise<OnboardingRequestInput | null>;

/** What all schemes take. */
export interface WebhookOptions {
  /** Types of the events that are mapped, instead of the scheme's own; any other is ignored. */
  readonly events?: readonly string[];
}

/** Why a delivery is not taken: for the log and the metrics of whoever runs the service, never for its sender. */
export type Rejection =
  | { readonly reason: 'missing_header' | 'malformed_header'; readonly header: string }
  /** `seconds`: how far its timestamp is from this clock; {@link REPLAY_WINDOW_MS} is allowed. */
  | { readonly reason: 'too_old' | 'too_new'; readonly seconds: number }
  | { readonly reason: 'no_secret_matched' | 'not_json' | 'not_utf8' };

// As keys, because a list of them the compiler would take with one left out.
const REASONS = {
  missing_header: true,
  malformed_header: true,
  too_old: true,
  too_new: true,
  no_secret_matched: true,
  not_json: true,
  not_utf8: true,
} satisfies Record<Rejection['reason'], true>;

/** All, so that each can be counted from zero. */
export const REJECTION_REASONS = Object.keys(REASONS) as Rejection['reason'][];

export const NO_SECRET_MATCHED: Rejection = { reason: 'no_secret_matched' };

type RejectionOf = (delivery: Delivery, secrets: readonly string[]) => Rejection | null;

/** A scheme of webhooks: how deliveries are verified, and mapped to requests. */
export interface SignupWebhook {
  /** What is wrong with a configured secret, never with its value in it; `null` where nothing is. */
  secretProblem(secret: string): string | null;
  /** `null`: it is signed with one of the secrets, and, where the scheme has a timestamp, was so just now. */
  rejectionOf: RejectionOf;
  /** Whether there is no reason to reject it. */
  verify(delivery: Delivery, secrets: readonly string[]): boolean;
  /** Of a verified delivery. */
  eventOf(body: unknown, delivery: Delivery): { readonly id: string | null; readonly type: string };
  readonly startsOn: ReadonlySet<string>;
  /** Rejects as the mapping does. */
  map(body: unknown): Promise<unknown>;
}

/** A text at a path inside of parsed JSON, or `null`. */
export function textAt(value: unknown, ...path: readonly string[]): string | null {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return null;
    at = (at as Record<string, unknown>)[key];
  }
  return typeof at === 'string' ? at : null;
}

/** How far a delivery's own timestamp may be away from now, either way. */
export const REPLAY_WINDOW_MS = 5 * MINUTE_MS;

/** @param sentAt the delivery's timestamp, milliseconds since the epoch */
export function staleness(sentAt: number): Rejection | null {
  const age = Date.now() - sentAt;
  if (Math.abs(age) <= REPLAY_WINDOW_MS) return null;
  return { reason: age > 0 ? 'too_old' : 'too_new', seconds: Math.round(Math.abs(age) / 1_000) };
}

/** Both questions of a scheme, by its one answer. */
export function verifiedBy(rejectionOf: RejectionOf): Pick<SignupWebhook, 'rejectionOf' | 'verify'> {
  return { rejectionOf, verify: (delivery, secrets) => rejectionOf(delivery, secrets) === null };
}
