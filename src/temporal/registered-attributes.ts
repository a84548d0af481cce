/** Which of the search attributes of onboardings a namespace has. */
import type { Connection } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../domain/names.ts';
import { isGrpc } from './refusals.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
} as const;

export type SearchAttribute = (typeof SEARCH_ATTRIBUTES)[number];

/** What any connection to Temporal has. */
export type WithOperatorService = Pick<Connection, 'operatorService'>;

export interface RegisteredAttributes {
  readonly existing: readonly SearchAttribute[];
  readonly missing: readonly SearchAttribute[];
  /** Of `existing`, those of another type: every start is refused. */
  readonly wrong: readonly SearchAttribute[];
}

/** As the server lists them. */
export async function listedAttributes(
  { operatorService }: WithOperatorService,
  namespace: string,
): Promise<RegisteredAttributes> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const existing = SEARCH_ATTRIBUTES.filter(({ name }) => Object.hasOwn(customAttributes, name));
  return {
    existing,
    missing: SEARCH_ATTRIBUTES.filter((attribute) => !existing.includes(attribute)),
    wrong: existing.filter(({ name, type }) => customAttributes[name] !== TYPES[type]),
  };
}

/**
 * As the server lists them, or, where it lists none for this caller (Temporal Cloud may not), as far as queries
 * tell: those know names alone.
 */
export async function registeredAttributes(
  connection: Connection,
  namespace: string,
): Promise<RegisteredAttributes> {
  try {
    return await listedAttributes(connection, namespace);
  } catch (error) {
    if (!isGrpc(error, 'PERMISSION_DENIED', 'UNIMPLEMENTED')) throw error;
  }
  const known = await Promise.all(SEARCH_ATTRIBUTES.map((one) => areKnown(connection, namespace, [one])));
  return {
    existing: SEARCH_ATTRIBUTES.filter((_, index) => known[index]),
    missing: SEARCH_ATTRIBUTES.filter((_, index) => !known[index]),
    wrong: [],
  };
}

/** Whether queries, and so starts, may name them. */
export async function areKnown(
  { workflowService }: Connection,
  namespace: string,
  attributes: readonly SearchAttribute[],
): Promise<boolean> {
  const query = attributes.map(({ name }) => `${name} IS NULL`).join(' AND ');
  try {
    await workflowService.countWorkflowExecutions({ namespace, query });
    return true;
  } catch (error) {
    // A server that has no such query has no such attributes either.
    if (isGrpc(error, 'INVALID_ARGUMENT', 'UNIMPLEMENTED')) return false;
    throw error;
  }
}

export async function addAttributes(
  { operatorService }: WithOperatorService,
  namespace: string,
  attributes: readonly SearchAttribute[],
): Promise<void> {
  const searchAttributes = Object.fromEntries(attributes.map(({ name, type }) => [name, TYPES[type]]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes });
}

/** The type's name as the Temporal command line takes it. */
export function typeName({ type }: SearchAttribute): string {
  return TypedSearchAttributes.toMetadataType(type);
}

/** `OnboardingStatus is not of the type Keyword` */
export function wrongTypesText(wrong: readonly SearchAttribute[]): string {
  return wrong.map((one) => `${one.name} is not of the type ${typeName(one)}`).join('; ');
}
