/** Exit codes, as INTERFACE has them, and which error means which. Errors are told apart by their `code`, so that none of their classes is loaded for it. */
import { CommanderError } from '@commander-js/extra-typings';

export const EXIT = { done: 0, failed: 1, usage: 2, notFound: 3, conflict: 4, unreachable: 5 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What was typed, or what a named file holds, can't be used. The message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}

/** An error of the library that reads the command line, as any other usage error: its code and its prefix are the library's. */
export function usageErrorOf({ code, message }: CommanderError): UsageError {
  if (code === 'commander.help') return new UsageError('No command was given.');
  return new UsageError(message.replace(/^error: /, ''));
}

/** Airbyte was asked, and did not answer what was needed. */
export class AirbyteFailed extends Error {
  override readonly name = 'AirbyteFailed';
  readonly code = 'airbyte';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The onboarding is not as far as the command needs it. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
  readonly code = 'not_ready';
}

/** The command did what it does, and what it was about did not end well. It has been told already. */
export class Unsuccessful extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode = EXIT.failed) {
    super('unsuccessful');
    this.exitCode = exitCode;
  }
}

/** Any other code, and an error without one, is a failure. */
const EXIT_BY_CODE: Readonly<Record<string, ExitCode>> = {
  not_found: EXIT.notFound,
  conflict: EXIT.conflict,
  not_retryable: EXIT.conflict,
  not_ready: EXIT.conflict,
  unavailable: EXIT.unreachable,
  config: EXIT.usage,
  invalid_request: EXIT.usage,
  import_file: EXIT.usage,
  usage: EXIT.usage,
};

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Unsuccessful || error instanceof AirbyteFailed) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return Object.hasOwn(EXIT_BY_CODE, code) ? (EXIT_BY_CODE[code] ?? EXIT.failed) : EXIT.failed;
}
