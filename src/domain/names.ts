/** Every name that two processes must agree on. They are promises: changing one strands what is running. */

/** Temporal's workflow type. */
export const WORKFLOW_TYPE = 'onboarding';

/** Task queue used where `ONBOARDING_TASK_QUEUE` is not set. */
export const DEFAULT_TASK_QUEUE = 'onboarding';

const WORKFLOW_ID_PREFIX = 'onboarding:';

/** I1: the workflow id is the workspace's name, so any storm of the same signup is one execution. */
export function workflowIdFor(workspaceName: string): string {
  return `${WORKFLOW_ID_PREFIX}${workspaceName}`;
}

/** The workspace name in a workflow id, or `null` where the id is not an onboarding's. */
export function workspaceNameFrom(workflowId: string): string | null {
  return workflowId.startsWith(WORKFLOW_ID_PREFIX) ? workflowId.slice(WORKFLOW_ID_PREFIX.length) : null;
}

/** Temporal's type of the workflow that takes one notice to its receivers. */
export const NOTICE_WORKFLOW_TYPE = 'onboardingNotice';

/** Temporal's type of the workflow that tells of runs that were closed from outside. */
export const SWEEP_WORKFLOW_TYPE = 'sweepNotices';

/** The Temporal Schedule that starts it: one a task queue, because each has workers of its own. */
export function sweepScheduleId(taskQueue: string): string {
  return `onboarding-notices-sweep:${taskQueue}`;
}

const NOTICE_ID_PREFIX = 'onboarding-notice:';
/** Bytes that every server takes as an id: PostgreSQL and MySQL have columns of that length. */
const ID_BYTES_ANYWHERE = 255;
/** Of the longest `:<run id>:<transition>`. */
const NOTICE_SUFFIX_BYTES = 70;

/**
 * The workflow id of a notice: the same for each attempt to tell it. A name for which there is no room is cut; the run's id is what
 * makes it one of its own.
 */
export function noticeWorkflowId(workspaceName: string, runId: string, transition: string): string {
  return `${noticeIdPrefix(workspaceName)}${runId}:${transition}`;
}

/** What the ids of all notices of a workspace begin with. */
export function noticeIdPrefix(workspaceName: string): string {
  // What the onboarding's own id takes, its server takes.
  const limit = Math.max(ID_BYTES_ANYWHERE, bytesOf(workflowIdFor(workspaceName)));
  const room = limit - NOTICE_ID_PREFIX.length - NOTICE_SUFFIX_BYTES;
  if (bytesOf(workspaceName) <= room) return `${NOTICE_ID_PREFIX}${workspaceName}:`;
  let cut = '';
  for (const character of workspaceName) {
    if (bytesOf(cut + character) > room - bytesOf('…')) break;
    cut += character;
  }
  return `${NOTICE_ID_PREFIX}${cut}…:`;
}

const NOTICE_ID = new RegExp(`^${NOTICE_ID_PREFIX}(.*):([0-9a-f-]{36}):([a-z_]+(?:-\\d+)?)$`, 's');

/** What the id of a notice says; `null` where it is none. A long `workspace_name` is cut in it. */
export function noticeIdParts(
  workflowId: string,
): { readonly workspaceName: string; readonly runId: string; readonly transition: string } | null {
  const [, workspaceName, runId, transition] = NOTICE_ID.exec(workflowId) ?? [];
  return workspaceName === undefined || runId === undefined || transition === undefined
    ? null
    : { workspaceName, runId, transition };
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Whether a name or an id can be a part of an address: `.` and `..` are taken for places in it, however they are escaped. */
export function isAddressable(text: string): boolean {
  return text !== '.' && text !== '..';
}

export function hasNoControlCharacters(text: string): boolean {
  return !/\p{Cc}/u.test(text);
}

/** Bytes (UTF-8) of `workspace_name` that still fit Temporal's default limit of 1,000 for a workflow id. */
export const WORKSPACE_NAME_MAX_BYTES = 1_000 - WORKFLOW_ID_PREFIX.length;

/** The same where the server's database is PostgreSQL or MySQL, whose columns make it limit ids to 255. */
export const WORKSPACE_NAME_MAX_COLUMN_BYTES = 255 - WORKFLOW_ID_PREFIX.length;

/** Activity id of a source's create, by its place in the request: what joins pending activities to progress. */
export function createActivityId(index: number): string {
  return `create:${index}`;
}

/** The place of the source that the id of a create belongs to, or `null`. */
export function sourceIndexFrom(activityId: string): number | null {
  return indexAfter('create:', activityId);
}

/** Activity id of a source's connection check, by its place in the request. */
export function checkActivityId(index: number): string {
  return `check:${index}`;
}

/** The place of the source that the id of a check belongs to, or `null`. */
export function checkedIndexFrom(activityId: string): number | null {
  return indexAfter('check:', activityId);
}

function indexAfter(prefix: string, activityId: string): number | null {
  const index = activityId.startsWith(prefix) ? activityId.slice(prefix.length) : '';
  return /^\d+$/.test(index) ? Number(index) : null;
}

/** Search attributes, typed as Temporal's client types them. They are stored in the open, and each write is billed. */
export const STATUS_ATTRIBUTE = { name: 'OnboardingStatus', type: 'KEYWORD' } as const;
/** Why it needs a person, or failed. */
export const FAILURE_TYPES_ATTRIBUTE = { name: 'OnboardingFailureTypes', type: 'KEYWORD_LIST' } as const;
/** `source` of the signup event, see {@link keyword}. */
export const SIGNUP_SOURCE_ATTRIBUTE = { name: 'SignupSource', type: 'KEYWORD' } as const;
export const SOURCES_WANTED_ATTRIBUTE = { name: 'SourcesWanted', type: 'INT' } as const;
/** As of when it last stood still: while sources are being created, the progress says more. */
export const SOURCES_READY_ATTRIBUTE = { name: 'SourcesReady', type: 'INT' } as const;

/** Within the columns that visibility on PostgreSQL has: ten Keyword, three KeywordList, three Int. */
export const SEARCH_ATTRIBUTES = [
  STATUS_ATTRIBUTE,
  FAILURE_TYPES_ATTRIBUTE,
  SIGNUP_SOURCE_ATTRIBUTE,
  SOURCES_WANTED_ATTRIBUTE,
  SOURCES_READY_ATTRIBUTE,
] as const;

const MAX_KEYWORD_CHARACTERS = 255;

/**
 * The text in a form that a Keyword search attribute can hold and queries can find: as long as the database's column, and
 * without the quotation marks and backslashes that queries on SQLite and PostgreSQL do not match as they are stored.
 */
export function keyword(text: string): string {
  const findable = text.replaceAll('"', "'").replaceAll('\\', '/');
  return Array.from(findable).slice(0, MAX_KEYWORD_CHARACTERS).join('');
}

/** Memo field that holds the {@link RequestDigest} of what the onboarding was started with. */
export const REQUEST_DIGEST_MEMO = 'request_digest';
/** The generation of Airbyte's API that a run speaks, where one was set. */
export const AIRBYTE_API_MEMO = 'airbyte_api';
/** Whether somebody is told what a run comes to: who finds it closed from outside reads it. */
export const NOTICES_MEMO = 'notices';
