/** The Temporal of a stack: a dev server of its own, or a namespace of its own where one runs already. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { Environment } from '../config/index.ts';
import { findTemporalCli } from '../dev/temporal-cli.ts';
import { startTemporalServer } from '../dev/temporal-server.ts';
import { DAY_MS } from '../domain/durations.ts';
import { UnavailableError } from '../domain/errors.ts';
import { SEARCH_ATTRIBUTES } from '../domain/names.ts';
import { isGrpc, registerSearchAttributes } from '../temporal/index.ts';

/** A Temporal that runs already. */
export interface GivenTemporal {
  /** `host:port`, without TLS. */
  readonly address: string;
  /** One that is there; by default a new one is made, and deleted with the stack. */
  readonly namespace?: string;
}

export interface StackTemporal {
  readonly address: string;
  readonly namespace: string;
  /** Makes it ready for onboardings; what it answers puts away what the test has left there. */
  readonly prepare: (connection: Connection) => Promise<() => Promise<void>>;
  readonly stop: () => Promise<void>;
}

/** What lets a dev server skip waits of hours and days. */
export const SKIPS_TIME = {
  'frontend.WorkflowTimeSkippingEnabled': true,
  // Each attempt of an outage is a skip of its own.
  'frontend.WorkflowTimeSkippingMaxSkipPerSession': 100_000,
  // How late a timer may fire: by default a second, also for a wait that was skipped.
  'history.timerProcessorMaxTimeShift': '"10ms"',
} as const;

/** The least that Temporal takes. */
const RETENTION_MS = DAY_MS;
/** A server knows a new namespace when it reads its cache anew, every few seconds. */
const KNOWN_WITHIN_MS = 60_000;

/** @throws TemporalCliError where there is no CLI to start a server with */
export async function startTemporal(
  given: GivenTemporal | undefined,
  taskQueue: string,
  env: Environment,
): Promise<StackTemporal> {
  if (given === undefined) return await ownServer(env);
  const { address, namespace = newName() } = given;
  const prepare: StackTemporal['prepare'] = async (connection) => {
    const isOwn = given.namespace === undefined;
    if (isOwn) await registerNamespace(connection, namespace);
    await registerSearchAttributes(connection, namespace);
    return async () => {
      if (isOwn) await connection.operatorService.deleteNamespace({ namespace });
      else await terminateAll(connection, namespace, taskQueue);
    };
  };
  return { address, namespace, prepare, stop: nothing };
}

/** A name that no other test has. */
export function newName(): string {
  return `onboarding-test-${randomBytes(6).toString('hex')}`;
}

/** Terminates all that is open on a task queue, whoever’s it is: nothing of it is decoded. */
export async function terminateAll(
  { workflowService }: Connection,
  namespace: string,
  taskQueue: string,
): Promise<void> {
  const query = `ExecutionStatus IN ('Running', 'Paused') AND TaskQueue = '${taskQueue}'`;
  let nextPageToken: Uint8Array | null = null;
  do {
    const page: { executions: readonly OpenRun[]; nextPageToken: Uint8Array } =
      await workflowService.listWorkflowExecutions({ namespace, query, nextPageToken });
    for (const { execution } of page.executions) {
      await workflowService
        .terminateWorkflowExecution({
          namespace,
          reason: 'the test is over',
          ...(execution && { workflowExecution: execution }),
        })
        .catch(() => undefined); // it has just ended
    }
    ({ nextPageToken } = page);
  } while (nextPageToken.length > 0);
}

interface OpenRun {
  readonly execution?: { readonly workflowId?: string | null; readonly runId?: string | null } | null;
}

async function ownServer(env: Environment): Promise<StackTemporal> {
  const { path: cliPath } = await findTemporalCli({ env });
  const server = await startTemporalServer({
    cliPath,
    searchAttributes: SEARCH_ATTRIBUTES,
    uiPort: null,
    dynamicConfig: SKIPS_TIME,
  });
  const { address } = server;
  return {
    address,
    namespace: 'default',
    prepare: () => Promise.resolve(nothing),
    stop: () => server.stop(),
  };
}

async function nothing(): Promise<void> {
  await Promise.resolve();
}

async function registerNamespace({ workflowService }: Connection, namespace: string): Promise<void> {
  await workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs(RETENTION_MS),
  });
  const deadline = Date.now() + KNOWN_WITHIN_MS;
  for (;;) {
    try {
      await workflowService.countWorkflowExecutions({ namespace });
      return;
    } catch (error) {
      if (!isGrpc(error, 'NOT_FOUND')) throw error;
      if (Date.now() > deadline)
        throw new UnavailableError(`Temporal does not know the new namespace ${namespace}.`);
      await pause(100);
    }
  }
}
