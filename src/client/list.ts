/** Finding onboardings by status, over Temporal's visibility store. */
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { executionInfoFromRaw } from '@temporalio/client/lib/helpers.js';
import pMap, { pMapIterable } from 'p-map';
import { InvalidRequestError } from '../domain/errors.ts';
import { isFailureType, peopleToMend, type Person } from '../domain/failure.ts';
import type { FailureType, OnboardingStatus } from '../domain/history/types.ts';
import {
  FAILURE_TYPES_ATTRIBUTE,
  SIGNUP_SOURCE_ATTRIBUTE,
  SOURCES_READY_ATTRIBUTE,
  SOURCES_WANTED_ATTRIBUTE,
  STATUS_ATTRIBUTE,
  workspaceNameFrom,
} from '../domain/names.ts';
import { KEY_ID_PATTERN } from '../domain/sealed-form.ts';
import { isClosed, onboardingStatus, type ExecutionStatus } from '../domain/run-state.ts';
import { keyedDigest, type KeyProvider } from '../secrets/index.ts';
import type { ClientContext } from './client-context.ts';
import { executionStatus } from './onboarding-run.ts';
import { CLOSED_FROM_OUTSIDE, visibilityQuery, type ListFilter } from './visibility.ts';

/** What visibility knows of an onboarding. */
export interface OnboardingSummary {
  readonly workspace_name: string;
  readonly status: OnboardingStatus;
  /** Why it needs a person, or has failed. */
  readonly failure_types: readonly FailureType[];
  /** Who must act; nobody where it goes on by itself, or has ended well. */
  readonly whose_move: readonly Person[];
  /** Where the signup came from; `null` where the request did not say. */
  readonly signup_source: string | null;
  readonly sources_wanted: number;
  /** As of when the onboarding last stood still. */
  readonly sources_ready: number;
  readonly started_at: string;
  readonly closed_at: string | null;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly temporal_ui_url: string;
}

/** One page of a list. */
export interface OnboardingPage {
  readonly data: readonly OnboardingSummary[];
  /** Cursor of the next page; `null` on the last one. */
  readonly next: string | null;
}

type Found = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'runId' | 'status' | 'startTime' | 'closeTime' | 'typedSearchAttributes'
>;

/** The longest that a page, or each thousand of a list, may take. */
const TIMEOUT_MS = 60_000;
/** The longest that a count may take: Prometheus, which is answered with counts, waits ten seconds by default. */
const COUNT_TIMEOUT_MS = 5_000;
/** How many closed runs are compared at once with the newest of their name: one call each. */
const AT_ONCE = 10;

/** As many as match, `limit` at most. */
export async function listOnboardings(
  context: ClientContext,
  { limit, ...filter }: ListFilter & { limit: number },
): Promise<OnboardingSummary[]> {
  const list = async (): Promise<OnboardingSummary[]> => {
    const listed: OnboardingSummary[] = [];
    if (limit <= 0) return listed;
    for await (const summary of findOnboardings(context, filter)) {
      listed.push(summary);
      if (listed.length >= limit) break;
    }
    return listed;
  };
  // Without a limit it takes as long as it takes.
  const deadline = Date.now() + TIMEOUT_MS * Math.max(1, limit / 1_000);
  return await (Number.isFinite(deadline) ? context.lenientClient.withDeadline(deadline, list) : list());
}

/** How many runs match. Only of open ones it is as many as {@link listOnboardings} lists: a name has one at most. */
export async function countOnboardings(
  { lenientClient: client }: ClientContext,
  filter: ListFilter,
): Promise<number> {
  const query = visibilityQuery(filter);
  const { count } = await client.withDeadline(Date.now() + COUNT_TIMEOUT_MS, () => client.count(query));
  return count;
}

/** The newest run of each name that matches; an older closed run of a name with a newer one never does. */
async function* findOnboardings(
  context: ClientContext,
  filter: ListFilter,
): AsyncGenerator<OnboardingSummary> {
  const found = context.lenientClient.list({ query: visibilityQuery(filter) });
  const summaries = pMapIterable(found, async (one) => await summaryOf(context, one), {
    concurrency: AT_ONCE,
  });
  for await (const summary of summaries) if (summary !== null) yield summary;
}

