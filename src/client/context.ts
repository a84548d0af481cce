/** What an `OnboardingClient` is made of, and what its use cases are built on. */
import { Client, type ClientInterceptors, type ConnectionOptions } from '@temporalio/client';
import { DEFAULT_TEMPORAL_UI_URL } from '../domain/default-addresses.ts';
import { DataConverterError } from '../domain/errors.ts';
import type { OnboardingPolicy } from '../domain/history/types.ts';
import { DEFAULT_TASK_QUEUE } from '../domain/names.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import {
  encryptsEverything,
  leniently,
  onboardingDataConverter,
  parseKeyring,
  type KeyProvider,
} from '../secrets/index.ts';
import { connectTo, linksInto, type LinkTo } from '../temporal/index.ts';

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

/** What each use case gets. */
export interface ClientContext {
  readonly client: Client;
  /** On the same connection. It reads what it can: a key that is gone hides one field, not the run. */
  readonly lenientClient: Client;
  readonly keyring: KeyProvider;
  readonly taskQueue: string;
  /** Resolved into the input of every run that is started. */
  readonly policy: OnboardingPolicy;
  /** `region_id` where a request has none. */
  readonly regionId: string | null;
  readonly regionIdFormat: 'any' | 'uuid';
  /** Where a person looks at a run in the Temporal UI. */
  readonly linkTo: LinkTo;
}

/**
 * The options, with their defaults.
 * @throws KeyringError where the keys cannot be read; DataConverterError where the client would write in the open
 */
export function contextOf(options: OnboardingClientOptions): ClientContext {
  const { client, keys, encrypts = true, uiUrl = DEFAULT_TEMPORAL_UI_URL } = options;
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

function lenientClient({ connection, options }: Client): Client {
  const { namespace, identity, loadedDataConverter } = options;
  return new Client({ connection, namespace, identity, dataConverter: leniently(loadedDataConverter) });
}

/** Where Temporal is, the keys, and what runs are started with. */
export interface ConnectionSettings extends Pick<
  OnboardingClientOptions,
  'encrypts' | 'policy' | 'regionId' | 'regionIdFormat'
> {
  readonly temporal: Required<Pick<OnboardingClientOptions, 'taskQueue' | 'uiUrl'>> & {
    readonly connection: ConnectionOptions;
    readonly namespace: string;
  };
  readonly keyring: KeyProvider;
}

/**
 * Connects. The connection is closed by `close`; the keys are the caller's to close.
 * @throws UnavailableError where Temporal cannot be reached; NotPermittedError
 */
export async function connectClient(
  { temporal, keyring, ...settings }: ConnectionSettings,
  interceptors: ClientInterceptors = {},
): Promise<{ readonly options: OnboardingClientOptions; readonly close: () => Promise<void> }> {
  const { namespace, taskQueue, uiUrl } = temporal;
  const connection = await connectTo(temporal.connection);
  const dataConverter = onboardingDataConverter(keyring, settings);
  const client = new Client({ connection, namespace, dataConverter, interceptors });
  return {
    options: { client, keys: keyring, taskQueue, uiUrl, ...settings },
    close: () => connection.close(),
  };
}
