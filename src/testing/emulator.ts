/** The emulator of Airbyte’s API, for one test or many. */
import {
  startEmulator as startOnly,
  type Emulator as EmulatorAlone,
  type EmulatorOptions,
} from '../../emulator/index.ts';

/** What of Airbyte a test sees and decides: workspaces and sources, calls, faults, checks, the clock. */
export interface Emulator extends Omit<EmulatorAlone, 'close'>, AsyncDisposable {
  /** What a process needs in its environment to take it for Airbyte. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends every connection, also those of calls that a fault holds. */
  stop(): Promise<void>;
}

/** By default on a free port. @throws Error where the port that was asked for is taken */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startOnly(options);
  const { url, organizationId, clientId, clientSecret } = emulator;
  const stop = (): Promise<void> => emulator.close();
  return Object.assign(emulator, {
    env: {
      AIRBYTE_API_URL: url,
      AIRBYTE_ORGANIZATION_ID: organizationId,
      AIRBYTE_CLIENT_ID: clientId,
      AIRBYTE_CLIENT_SECRET: clientSecret,
    },
    stop,
    [Symbol.asyncDispose]: stop,
  });
}
