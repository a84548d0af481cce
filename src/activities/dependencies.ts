import type { AirbyteClient } from '../airbyte/index.ts';
import type { Keyring } from '../secrets/index.ts';

/** What the activities are built from, in the composition root. */
export interface ActivityDependencies {
  readonly airbyte: AirbyteClient;
  readonly keyring: Keyring;
  /** The worker's wall clock, milliseconds since the epoch: what a token's expiry is judged by. */
  readonly now: () => number;
}
