/** What an `OnboardingClient` is made of, and what its use cases are built on. */
import { WorkflowClient, type Client } from '@temporalio/client';
import { DEFAULT_TEMPORAL_UI_URL } from '../domain/default-addresses.ts';
import { DataConverterError } from '../domain/errors.ts';
import type { OnboardingPolicy } from '../domain/history/types.ts';
import { DEFAULT_TASK_QUEUE } from '../domain/names.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import type { RegionIdFormat } from '../domain/region-id-format.ts';
import type { SealVersion } from '../domain/sealed-form.ts';
import { encryptsEverything, leniently, keyProviderOf, type KeyProvider } from '../secrets/index.ts';
import { linksInto, type LinkTo } from '../temporal/index.ts';

/** What an `OnboardingClient` is made with. */
export interface OnboardingClientOptions {
  /**
   * A Temporal client, on the namespace that the workers poll, made with `onboardingDataConverter(keys)`. Its interceptors
   * and plugins are used for every call.
   */
  readonly client: Client;
  /** The keys, or their text as `ONBOARDING_KEYS` has it. */
  readonly keys: KeyProvider | string;
  /** `false`: the client may have a data converter that does not encrypt, as the workers then must. */
  readonly encrypts?: boolean;
  /** What is sealed is of this version, 1 by default; before 2, every worker must be of a version that opens it. */
  readonly sealVersion?: SealVersion;
  /** `onboarding` by default. */
  readonly taskQueue?: string;
  readonly policy?: OnboardingPolicy;
  /** Whether somebody is told what each onboarding comes to; by default as `policy` says, and nobody where it says nothing. */
  readonly notices?: boolean | undefined;
  /** `region_id` where a request has none. */
  readonly regionId?: string | null;
  readonly regionIdFormat?: RegionIdFormat;
  /** Address of the Temporal UI, for links; `http://localhost:8233` by default. */
  readonly uiUrl?: string;
}

/** What the rules go by, wherever onboardings run. */
export interface ClientSettings {
  readonly keyring: KeyProvider;
  /** By default the one that {@link seal} has. */
  readonly sealVersion: SealVersion | undefined;
  /** Resolved into the input of every run that is started. */
  readonly policy: OnboardingPolicy;
  /** `region_id` where a request has none. */
  readonly regionId: string | null;
  readonly regionIdFormat: RegionIdFormat;
  /** Where a person looks at a run in the Temporal UI. */
  readonly linkTo: LinkTo;
}

/** What each use case gets. */
export interface ClientContext extends ClientSettings {
  readonly client: Client;
  /** As the client, but it reads what it can: where a key is gone, it hides one field, not the run. */
  readonly lenientClient: WorkflowClient;
  readonly taskQueue: string;
}

/** Their defaults. @throws KeyringError where the keys cannot be read */
export function settingsOf(
  options: Omit<OnboardingClientOptions, 'client' | 'encrypts' | 'taskQueue'>,
  namespace: string,
): ClientSettings {
  const { keys, uiUrl = DEFAULT_TEMPORAL_UI_URL } = options;
  return {
    keyring: keyProviderOf(keys),
    sealVersion: options.sealVersion,
    policy: policyOf(options),
    regionId: options.regionId ?? null,
    regionIdFormat: options.regionIdFormat ?? 'any',
    linkTo: linksInto(uiUrl, namespace),
  };
}

/**
 * The options, with their defaults.
 * @throws KeyringError where the keys cannot be read; DataConverterError where the client would write in the open
 */
export function contextOf(options: OnboardingClientOptions): ClientContext {
  const { client, encrypts = true } = options;
  const { namespace, loadedDataConverter } = client.options;
  if (encrypts && !encryptsEverything(loadedDataConverter)) throw new DataConverterError();
  return {
    ...settingsOf(options, namespace),
    client,
    lenientClient: lenientlyReading(client),
    taskQueue: options.taskQueue ?? DEFAULT_TASK_QUEUE,
  };
}

function policyOf({
  policy = DEFAULT_POLICY,
  notices,
}: Pick<OnboardingClientOptions, 'policy' | 'notices'>): OnboardingPolicy {
  if (notices === undefined) return policy;
  return { ...policy, notices: notices ? true : undefined };
}

/** Plugins have changed the client's options already when it was made; a whole `Client` would run those of its connection twice. */
function lenientlyReading({ workflow: { options, connection } }: Client): WorkflowClient {
  return new WorkflowClient({
    ...options,
    connection,
    dataConverter: leniently(options.loadedDataConverter),
  });
}
