/** Where calls and their answers are not as a published contract has them. */
import type { z } from 'zod';
import type { Call } from '../../../emulator/index.ts';
import { agents } from './agents.ts';
import type { Contract, ContractOperation } from './contract.ts';
import { embedded } from './embedded.ts';
import { knownDepartures } from './known-departures.ts';

export interface Departure {
  readonly contract: Contract['name'] | null;
  readonly side: 'request' | 'answer';
  /** Such as `body.region_id` or `status`; without values. */
  readonly at: string;
  readonly message: string;
}

export const contracts: readonly Contract[] = [embedded, agents];

/**
 * Where a call is not as the contract of its generation has it, each as a line; those that are known are left out. A path
 * that both generations have may be as either of them has it. What a fault of the emulator answers is not looked at.
 */
export function departuresOf(call: Call): string[] {
  return everyDepartureOf(call)
    .filter((departure) => knownDepartureOf(departure, call) === null)
    .map(
      ({ contract, side, at, message }) =>
        `${call.method} ${call.path} (${contract ?? 'in neither contract'}): ${side}, ${at}: ${message}`,
    );
}

/** The name of a departure that is known; null for any other. */
export function knownDepartureOf(departure: Departure, call: Call): string | null {
  return knownDepartures.find(({ isMeant }) => isMeant(departure, call))?.name ?? null;
}

/** Those that are known too. */
export function everyDepartureOf(call: Call): Departure[] {
  const fitting = contracts.flatMap((contract) => {
    const operation = operationOf(contract, call);
    return operation ? [departuresFrom(contract.name, operation, call)] : [];
  });
  const [first, ...others] = fitting;
  if (first === undefined) {
    return [{ contract: call.api, side: 'request', at: 'path', message: 'is in no contract' }];
  }
  return others.reduce((least, each) => (each.length < least.length ? each : least), first);
}

function operationOf({ operations }: Contract, { method, path }: Call): ContractOperation | undefined {
  return operations.find((operation) => operation.method === method && isPathOf(operation.path, path));
}

function isPathOf(template: string, path: string): boolean {
  const [names, parts] = [template.split('/'), path.split('/')];
  return (
    names.length === parts.length &&
    names.every((name, index) => name.startsWith('{') || name === parts[index])
  );
}

function departuresFrom(
  contract: Contract['name'],
  { bearer, query, body, answers }: ContractOperation,
  call: Call,
): Departure[] {
  const request = [
    ...tokenFaults(bearer, call),
    ...(query ? faultsOf(query, call.query, 'query') : absent(Object.keys(call.query).length > 0, 'query')),
    ...(body ? faultsOf(body, call.body, 'body') : absent(call.body !== null, 'body')),
  ];
  const answer = call.fault === null && call.status !== null ? answerFaults(answers, call) : [];
  return [
    ...request.map((fault) => ({ contract, side: 'request' as const, ...fault })),
    ...answer.map((fault) => ({ contract, side: 'answer' as const, ...fault })),
  ];
}

type Fault = Pick<Departure, 'at' | 'message'>;

function answerFaults(answers: ContractOperation['answers'], call: Call): Fault[] {
  const declared = answers[call.status ?? 0];
  if (declared) return faultsOf(declared, call.answer, 'body');
  const undeclared = { at: 'status', message: `${call.status} is not declared` };
  // Every refusal has one form.
  return [undeclared, ...((answers[400] && faultsOf(answers[400], call.answer, 'body')) ?? [])];
}

function faultsOf(shape: z.ZodType, value: unknown, where: string): Fault[] {
  const { error } = shape.safeParse(withoutUndefined(value));
  return (error?.issues ?? []).map(({ path, message }) => ({
    at: [where, ...path.map(String)].join('.'),
    message,
  }));
}

/** As it is on the wire. */
function withoutUndefined(value: unknown): unknown {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
}

function absent(isThere: boolean, at: string): Fault[] {
  return isThere ? [{ at, message: 'there is none' }] : [];
}

function tokenFaults(bearer: ContractOperation['bearer'], { headers }: Call): Fault[] {
  const kind = tokenKind(headers.authorization);
  if (bearer === 'none' || kind === bearer) return [];
  return [{ at: 'token', message: `is ${kind ?? 'missing'}, takes ${bearer}` }];
}

/** Told by the claim that only the customer's token has; what is no JWT is the organization's. */
function tokenKind(authorization: string | undefined): 'organization' | 'scoped' | null {
  const [, token] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) return null;
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return claims.includes('"io.airbyte.auth.workspace_scope"') ? 'scoped' : 'organization';
}
