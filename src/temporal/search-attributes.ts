/** The search attributes of onboardings: which of them a namespace has, and how it gets them. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import proto from '@temporalio/proto';
import { NotSetUpError, UnavailableError } from '../domain/errors.ts';
import { SEARCH_ATTRIBUTES } from '../domain/names.ts';
import { shellQuoted } from '../domain/words.ts';
import { callTemporal, notRegisteredError, nullIfGrpc } from './refusals.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
} as const;

type SearchAttribute = (typeof SEARCH_ATTRIBUTES)[number];

interface RegisteredAttributes {
  readonly existing: readonly SearchAttribute[];
  readonly missing: readonly SearchAttribute[];
  /** Of `existing`, those of another type: every start is refused. */
  readonly wrong: readonly SearchAttribute[];
}

/** As the server lists them. */
async function listedAttributes(
  { operatorService }: Pick<Connection, 'operatorService'>,
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
  const listed = await nullIfGrpc(
    listedAttributes(connection, namespace),
    'PERMISSION_DENIED',
    'UNIMPLEMENTED',
  );
  if (listed !== null) return listed;
  const known = await Promise.all(SEARCH_ATTRIBUTES.map((one) => areKnown(connection, namespace, [one])));
  return {
    existing: SEARCH_ATTRIBUTES.filter((_, index) => known[index]),
    missing: SEARCH_ATTRIBUTES.filter((_, index) => !known[index]),
    wrong: [],
  };
}

/** Whether queries, and so starts, may name them. */
async function areKnown(
  { workflowService }: Connection,
  namespace: string,
  attributes: readonly SearchAttribute[],
): Promise<boolean> {
  const query = attributes.map(({ name }) => `${name} IS NULL`).join(' AND ');
  // A server that has no such query has no such attributes either.
  const count = await nullIfGrpc(
    workflowService.countWorkflowExecutions({ namespace, query }),
    'INVALID_ARGUMENT',
    'UNIMPLEMENTED',
  );
  return count !== null;
}

/** The type's name as the Temporal command line takes it. */
function typeName({ type }: SearchAttribute): string {
  return TypedSearchAttributes.toMetadataType(type);
}

/** `OnboardingStatus is not of the type Keyword` */
export function wrongTypesText(wrong: readonly SearchAttribute[]): string {
  return wrong.map((one) => `${one.name} is not of the type ${typeName(one)}`).join('; ');
}

/** How to get rid of those of another type. */
export function mendTypesText(namespace: string, wrong: readonly SearchAttribute[]): string {
  const names = wrong.map(({ name }) => `--name ${name}`).join(' ');
  return (
    `Remove it with \`temporal operator search-attribute remove --namespace ${shellQuoted(namespace)} ${names}\`, and run \`onboarding setup\`. ` +
    'Temporal Cloud removes none: there give it another name, in the namespace’s settings or with `tcld namespace search-attributes ' +
    `rename --namespace ${shellQuoted(namespace)} --existing-name ${wrong[0]?.name ?? 'NAME'} --new-name OTHER\`, and then run \`onboarding setup\`.`
  );
}

/**
 * For processes that would be of no use before `setup`. Where a server lists no search attributes, as Temporal Cloud may not, the
 * first start is refused instead, and says the same.
 * @throws NotSetUpError that names what is missing or of another type, and the command that mends it, or the namespace that
 *   there is not; UnavailableError, NotPermittedError
 */
export async function assertSetUp(
  connection: Pick<Connection, 'operatorService' | 'workflowService'>,
  namespace: string,
): Promise<void> {
  await callTemporal(async () => {
    // As a worker does before it polls: whoever may not, could not start one.
    await nullIfGrpc(connection.workflowService.describeNamespace({ namespace }), 'UNIMPLEMENTED');
    const listed = listedAttributes(connection, namespace);
    const { missing = [], wrong = [] } =
      (await nullIfGrpc(listed, 'UNIMPLEMENTED', 'PERMISSION_DENIED')) ?? {};
    refuseWrongTypes(namespace, wrong);
    if (missing.length > 0) throw notRegisteredError(missing.map(({ name }) => name));
  });
}

/** What was registered now, and what was there before. */
interface Registered {
  readonly registered: readonly string[];
  readonly existing: readonly string[];
}

/** How long a server may take to know what was registered: it reads its cache anew every few seconds. */
const KNOWN_WITHIN_MS = 60_000;

/**
 * Registers the search attributes that the namespace does not have yet, and waits until onboardings can be started
 * with them.
 * @throws NotSetUpError where one of the name has another type, or the server registers none; UnavailableError,
 *   NotPermittedError
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<Registered> {
  return await callTemporal(async () => {
    const found = await registeredAttributes(connection, namespace);
    refuseWrongTypes(namespace, found.wrong);
    await registerMissing(connection, namespace, found);
    await untilKnown(connection, namespace);
    return {
      registered: found.missing.map(({ name }) => name),
      existing: found.existing.map(({ name }) => name),
    };
  });
}

async function registerMissing(
  connection: Connection,
  namespace: string,
  { missing }: RegisteredAttributes,
): Promise<void> {
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, TYPES[type]]));
  const added = await nullIfGrpc(
    connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
    'PERMISSION_DENIED',
    'UNIMPLEMENTED',
  );
  if (added === null) throw registerElsewhereError(namespace, missing);
}

function refuseWrongTypes(namespace: string, wrong: readonly SearchAttribute[]): void {
  if (wrong.length > 0)
    throw new NotSetUpError(`${wrongTypesText(wrong)}. ${mendTypesText(namespace, wrong)}`);
}

/** For Temporal Cloud, where this is no business of a namespace's own API. */
function registerElsewhereError(namespace: string, missing: readonly SearchAttribute[]): NotSetUpError {
  const wanted = missing.map((one) => `--search-attribute ${one.name}=${typeName(one)}`);
  return new NotSetUpError(
    'This server registers no search attributes for who asks with this credential. On Temporal Cloud add them in the namespace’s ' +
      `settings, or run: tcld namespace search-attributes add --namespace ${shellQuoted(namespace)} ${wanted.join(' ')}`,
  );
}

/** A start right after the registration would be refused by a server that has not read its cache anew. */
async function untilKnown(connection: Connection, namespace: string): Promise<void> {
  const deadline = Date.now() + KNOWN_WITHIN_MS;
  while (!(await areKnown(connection, namespace, SEARCH_ATTRIBUTES))) {
    if (Date.now() > deadline) {
      throw new UnavailableError(
        `The search attributes are registered, but Temporal did not know them after ${KNOWN_WITHIN_MS / 1_000} seconds. Run this again.`,
      );
    }
    await pause(200);
  }
}
