/**
 * A failure as it is told: whose move it is, and words for whoever reads them, beside the operator's detail. All of it follows from
 * what stands in the history, so that failures of older runs are told in the same way.
 */
import { operationKind, type OperationKind } from './airbyte-operations.ts';
import { failureRule, isFailureType, whatHappened } from './failure.ts';
import type { Failure, FailureType, FieldProblem } from './history/types.ts';
import { schemaRefusals } from './schema-refusal.ts';

/** Who has to do something about a failure; `nobody`: it is tried again by itself. */
export const WHOSE_MOVES = ['customer', 'operator', 'nobody'] as const;
/** Who has to do something about a failure. */
export type WhoseMove = (typeof WHOSE_MOVES)[number];

/** As users meet it: in the progress, over HTTP and on the command line. */
export interface ToldFailure extends Failure {
  readonly whose_move: WhoseMove;
  /** What happened, for whoever reads it; what is the operator's stands in `message`. */
  readonly summary: string;
  /** What the customer does next. */
  readonly next: string;
}

/** How a failure is told of which nobody needs to know what it is. */
const WORDS: Readonly<Record<WhoseMove, Pick<ToldFailure, 'summary' | 'next'>>> = {
  customer: { summary: 'This was not accepted.', next: 'Correct it, and try again.' },
  operator: { summary: 'We can’t finish this yet.', next: 'There is nothing for you to do.' },
  nobody: {
    summary: 'This takes longer than usual.',
    next: 'There is nothing to do: it is tried again by itself.',
  },
};

/** @param isTriedAgain without anybody's doing: it is no failure that something waits for a person with */
export function toldFailure(
  failure: Failure,
  { isTriedAgain }: { readonly isTriedAgain: boolean },
): ToldFailure {
  const { type, message, fields } = failure;
  const whose_move = whoseMove(failure, { isTriedAgain });
  const { summary, next } = WORDS[whose_move];
  const reason = whose_move === 'customer' && customersFields(failure).length === 0 ? reasonOf(failure) : '';
  return {
    type,
    summary: reason === '' ? summary : `${summary} ${reason}`,
    next,
    whose_move,
    message,
    fields,
  };
}

/** It depends on what failed, on the call that failed, and on whether the customer is told what to correct. */
export function whoseMove(failure: Failure, { isTriedAgain }: { readonly isTriedAgain: boolean }): WhoseMove {
  const { type } = failure;
  // Of a version that is newer than this one.
  if (!isFailureType(type)) return 'operator';
  if (type === 'Airbyte.CheckFailed') return 'customer';
  if (type === 'Airbyte.Invalid') return canCustomerCorrect(failure) ? 'customer' : 'operator';
  return failureRule(type).move !== 'person' && isTriedAgain ? 'nobody' : 'operator';
}

/** The fields of the source's configuration that a failure names, by their paths within it: the customer can correct those. */
export function customersFields(failure: Failure): readonly FieldProblem[] {
  if (!isOfConfiguration(failure)) return [];
  return failure.fields.flatMap((problem) => {
    const refused = schemaRefusals(problem.message);
    if (refused.length > 0) return withoutOperatorsWords(refused);
    const field = problem.field.replace(CONFIGURATION, '');
    const isOfRequest = isOfCall(failure) && field === problem.field && OPERATORS_FIELDS.test(field);
    return isOfRequest ? [] : withoutOperatorsWords([{ ...problem, field }]);
  });
}

/** Without the problems that speak of the operator's settings, or of how the request is written. */
export function withoutOperatorsWords(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  return problems.filter(({ field, message }) => field !== TEMPLATE_ID && !OPERATORS_WORDS.test(message));
}

/** Calls that carry a source's configuration. A failure without a call is of the check before any call. */
const WITH_CONFIGURATION: ReadonlySet<OperationKind | null> = new Set(['create', 'check', 'change', null]);
const TYPES_OF_CONFIGURATION: ReadonlySet<FailureType> = new Set(['Airbyte.Invalid', 'Airbyte.CheckFailed']);

/** The configuration within what is sent, as the generations of the API call it. */
const CONFIGURATION = /^(?:body\.)?(?:source_config|replication_config)\./;
/** What is sent besides, by which a field that an answer names is not the customer's. */
const OPERATORS_FIELDS =
  /^(?:body\.)?(?:body|name|source_config|replication_config|customer_name|(?:source_template|workspace|organization|region|connector|definition|source_definition|connector_definition|actor_definition)_(?:id|name)|selected_connection_template_tags\w*)(?:\W|$)/;
const TEMPLATE_ID = 'source_template_id';
/** What our own sentences say to operators only. */
const OPERATORS_WORDS =
  /\b(?:AIRBYTE|ONBOARDING|TEMPORAL)_\w|source_config|source_template_id|\bonboarding [a-z]+`/;

function canCustomerCorrect(failure: Failure): boolean {
  if (!isOfConfiguration(failure)) return false;
  return failure.fields.length > 0 ? customersFields(failure).length > 0 : reasonOf(failure) !== '';
}

function isOfConfiguration(failure: Failure): boolean {
  return TYPES_OF_CONFIGURATION.has(failure.type) && WITH_CONFIGURATION.has(kindOf(failure));
}

function isOfCall(failure: Failure): boolean {
  return kindOf(failure) !== null;
}

function kindOf(failure: Failure): OperationKind | null {
  const [, operation = ''] = CALL.exec(detailOf(failure)) ?? [];
  return operationKind(operation);
}

/** The call and the status that an answer of Airbyte's is told with. */
const CALL = /^(\w+): (?:(\d{3}): )?/;
/** Told where a refusal has no words of its own. */
const NO_REASON = /^(?:no explanation|fields are not valid|Airbyte’s words are not quoted)/;
/** Told beside the reason, for the operator. */
const BESIDE = / *A create was answered with the source [^ ]+, which no list has shown\./;

/** Why a value was not accepted: what Airbyte said of it, redacted when the failure was made. Empty where it said nothing. */
function reasonOf(failure: Failure): string {
  const detail = detailOf(failure).replace(BESIDE, '');
  const [said = '', operation, status] = CALL.exec(detail) ?? [];
  // A call without a status was not answered: the words are about the call.
  if (operation !== undefined && operationKind(operation) !== null && status === undefined) return '';
  const reason = operationKind(operation ?? '') === null ? detail : detail.slice(said.length);
  return NO_REASON.test(reason) || OPERATORS_WORDS.test(reason) ? '' : reason;
}

/** What exactly happened, without the words of its type and without the next step. */
function detailOf(failure: Failure): string {
  return whatHappened(failure).replace(failureRule(failure.type).whatHappened, '').trim();
}
