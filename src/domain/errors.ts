/** What `OnboardingClient` rejects with. Each has a `code` to tell them apart by and an HTTP `status`, and says what to do. */
import { CodedError } from './error-answers.ts';
import type { RequestIssue } from './onboarding-request.ts';
import { andMore, firstProblems, firstProblemTexts } from './problem-list.ts';
import { words } from './words.ts';

/** The request, or a correction, is not valid; nothing was started or changed. */
export class InvalidRequestError extends CodedError {
  override readonly name = 'InvalidRequestError';
  readonly code = 'invalid_request';
  /** The first hundred of its problems. */
  readonly issues: readonly RequestIssue[];
  /** How many problems it has besides those. */
  readonly more: number;

  /** @param found problems of the request, all of them or the first ones @param others how many it has besides */
  constructor(found: readonly RequestIssue[], others = 0) {
    const { first: issues, more: left } = firstProblems(found);
    const more = left + others;
    const texts = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    if (more > 0) texts.push(andMore(more));
    // A message may be a sentence: a worker of another version has written it.
    super(`The request is not valid: ${texts.join('; ').replace(/\.$/, '')}.`);
    this.issues = issues;
    this.more = more;
  }
}

/** What may be done about a conflict, by the status of what is there. */
const NEXT_OF_CONFLICT: Readonly<Record<string, string>> & { readonly running: string } = {
  completed: 'Start with `extend` to adopt what exists and create the rest.',
  needs_attention:
    'To correct what needs attention, `retry` it with the corrected sources, or cancel it first.',
  running: 'Wait until it is completed and start with `extend`, or cancel it first.',
};

/** An onboarding of this name exists with another request; `fields` says what differs, the first hundred of it, never a value. */
export class OnboardingConflictError extends CodedError {
  override readonly name = 'OnboardingConflictError';
  readonly code = 'conflict';
  readonly fields: readonly string[];
  /** How many fields differ besides those. */
  readonly more: number;

  /** @param status of the onboarding that there is @param inWords the same as `fields`, for people */
  constructor(
    workspaceName: string,
    status: string,
    fields: readonly string[],
    inWords: readonly string[] = fields,
  ) {
    const needsAttention = status === 'needs_attention';
    const whatIs = needsAttention
      ? 'needs attention, and has another request'
      : `is ${words(status)} with another request`;
    super(
      `The onboarding of ${JSON.stringify(workspaceName)} ${whatIs}; ` +
        `it differs in: ${firstProblemTexts(inWords).join(', ')}. ${NEXT_OF_CONFLICT[status] ?? NEXT_OF_CONFLICT.running}`,
    );
    const { first, more } = firstProblems(fields);
    this.fields = first;
    this.more = more;
  }
}

/** Temporal knows no onboarding of this name, or its retention has passed. */
export class OnboardingNotFoundError extends CodedError {
  override readonly name = 'OnboardingNotFoundError';
  readonly code = 'not_found';

  constructor(workspaceName: string) {
    super(
      `There is no onboarding of ${JSON.stringify(workspaceName)}. Check the name; names are compared exactly.`,
    );
  }
}

/** Nothing of this onboarding can be retried now. */
export class NotRetryableError extends CodedError {
  override readonly name = 'NotRetryableError';
  readonly code = 'not_retryable';
}

/** Temporal, or a worker where one is needed, did not answer in time. Nothing is lost: try again. */
export class UnavailableError extends CodedError {
  override readonly name = 'UnavailableError';
  readonly code = 'unavailable';
}

/** Temporal was reached, but has not been prepared for onboardings. */
export class NotSetUpError extends CodedError {
  override readonly name = 'NotSetUpError';
  readonly code = 'not_set_up';
}

/** Temporal does not permit this to the caller, or does not know the caller (any more). */
export class NotPermittedError extends CodedError {
  override readonly name = 'NotPermittedError';
  readonly code = 'not_permitted';

  /** @param answer Temporal's own words */
  constructor(answer: string, cause: unknown) {
    super(
      `Temporal does not permit this (${answer}). Check TEMPORAL_API_KEY, or the client certificate, that it has not ` +
        'expired, TEMPORAL_NAMESPACE, and what this identity may do in that namespace.',
      { cause },
    );
  }
}

/** Temporal answered with an error that nobody expects here; its words are in the message. */
export class TemporalError extends CodedError {
  override readonly name = 'TemporalError';
  readonly code = 'temporal';

  /** @param answer Temporal's own words */
  constructor(answer: string, cause: unknown) {
    super(`Temporal did not do what it was asked for (${answer}). Its own log may say why.`, { cause });
  }
}

/** The Temporal server is too old for this. */
export class UnsupportedServerError extends CodedError {
  override readonly name = 'UnsupportedServerError';
  readonly code = 'unsupported_server';
}

/** A limit of all workers was refused, because some of them would not keep to it. */
export class LimitRefusedError extends CodedError {
  override readonly name = 'LimitRefusedError';
  readonly code = 'limit_refused';

  /** @param workers their identities */
  constructor(workers: readonly string[]) {
    super(
      `No limit can hold: ${workers.join(', ')} ${workers.length === 1 ? 'hands' : 'hand'} activities past the task queue ` +
        '(ONBOARDING_EAGER_ACTIVITIES=on). Restart without that setting, and set the limit a minute and a half later, when Temporal has forgotten ' +
        'who polled before; to send nothing at once, stop these workers.',
    );
  }
}

/** The Temporal client that was passed in would write in the open what onboardings keep encrypted. */
export class DataConverterError extends CodedError {
  override readonly name = 'DataConverterError';
  readonly code = 'data_converter';

  constructor() {
    super(
      'The Temporal client does not encrypt what it writes. Make it with ' +
        '`new Client({ connection, dataConverter: onboardingDataConverter(keys) })`; or pass `encrypts: false`, and set ' +
        'ONBOARDING_CODEC=off for the workers.',
    );
  }
}

/** A bundler has made this package a part of another file, and with it what only works as it lies in `node_modules`. */
export class BundledError extends CodedError {
  override readonly name = 'BundledError';
  readonly code = 'bundled';

  /** @param why in a sentence, what can’t be there */
  constructor(
    why = 'A Temporal worker can’t run out of a bundle: it loads a native module and workflow code by their paths.',
  ) {
    super(
      `${why} Keep ` +
        'airbyte-embedded-onboarding and @temporalio/* external: `serverExternalPackages` of Next, `--external:` or ' +
        '`--packages=external` of esbuild.',
    );
  }
}

/** A part of this package was used whose packages are not installed. */
export class MissingPackageError extends CodedError {
  override readonly name = 'MissingPackageError';
  readonly code = 'missing_package';
  /** Their names. */
  readonly packages: readonly string[];

  /** @param missing each as npm installs it, `name@version` */
  constructor(part: string, missing: readonly string[], cause: unknown) {
    super(`${part} needs what is not installed here: \`npm install ${missing.join(' ')}\` installs it.`, {
      cause,
    });
    this.packages = missing.map((one) => one.slice(0, one.lastIndexOf('@')));
  }
}
