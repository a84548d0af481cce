/**
 * What each error of this package means to whoever called: over HTTP, and on the command line. Total by construction: a class
 * of errors with a code that is not in here does not compile, see {@link CodedError}.
 */

/** Exit codes of the command line. */
export const EXIT = { done: 0, failed: 1, usage: 2, notFound: 3, conflict: 4, unreachable: 5 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface ErrorAnswer {
  /** Of HTTP; `null` where no caller over HTTP is told of it, but only that something unexpected happened. */
  readonly status: number | null;
  readonly exitCode: ExitCode;
}

export const ERROR_ANSWERS = {
  airbyte: { status: null, exitCode: EXIT.failed },
  bundled: { status: null, exitCode: EXIT.failed },
  config: { status: null, exitCode: EXIT.usage },
  config_file: { status: null, exitCode: EXIT.failed },
  conflict: { status: 409, exitCode: EXIT.conflict },
  data_converter: { status: null, exitCode: EXIT.failed },
  import_file: { status: null, exitCode: EXIT.usage },
  invalid_request: { status: 422, exitCode: EXIT.usage },
  keyring: { status: null, exitCode: EXIT.failed },
  missing_package: { status: null, exitCode: EXIT.failed },
  not_found: { status: 404, exitCode: EXIT.notFound },
  not_permitted: { status: 503, exitCode: EXIT.failed },
  limit_refused: { status: null, exitCode: EXIT.conflict },
  not_ready: { status: 409, exitCode: EXIT.conflict },
  not_retryable: { status: 409, exitCode: EXIT.conflict },
  not_set_up: { status: 503, exitCode: EXIT.failed },
  temporal: { status: null, exitCode: EXIT.failed },
  unavailable: { status: 503, exitCode: EXIT.unreachable },
  undecodable: { status: null, exitCode: EXIT.failed },
  unsupported_server: { status: null, exitCode: EXIT.failed },
  usage: { status: null, exitCode: EXIT.usage },
} as const satisfies Readonly<Record<string, ErrorAnswer>>;

/** The codes that errors are told apart by, so that none of their classes is loaded for it. */
export type ErrorCode = keyof typeof ERROR_ANSWERS;

/** What every class of errors with a code extends. */
export abstract class CodedError extends Error {
  /** Tells it from all others, also where its class was loaded twice. */
  abstract readonly code: ErrorCode;

  /** What an HTTP server answers where it is thrown: 500 where no caller could do anything about it. */
  get status(): number {
    return ERROR_ANSWERS[this.code].status ?? 500;
  }
}

/** The error's code where it is one of this closed set. */
export function errorCodeOf(error: unknown): ErrorCode | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && Object.hasOwn(ERROR_ANSWERS, code) ? (code as ErrorCode) : null;
}
