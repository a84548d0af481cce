/** What the tests of whoever builds on this package stand on. Of a worker nothing is loaded before a stack is started. */
import type { EmulatorOptions } from '../emulator/index.ts';
import { loadedWith } from './domain/optional-packages.ts';
import type { Emulator, Stack, StackOptions } from './testing/index.ts';

export type { EmulatorOptions, Fault, FaultRule, OperationName } from '../emulator/index.ts';
export {
  type ClosingFailure,
  type Emulator,
  type GivenTemporal,
  InMemoryOnboarding,
  type InMemoryOptions,
  type Stack,
  type StackOptions,
  type WantedAttention,
  type WantedFailure,
} from './testing/index.ts';

/**
 * Starts the emulator of Airbyte’s API, on a free port unless another is given: stricter than the API, and with faults.
 * @throws Error where the port is taken
 */
export async function startEmulator(options?: EmulatorOptions): Promise<Emulator> {
  const { startEmulator: start } = await import('./testing/emulator.ts');
  return await start(options);
}

/**
 * Starts Temporal, the emulator, a worker and a client, for tests of all of it. TEMPORAL_CLI_PATH, the PATH, the cache or a download
 * has the Temporal CLI, as of `npx airbyte-embedded-onboarding dev`.
 * @throws MissingPackageError that names what to install, where a worker’s packages are not there; TemporalCliError where there is no
 *   CLI; UnavailableError where a Temporal that was given does not answer
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { startStack: start } = await loadedWith('A worker', () => import('./testing/stack.ts'));
  return await start(options, process.env);
}
