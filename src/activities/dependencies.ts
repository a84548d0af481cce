import type { AirbyteClient } from '../airbyte/index.ts';
import { Specifications, type ConnectorRegistry } from '../preflight/index.ts';
import type { KeyProvider } from '../secrets/index.ts';
import { ScopedTokens } from './scoped-tokens.ts';

/** What the activities are built from, in the composition root. */
export interface ActivityResources {
  readonly airbyte: AirbyteClient;
  readonly keyring: KeyProvider;
  /** The worker's wall clock, milliseconds since the epoch: what a token's expiry is judged by. */
  readonly now: () => number;
  /** For where the API does not say what a template asks for; `null` where it is not to be asked. */
  readonly registry: ConnectorRegistry | null;
}

/** What each activity works with. */
export interface ActivityDependencies extends ActivityResources {
  readonly scopedTokens: ScopedTokens;
  readonly specifications: Specifications;
}

export function dependenciesOf(resources: ActivityResources): ActivityDependencies {
  return {
    ...resources,
    scopedTokens: new ScopedTokens(resources.airbyte),
    specifications: new Specifications(resources),
  };
}
