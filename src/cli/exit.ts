/** How commands end: the errors of the command line, and the exit code that each error means. */
import { CommanderError } from '@commander-js/extra-typings';
import { CodedError, ERROR_ANSWERS, errorCodeOf, EXIT, type ExitCode } from '../domain/error-answers.ts';

export { EXIT, type ExitCode };

/** What was typed, or what a named file holds, can't be used. The message says what to do. */
export class UsageError extends CodedError {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}

/** A usage error in place of one of the library that reads the command line, without the library's prefix. */
export function usageErrorOf({ code, message }: CommanderError): UsageError {
  return new UsageError(
    code === 'commander.help' ? 'No command was given.' : message.replace(/^error: /, ''),
  );
}

/** Airbyte did not answer what the command needs. */
export class AirbyteFailed extends CodedError {
  override readonly name = 'AirbyteFailed';
  readonly code = 'airbyte';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The onboarding is not as far as the command needs it. */
export class NotYet extends CodedError {
  override readonly name = 'NotYet';
  readonly code = 'not_ready';
}

/** The command has done its work, and written the result; but the onboarding or the check did not end well. */
export class Unsuccessful extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode = EXIT.failed) {
    super('unsuccessful');
    this.exitCode = exitCode;
  }
}

/** The exit code that an error means. An error whose code is not known is a failure. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Unsuccessful || error instanceof AirbyteFailed) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const code = errorCodeOf(error);
  return code === null ? EXIT.failed : ERROR_ANSWERS[code].exitCode;
}
