import { CodedError } from '../domain/error-answers.ts';

/** `onboarding.config.ts`, or what it calls, can't be used as it is written. The message says what, and what to do. */
export class ConfigFileError extends CodedError {
  override readonly name = 'ConfigFileError';
  readonly code = 'config_file';
}
