/**
 * What is known of the calls made so far for one thing that must happen once (I2, I3). It travels from attempt to
 * attempt, and through failure details into later activities. Times are milliseconds since the epoch.
 */
export interface Carry {
  /** When the call was sent whose outcome is still unknown. */
  readonly unknown_since: number | null;
  /** When the latest call was sent that ever had an unknown outcome; what the last look waits for. */
  readonly latest_unknown: number | null;
  /** The call with the unknown outcome was certainly sent: what appears later under its name is most likely its. */
  readonly posted: boolean;
  /** The id that a 2xx returned for a source of another name than the one asked for. */
  readonly misnamed?: string;
  /** Since when every attempt has failed transiently. */
  readonly failing_since: number | null;
  /** The connection check that goes on: its id, if there is one, and since when it is tried to check. */
  readonly check?: { readonly id: string | null; readonly since: number };
}

export const NOTHING_SENT: Carry = {
  unknown_since: null,
  latest_unknown: null,
  posted: false,
  failing_since: null,
};
