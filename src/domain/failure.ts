/**
 * What each failure type means: what happened, whose move it is, and the next step (I7).
 * Temporal stores types in the open: they never carry a value.
 */
import { operationKind, type OperationKind } from './airbyte-operations.ts';
import { FAILURE_TYPES, type Failure, type FailureType, type FieldProblem } from './history/types.ts';

interface FailureRule {
  /** `retry`: Temporal tries again by itself. `renew`: a new token is issued. `person`: somebody must act. */
  readonly move: 'retry' | 'renew' | 'person';
  readonly whatHappened: string;
  readonly nextStep: string;
  /** Where the call that failed makes it another one. */
  /** Where no field is named. */
  readonly nextStepWithoutFields?: string;
  readonly nextStepAfter?: Partial<Readonly<Record<OperationKind, string>>>;
}

const CREATE_UNKNOWN =
  'The operator corrects source_template_id, or restores the workspace if it was renamed or deleted in Airbyte, and retries; where everything fails so, `onboarding doctor` says whether AIRBYTE_API is the right one.';
const OTHER_API =
  'The operator runs `onboarding doctor`, which says whether AIRBYTE_API is the generation of the API that answers at AIRBYTE_API_URL';

const OTHER_URL =
  'The operator runs `onboarding doctor`, corrects AIRBYTE_API_URL where it is not that of Airbyte’s API, restarts the workers and the service, and retries.';

