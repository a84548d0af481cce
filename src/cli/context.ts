/** What every command is given; only main.ts reads the process. */
import type { Environment } from '../config.ts';
import type { OnboardingClient } from '../client.ts';
import type { Output } from './terminal/output.ts';

export interface CliContext {
  readonly env: Environment;
  readonly output: Output;
  /** Aborted by the first Ctrl-C from now on, which then does not end the process. */
  readonly untilInterrupted: () => AbortSignal;
  readonly readStandardInput: () => Promise<string>;
  /** For what is too large to be held. Where `signal` is aborted, the wait for more of it is too, with an error. */
  readonly standardInput: (signal: AbortSignal) => AsyncIterable<Buffer>;
  /** Runs with a client that is closed afterwards. */
  readonly withClient: <T>(use: (onboarding: OnboardingClient) => Promise<T>) => Promise<T>;
}
