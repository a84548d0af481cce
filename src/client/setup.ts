/** Prepares a namespace for onboardings. */
import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../domain/names.ts';
import { NotSetUpError } from './errors.ts';
import { askingTemporal, notRegistered } from './temporal-errors.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
} as const;

/** What any connection to Temporal has. */
type WithOperatorService = Pick<Connection, 'operatorService'>;

/** Names of the search attributes that the namespace does not have. */
export async function missingSearchAttributes(
  { operatorService }: WithOperatorService,
  namespace: string,
): Promise<string[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  return SEARCH_ATTRIBUTES.map(({ name }) => name).filter((name) => !Object.hasOwn(customAttributes, name));
}

/**
 * For processes that would be of no use before `setup`. A server that does not tell, as Temporal Cloud, is not asked
 * further: it refuses the first start, which says the same.
 * @throws NotSetUpError that names what is missing, and the command that adds it
 */
export async function assertSetUp(connection: WithOperatorService, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace).catch((error: unknown) => {
    if (isGrpcServiceError(error)) return [];
    throw error;
  });
  if (missing.length > 0) throw new NotSetUpError(notRegistered(missing));
}

/** What was registered now, and what was there before. */
export interface Registered {
  readonly registered: readonly string[];
  readonly existing: readonly string[];
}

/**
 * Registers the search attributes that the namespace does not have yet.
 * @throws NotSetUpError where one of the name has another type; UnavailableError
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<Registered> {
  return await askingTemporal(async () => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = SEARCH_ATTRIBUTES.filter(({ name }) => !Object.hasOwn(customAttributes, name));
    const existing = SEARCH_ATTRIBUTES.filter(({ name }) => Object.hasOwn(customAttributes, name));
    const wrong = existing.filter(({ name, type }) => customAttributes[name] !== TYPES[type]);
    if (wrong.length > 0) {
      const told = wrong
        .map(({ name, type }) => `${name} is not of the type ${TypedSearchAttributes.toMetadataType(type)}`)
        .join('; ');
      throw new NotSetUpError(
        `${told}. Remove it with \`temporal operator search-attribute remove\`, and run this again.`,
      );
    }
    if (missing.length > 0) {
      const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, TYPES[type]]));
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    }
    return { registered: missing.map(({ name }) => name), existing: existing.map(({ name }) => name) };
  });
}
