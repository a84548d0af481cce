/** Prepares a namespace for onboardings. */
import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../domain/names.ts';
import { NotSetUpError, UnavailableError } from './errors.ts';
import { askingTemporal, notRegistered } from './temporal-errors.ts';

/** gRPC status codes: how a query that names what is not known is refused, and a service that is not for this caller. */
const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const NOT_OFFERED: readonly number[] = [PERMISSION_DENIED, UNIMPLEMENTED];

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

/** Milliseconds: how long a server may take to know what was registered; it reads its cache anew every few seconds. */
const KNOWN_WITHIN = 60_000;

/**
 * Registers the search attributes that the namespace does not have yet, and waits until onboardings can be started
 * with them.
 * @throws NotSetUpError where one of the name has another type, or the server registers none; UnavailableError
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<Registered> {
  return await askingTemporal(async () => {
    const registered = await registerMissing(connection, namespace).catch((error: unknown) => {
      if (isGrpcServiceError(error) && NOT_OFFERED.includes(error.code)) throw registerElsewhere(namespace);
      throw error;
    });
    await untilKnown(connection, namespace);
    return registered;
  });
}

async function registerMissing(
  { operatorService }: WithOperatorService,
  namespace: string,
): Promise<Registered> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
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
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
  }
  return { registered: missing.map(({ name }) => name), existing: existing.map(({ name }) => name) };
}

/** For Temporal Cloud, where this is no business of a namespace's own API. */
function registerElsewhere(namespace: string): NotSetUpError {
  const wanted = SEARCH_ATTRIBUTES.map(({ name, type }) => {
    return `--search-attribute ${name}=${TypedSearchAttributes.toMetadataType(type)}`;
  });
  return new NotSetUpError(
    'This server registers no search attributes for who asks with this credential. On Temporal Cloud add them in the namespace’s ' +
      `settings, or run: tcld namespace search-attributes add --namespace ${namespace} ${wanted.join(' ')}`,
  );
}

/** A start right after the registration would be refused by a server that has not read its cache anew. */
async function untilKnown({ workflowService }: Connection, namespace: string): Promise<void> {
  const query = SEARCH_ATTRIBUTES.map(({ name }) => `${name} IS NULL`).join(' AND ');
  const deadline = Date.now() + KNOWN_WITHIN;
  for (;;) {
    try {
      await workflowService.countWorkflowExecutions({ namespace, query });
      return;
    } catch (error) {
      if (!isGrpcServiceError(error) || (error.code as number) !== INVALID_ARGUMENT) throw error;
    }
    if (Date.now() > deadline) {
      throw new UnavailableError(
        `The search attributes are registered, but Temporal did not know them after ${KNOWN_WITHIN / 1_000} seconds. Run this again.`,
      );
    }
    await pause(200);
  }
}
