/** What a scheme of webhooks is: how its deliveries are verified, and what is in them; and what schemes share. */
import { MINUTE_MS } from '../domain/durations.ts';
import type { OnboardingRequestInput } from '../client.ts';

/** One delivery of a webhook, as it came. */
export interface Delivery {
  /** Exactly the body's bytes as text: what is signed. */
  readonly body: string;
  header(name: string): string | undefined;
}

/** From an event to the request that it asks for; `null` where it asks for none. */
export type EventMapping<Event> = (
  event: Event,
) => OnboardingRequestInput | null | Promise<OnboardingRequestInput | null>;

export interface WebhookOptions {
  /** Types of the events that are mapped, instead of the scheme's own; any other is ignored. */
  readonly events?: readonly string[];
}

export interface SignupWebhook {
  /** What is wrong with a configured secret, never with its value in it; `null` where nothing is. */
  secretProblem(secret: string): string | null;
  /** Whether it is signed with one of the secrets, and, where the scheme has a timestamp, was so just now. */
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
export function isFresh(sentAt: number): boolean {
  return Math.abs(Date.now() - sentAt) <= REPLAY_WINDOW_MS;
}