const RULES: Readonly<Record<FailureType, FailureRule>> = {
  'Airbyte.RateLimited': {
    move: 'retry',
    whatHappened: 'Airbyte asked to slow down.',
    nextStep: 'Nothing to do: it is tried again when Airbyte allows it.',
  },
  'Airbyte.Unavailable': {
    move: 'retry',
    whatHappened: 'Airbyte is not available.',
    nextStep: 'Nothing to do: it is tried again until Airbyte answers.',
  },
  'Airbyte.OutcomeUnknown': {
    move: 'retry',
    whatHappened: 'The call may or may not have taken effect, because its answer never arrived.',
    nextStep:
      'Nothing to do: what exists is looked up, and the call repeated only when it is certain that it had no effect.',
  },
  'Airbyte.NotSent': {
    move: 'retry',
    whatHappened: 'Airbyte could not be reached.',
    nextStep:
      'Nothing to do: it is tried again. If it lasts, check the network, the proxy if there is one, and AIRBYTE_API_URL.',
  },
  'Airbyte.TokenRejected': {
    move: 'renew',
    whatHappened: 'Airbyte rejected the scoped token.',
    nextStep:
      'A new token is issued by itself; if a second one in a row is rejected, check AIRBYTE_ORGANIZATION_ID and the organization’s access, then retry.',
  },
  'Airbyte.Unauthorized': {
    move: 'person',
    whatHappened: 'Airbyte rejected the organization’s own credential.',
    nextStep:
      'The operator corrects AIRBYTE_ACCESS_TOKEN, or AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET, restarts the workers and the service, and retries.',
  },
  'Airbyte.Forbidden': {
    move: 'person',
    whatHappened: 'Airbyte does not allow this.',
    nextStep: 'The operator checks AIRBYTE_ORGANIZATION_ID and what the organization may use, and retries.',
    nextStepAfter: {
      token:
        'The operator checks AIRBYTE_ORGANIZATION_ID and whether the organization may use this API, and retries.',
    },
  },
  'Airbyte.NotFound': {
    move: 'person',
    whatHappened: 'Airbyte does not know what it was asked for.',
    nextStep: 'The operator corrects source_template_id, and retries.',
    nextStepAfter: {
      credential: OTHER_URL,
      token: `${OTHER_API}, corrects that, and retries.`,
      look: `${OTHER_API}, finds out whether the workspace was deleted in Airbyte, and retries.`,
      create: CREATE_UNKNOWN,
      check: CREATE_UNKNOWN,
      change: 'The operator looks at the source in Airbyte, which was deleted in this moment, and retries.',
    },
  },
  'Airbyte.Invalid': {
    move: 'person',
    whatHappened: 'The request has values that Airbyte does not take.',
    nextStep:
      'The customer or the operator corrects the named fields, and retries with the corrected source.',
    nextStepWithoutFields:
      'The customer or the operator corrects what the answer names, and retries with the corrected source; one whose credentials Airbyte wants under other names has `credentials` of its own.',
    nextStepAfter: {
      credential: OTHER_URL,
      token:
        'The operator looks at workspace_name and region_id (AIRBYTE_REGION_ID), corrects AIRBYTE_REGION_ID or cancels and starts again with a right one, and retries.',
      look: `${OTHER_API}, and retries.`,
    },
  },
  'Airbyte.Conflict': {
    move: 'person',
    whatHappened: 'Airbyte reports a conflict with what it already has.',
    nextStep:
      'The operator looks at the workspace in Airbyte (two of the same name need Airbyte’s support), and retries.',
    nextStepAfter: {
      credential: OTHER_URL,
      change:
        'The operator deletes the source in Airbyte, whose place a new one with the right configuration then takes, and retries.',
    },
  },
  'Airbyte.UnexpectedResponse': {
    move: 'person',
    whatHappened: 'Airbyte answered in a form that this version does not understand.',
    nextStep:
      'The operator checks AIRBYTE_API_URL and whether a newer version of this service exists, and retries.',
    nextStepAfter: {
      token: `${OTHER_API}, checks AIRBYTE_API_URL and whether a newer version of this service exists, and retries.`,
      look: `${OTHER_API}, checks AIRBYTE_API_URL and whether a newer version of this service exists, and retries.`,
    },
  },
  'Airbyte.CheckFailed': {
    move: 'person',
    whatHappened: 'The connection check of the source failed.',
    nextStep: 'The customer corrects the configuration, and retries with the corrected source.',
  },
  'Airbyte.OutageWindowClosed': {
    move: 'person',
    whatHappened: 'Airbyte kept failing for longer than ONBOARDING_OUTAGE_WINDOW.',
    nextStep: 'The operator finds out why Airbyte is not available, and retries when it is back.',
  },
  'Onboarding.InvalidRequest': {
    move: 'person',
    whatHappened: 'The onboarding request is not valid.',
    nextStep: 'Whoever sent it corrects the named fields and sends it again.',
  },
  'Onboarding.AmbiguousSource': {
    move: 'person',
    whatHappened: 'What stands in the workspace is not clearly this source.',
    nextStep:
      'The operator decides in Airbyte which one is it, gives that one this source’s name, deletes or renames the others, and retries.',
  },
  'Onboarding.WorkspaceChanged': {
    move: 'person',
    whatHappened: 'The name is no longer that of the workspace that was onboarded.',
    nextStep:
      'The operator finds out whether the workspace was renamed or deleted in Airbyte, restores its name, looks after what was created elsewhere, and retries.',
  },
  'Onboarding.Unsealable': {
    move: 'person',
    whatHappened: 'A sealed value can’t be opened by this worker.',
    nextStep:
      'The operator adds the key with the named id to ONBOARDING_KEYS of every worker, or updates a worker that does not know the named version, and retries.',
  },
  'Onboarding.AttentionWindowClosed': {
    move: 'person',
    whatHappened: 'Nobody corrected what needed a person within ONBOARDING_ATTENTION_WINDOW.',
    nextStep: 'The operator retries: a new run adopts what exists and does the rest.',
  },
  'Onboarding.Terminated': {
    move: 'person',
    whatHappened: 'The run was terminated, or timed out, in Temporal.',
    nextStep: 'The operator retries: a new run adopts what exists and does the rest.',
  },
};

/**
 * The failure types that the customer mends, with a corrected configuration. Any other that needs a person is the
 * operator's to mend.
 */
