import {
  Client,
  type ClientInterceptors,
  type ClientPlugin,
  type ConnectionOptions,
  type ConnectionPlugin,
} from '@temporalio/client';
import { onboardingDataConverter, type KeyProvider } from '../secrets/index.ts';
import { connectTo, type TellWait } from '../temporal/index.ts';
import type { OnboardingClientOptions } from './client-context.ts';

/** What of the Temporal client is the caller's own. */
export interface OwnTemporalOptions {
  /** Of the client, such as those of a tracer. */
  readonly interceptors?: ClientInterceptors | undefined;
  /** Of the connection, and of the client that is made on it. */
  readonly plugins?: readonly (ClientPlugin | ConnectionPlugin)[] | undefined;
}

/**
 * Connects as these settings say: where Temporal is, the keys, and what runs are started with. The connection is closed by `close`; the keys are the caller's to close.
 * @param tellWait told where Temporal, or a worker that it asks, takes longer than a moment
 * @throws UnavailableError where Temporal cannot be reached; NotPermittedError
 */
export async function connectClient(
  {
    temporal,
    keyring,
    ...settings
  }: Pick<
    OnboardingClientOptions,
    'encrypts' | 'sealVersion' | 'policy' | 'notices' | 'regionId' | 'regionIdFormat'
  > & {
    readonly temporal: Required<Pick<OnboardingClientOptions, 'taskQueue' | 'uiUrl'>> & {
      readonly connection: ConnectionOptions;
      readonly namespace: string;
    };
    readonly keyring: KeyProvider;
  },
  { interceptors = {}, plugins = [] }: OwnTemporalOptions = {},
  tellWait?: TellWait,
): Promise<{ readonly options: OnboardingClientOptions; readonly close: () => Promise<void> }> {
  const { namespace, taskQueue, uiUrl } = temporal;
  const connection = await connectTo({ ...temporal.connection, plugins: [...plugins] }, tellWait);
  const dataConverter = onboardingDataConverter(keyring, settings);
  const client = new Client({ connection, namespace, dataConverter, interceptors });
  return {
    options: { client, keys: keyring, taskQueue, uiUrl, ...settings },
    close: () => connection.close(),
  };
}
