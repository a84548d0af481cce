/** One delivery of a webhook, as it came. */
export interface Delivery {
  /** Exactly the body's bytes as text: what is signed. */
  readonly body: string;
  header(name: string): string | undefined;
}

/** Seconds that a delivery's own timestamp may be away from now, either way. */
export const REPLAY_WINDOW_SECONDS = 5 * 60;

/** @param milliseconds of the delivery's timestamp */
export function isFresh(milliseconds: number): boolean {
  return Math.abs(Date.now() - milliseconds) <= REPLAY_WINDOW_SECONDS * 1_000;
}