const CUSTOMERS_MOVE: ReadonlySet<FailureType> = new Set(['Airbyte.Invalid', 'Airbyte.CheckFailed']);

/** The failure types of closed runs: no parked one has them. */
const OF_CLOSED_RUNS: ReadonlySet<FailureType> = new Set([
  'Onboarding.InvalidRequest',
  'Onboarding.AttentionWindowClosed',
  'Onboarding.Terminated',
]);

/** The people who can mend what an onboarding is stuck with; `sender`: whoever sent a request that is not valid. */
export const PEOPLE = ['operator', 'customer', 'sender'] as const;
export type Person = (typeof PEOPLE)[number];

/** The failure types that park an onboarding and that this person mends. */
export function parkedForThe(person: 'operator' | 'customer'): FailureType[] {
  const parking = FAILURE_TYPES.filter((type) => RULES[type].move !== 'retry' && !OF_CLOSED_RUNS.has(type));
  return parking.filter((type) => CUSTOMERS_MOVE.has(type) === (person === 'customer'));
}

/** The people whose move it is when an onboarding is parked, or has failed, with failures of these types. */
export function peopleToMend(types: readonly FailureType[]): Person[] {
  const people = new Set(types.map(personToMend));
  return PEOPLE.filter((person) => people.has(person));
}

function personToMend(type: FailureType): Person {
  if (type === 'Onboarding.InvalidRequest') return 'sender';
  return CUSTOMERS_MOVE.has(type) ? 'customer' : 'operator';
}

/** Whether a failure's `type`, as Temporal carries it, is one of this closed set. */
export function isFailureType(type: string | null | undefined): type is FailureType {
  return type !== null && type !== undefined && Object.hasOwn(RULES, type);
}

/** Whether a value is a failure: whoever ends an activity by hand may pass anything for one. */
export function isFailure(value: unknown): value is Failure {
  const { type, message, fields } = (value ?? {}) as { [Key in keyof Failure]?: unknown };
  return (
    typeof type === 'string' && isFailureType(type) && typeof message === 'string' && Array.isArray(fields)
  );
}

/** What happened, whose move it is, and the next step. */
export function failureRule(type: FailureType): FailureRule {
  return RULES[type];
}

/**
 * A failure whose message says what happened, what exactly, and what to do next.
 * @param operation of the call that failed, by its name; the next step may depend on it
 */
export function failure(
  type: FailureType,
  detail = '',
  fields: readonly FieldProblem[] = [],
  operation = '',
): Failure {
  const refused = fields.map(({ field, message }) => `${field}: ${message.replace(/\.$/, '')}`).join('; ');
  const parts = [
    RULES[type].whatHappened,
    detail,
    refused && `Refused: ${refused}`,
    `${NEXT}${nextStepOf(type, operation, fields.length > 0)}`,
  ];
  const sentences = parts.filter((part) => part !== '').map(sentence);
  return { type, message: sentences.join(' '), fields };
}

/** The same failure with one thing more that its reader has to know, before the next step. */
export function withDetail(of: Failure, detail: string): Failure {
  const told = whatHappened(of);
  return {
    ...of,
    message: `${told} ${sentence(detail)} ${of.message.slice(told.length).trimStart()}`.trimEnd(),
  };
}

/** What happened, without the next step: for a failure that tells of another one and has a next step of its own. */
export function whatHappened({ message }: Pick<Failure, 'message'>): string {
  const end = message.lastIndexOf(NEXT);
  return (end === -1 ? message : message.slice(0, end)).trimEnd();
}

const NEXT = 'Next: ';

/** What to do about a failure of that type, after that call, which named fields or none. */
export function nextStepOf(type: FailureType, operation = '', hasFields = true): string {
  const { nextStep, nextStepWithoutFields, nextStepAfter = {} } = RULES[type];
  const kind = operationKind(operation);
  const afterCall = kind === null ? undefined : nextStepAfter[kind];
  return afterCall ?? (hasFields ? undefined : nextStepWithoutFields) ?? nextStep;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
