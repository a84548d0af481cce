/** How commands end: the errors of the command line, and the exit code that each error means. */
import { CommanderError } from '@commander-js/extra-typings';
import { ERROR_ANSWERS, errorCodeOf, EXIT, type CodedError, type ExitCode } from '../domain/error-answers.ts';

export { EXIT, type ExitCode };

/** What was typed, or what a named file holds, can't be used. The message says what to do. */
export class UsageError extends Error implements CodedError {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}

/** An error of the library that reads the command line, as any other usage error: its code and its prefix are the library's. */
export function usageErrorOf({ code, message }: CommanderError): UsageError {
  if (code === 'commander.help') return new UsageError('No command was given.');
  return new UsageError(message.replace(/^error: /, ''));
}

/** Airbyte did not answer what the command needs. */
export class AirbyteFailed extends Error implements CodedError {
  override readonly name = 'AirbyteFailed';
  readonly code = 'airbyte';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The onboarding is not as far as the command needs it. */
export class NotYet extends Error implements CodedError {
  override readonly name = 'NotYet';
  readonly code = 'not_ready';
}

/** The command did what it does, and the onboarding or the check did not end well. What happened has been written already. */
export class Unsuccessful extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode = EXIT.failed) {
    super('unsuccessful');
    this.exitCode = exitCode;
  }
}

/** An error without a code that is known is a failure. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Unsuccessful || error instanceof AirbyteFailed) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const code = errorCodeOf(error);
  return code === null ? EXIT.failed : ERROR_ANSWERS[code].exitCode;
}
