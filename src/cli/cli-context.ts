/** What a command line runs on, and what every command is given. */
import type { Readable, Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import type { CommandConfig, Environment } from '../config/index.ts';
import type { OnboardingClient } from '../client.ts';
import type { Output } from './terminal/output.ts';

/** Where a command line reads and writes: a process's own streams, or anybody's. */
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
  /** For what is too large to be held. Where `signal` is aborted, the wait for more of it is too, with an error. */
  readonly standardInput: (signal: AbortSignal) => AsyncIterable<Buffer>;
  /** Runs with a client that is closed afterwards, and what it was made of: a command's own configuration, where it has read one. */
  readonly withClient: <T>(
    use: (onboarding: OnboardingClient, config: CommandConfig) => Promise<T>,
    ownConfig?: CommandConfig,
  ) => Promise<T>;
}
