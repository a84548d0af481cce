/** What an `OnboardingClient` is made of. */
import type { Client } from '@temporalio/client';
import { DEFAULT_TASK_QUEUE } from '../domain/names.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import type { OnboardingPolicy } from '../domain/history/onboarding-policy.ts';
import { encryptsEverything, parseKeyring, type KeyProvider } from '../secrets/index.ts';
import { lenientClient, linksInto, type ClientContext } from './context.ts';
import { DataConverterError } from '../domain/errors.ts';

export interface OnboardingClientOptions {
  /** A Temporal client, on the namespace that the workers poll, made with `onboardingDataConverter(keys)`. */
  readonly client: Client;
  /** The keys, or their text as `ONBOARDING_KEYS` has it. */
  readonly keys: KeyProvider | string;
  /** `false`: the client may have a data converter that does not encrypt, as the workers then must. */
  readonly encrypts?: boolean;
  /** `onboarding` by default. */
  readonly taskQueue?: string;
  readonly policy?: OnboardingPolicy;
  /** `region_id` where a request has none. */
  readonly regionId?: string | null;
  readonly regionIdFormat?: 'any' | 'uuid';
  /** Address of the Temporal UI, for links; `http://localhost:8233` by default. */
  readonly uiUrl?: string;
}

/**
 * The options with their defaults.
 * @throws KeyringError where the keys cannot be read; DataConverterError where the client would write in the open
 */
export function contextOf(options: OnboardingClientOptions): ClientContext {
  const { client, keys, encrypts = true, uiUrl = 'http://localhost:8233' } = options;
  if (encrypts && !encryptsEverything(client.options.loadedDataConverter)) throw new DataConverterError();
  return {
    client,
    lenientClient: lenientClient(client),
    keyring: typeof keys === 'string' ? parseKeyring(keys) : keys,
    taskQueue: options.taskQueue ?? DEFAULT_TASK_QUEUE,
    policy: options.policy ?? DEFAULT_POLICY,
    regionId: options.regionId ?? null,
    regionIdFormat: options.regionIdFormat ?? 'any',
    linkTo: linksInto(uiUrl, client.options.namespace),
  };
}