/** @throws InvalidRequestError for a cursor that this list did not give */
export async function pageOfOnboardings(
  context: ClientContext,
  { limit, cursor, ...filter }: ListFilter & { limit: number; cursor?: string },
): Promise<OnboardingPage> {
  const { lenientClient: client, keyring } = context;
  const { namespace, loadedDataConverter } = client.options;
  const query = visibilityQuery(filter);
  const pageToken = cursor === undefined ? null : pageTokenOf(keyring, query, cursor);
  const pageRequest = { namespace, query, pageSize: limit, nextPageToken: pageToken };
  const { executions, nextPageToken } = await client.withDeadline(Date.now() + TIMEOUT_MS, () =>
    client.workflowService.listWorkflowExecutions(pageRequest),
  );
  const summaries = await pMap(
    executions,
    async (raw) =>
      await summaryOf(context, await executionInfoFromRaw(raw, loadedDataConverter, raw, namespace)),
    { concurrency: AT_ONCE },
  );
  const data = summaries.filter((summary) => summary !== null);
  const next = nextPageToken.length > 0 ? cursorOf(keyring, query, Buffer.from(nextPageToken)) : null;
  return { data, next };
}

/** `null` for an older run of a name that has a newer one, and for what is no onboarding. */
async function summaryOf(
  { lenientClient: client, linkTo }: ClientContext,
  found: Found,
): Promise<OnboardingSummary | null> {
  const workspaceName = workspaceNameFrom(found.workflowId);
  if (workspaceName === null) return null;
  const execution = executionStatus(found.status.name);
  if (isClosed(execution)) {
    const newest = await client.getHandle(found.workflowId).describe();
    if (newest.runId !== found.runId) return null;
  }
  const { typedSearchAttributes: attributes } = found;
  const lastStatus = (attributes.get(STATUS_ATTRIBUTE) ?? 'running') as OnboardingStatus;
  const status = onboardingStatus(execution, lastStatus);
  const failureTypes = failureTypesOf(execution, attributes.get(FAILURE_TYPES_ATTRIBUTE) ?? []);
  return {
    workspace_name: workspaceName,
    status,
    failure_types: failureTypes,
    whose_move: status === 'needs_attention' || status === 'failed' ? peopleToMend(failureTypes) : [],
    signup_source: attributes.get(SIGNUP_SOURCE_ATTRIBUTE) ?? null,
    sources_wanted: attributes.get(SOURCES_WANTED_ATTRIBUTE) ?? 0,
    sources_ready: attributes.get(SOURCES_READY_ATTRIBUTE) ?? 0,
    started_at: found.startTime.toISOString(),
    closed_at: found.closeTime?.toISOString() ?? null,
    workflow_id: found.workflowId,
    run_id: found.runId,
    temporal_ui_url: linkTo(found),
  };
}

/** A run that was closed from outside could not say so itself. */
function failureTypesOf(execution: ExecutionStatus, attribute: readonly string[]): FailureType[] {
  const known = attribute.filter(isFailureType);
  return CLOSED_FROM_OUTSIDE.includes(execution) ? [...known, 'Onboarding.Terminated'] : known;
}

/**
 * Cursors of a list are Temporal's page tokens with a digest of ours: Temporal answers a token that it did not give with an error
 * that looks like an outage.
 */
const CURSOR = new RegExp(String.raw`^(${KEY_ID_PATTERN})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$`);

/** @param query that the page token belongs to */
export function cursorOf(keyring: KeyProvider, query: string, pageToken: Buffer): string {
  const { id } = keyring.active;
  const token = pageToken.toString('base64url');
  return `${id}.${token}.${digestOf(keyring, id, query, token) ?? ''}`;
}

/** @throws InvalidRequestError where the cursor is not one of this list, or its key is gone */
export function pageTokenOf(keyring: KeyProvider, query: string, cursor: string): Buffer {
  const [, keyId = '', token = '', digest] = CURSOR.exec(cursor) ?? [];
  if (digest === undefined || digest !== digestOf(keyring, keyId, query, token)) {
    throw new InvalidRequestError([{ path: 'cursor', message: 'is not a cursor of this list; begin anew' }]);
  }
  return Buffer.from(token, 'base64url');
}

function digestOf(keyring: KeyProvider, keyId: string, query: string, token: string): string | null {
  return keyedDigest(keyring, keyId, 'list-cursor', JSON.stringify([query, token]));
}
