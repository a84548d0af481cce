/** The closed set of failure types, and a failure as results, failure details and the progress hold it. */

export const FAILURE_TYPES = [
  'Airbyte.RateLimited',
  'Airbyte.Unavailable',
  'Airbyte.OutcomeUnknown',
  'Airbyte.NotSent',
  'Airbyte.TokenRejected',
  'Airbyte.Unauthorized',
  'Airbyte.Forbidden',
  'Airbyte.NotFound',
  'Airbyte.Invalid',
  'Airbyte.Conflict',
  'Airbyte.UnexpectedResponse',
  'Airbyte.CheckFailed',
  'Airbyte.OutageWindowClosed',
  'Onboarding.InvalidRequest',
  'Onboarding.AmbiguousSource',
  'Onboarding.WorkspaceChanged',
  'Onboarding.Unsealable',
  'Onboarding.AttentionWindowClosed',
  'Onboarding.Terminated',
] as const;

/** One of the failure types of this closed set. */
export type FailureType = (typeof FAILURE_TYPES)[number];

/** A field that is not right, with a sentence that says why; never with its value. */
export interface FieldProblem {
  /** Its path: of a configuration, from there on. */
  readonly field: string;
  readonly message: string;
  /** What the connector calls it, and says of it. */
  readonly title?: string;
  readonly description?: string;
}

/** A failure as users meet it: in the progress, over HTTP, on the command line and in the Temporal UI. */
export interface Failure {
  readonly type: FailureType;
  readonly message: string;
  readonly fields: readonly FieldProblem[];
}
