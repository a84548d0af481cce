/** The surroundings of a command line, and the context that every command gets. */
import type { Readable, Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import type { CommandConfig, Environment } from '../config/index.ts';
import type { OnboardingClient } from '../client.ts';
import type { Output } from './terminal/output.ts';

/** Where a command line reads and writes: the streams of its process, or those of whoever runs it in another program. */
export interface CliIo {
  readonly stdin: Readable;
  readonly stdout: Writable | WriteStream;
  readonly stderr: Writable | WriteStream;
  /** Aborted by the first interruption from now on, which then does not end the process. */
  readonly untilInterrupted: () => AbortSignal;
}

export interface CliContext extends Pick<CliIo, 'untilInterrupted'> {
  readonly env: Environment;
  readonly output: Output;
  readonly readStandardInput: () => Promise<string>;
  /** Standard input piece by piece, for input that is too large for memory. Aborting `signal` ends the reading with an error. */
  readonly standardInput: (signal: AbortSignal) => AsyncIterable<Buffer>;
  /**
   * Calls `use` with a client, which is closed afterwards, and with its configuration. A command that has read a configuration of its
   * own passes it as `ownConfig`.
   */
  readonly withClient: <T>(
    use: (onboarding: OnboardingClient, config: CommandConfig) => Promise<T>,
    ownConfig?: CommandConfig,
  ) => Promise<T>;
}
