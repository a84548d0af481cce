/** Prepares a namespace for onboardings. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../domain/names.ts';
import { NotSetUpError, UnavailableError } from '../domain/errors.ts';
import {
  addAttributes,
  areKnown,
  listedAttributes,
  registeredAttributes,
  typeName,
  wrongTypesText,
  type RegisteredAttributes,
  type SearchAttribute,
} from './registered-attributes.ts';
import { callTemporal, isGrpc, notRegistered, type GrpcCode } from './refusals.ts';

/** How to get rid of those of another type. */
export function mendTypesText(namespace: string, wrong: readonly SearchAttribute[]): string {
  const names = wrong.map(({ name }) => `--name ${name}`).join(' ');
  return (
    `Remove it with \`temporal operator search-attribute remove --namespace ${namespace} ${names}\`, and run \`onboarding setup\`. ` +
    'Temporal Cloud removes none: there give it another name, in the namespace’s settings or with `tcld namespace search-attributes ' +
    `rename --namespace ${namespace} --existing-name ${wrong[0]?.name ?? 'NAME'} --new-name OTHER\`, and then run \`onboarding setup\`.`
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
    await nullIfRefused(connection.workflowService.describeNamespace({ namespace }), 'UNIMPLEMENTED');
    const listed = listedAttributes(connection, namespace);
    const { missing = [], wrong = [] } =
      (await nullIfRefused(listed, 'UNIMPLEMENTED', 'PERMISSION_DENIED')) ?? {};
    refuseWrongTypes(namespace, wrong);
    if (missing.length > 0) throw notRegistered(missing.map(({ name }) => name));
  });
}

/** `null` where the server answers with one of these. */
async function nullIfRefused<T>(call: Promise<T>, ...codes: readonly GrpcCode[]): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (isGrpc(error, ...codes)) return null;
    throw error;
  }
}

/** What was registered now, and what was there before. */
export interface Registered {
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
  try {
    await addAttributes(connection, namespace, missing);
  } catch (error) {
    if (isGrpc(error, 'PERMISSION_DENIED', 'UNIMPLEMENTED')) throw registerElsewhere(namespace, missing);
    throw error;
  }
}

function refuseWrongTypes(namespace: string, wrong: readonly SearchAttribute[]): void {
  if (wrong.length > 0)
    throw new NotSetUpError(`${wrongTypesText(wrong)}. ${mendTypesText(namespace, wrong)}`);
}

/** For Temporal Cloud, where this is no business of a namespace's own API. */
function registerElsewhere(namespace: string, missing: readonly SearchAttribute[]): NotSetUpError {
  const wanted = missing.map((one) => `--search-attribute ${one.name}=${typeName(one)}`);
  return new NotSetUpError(
    'This server registers no search attributes for who asks with this credential. On Temporal Cloud add them in the namespace’s ' +
      `settings, or run: tcld namespace search-attributes add --namespace ${namespace} ${wanted.join(' ')}`,
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
