/** How a run of an onboarding is started: the same way by `start` and by `retry`. */
import type { WorkflowStartOptions } from '@temporalio/client';
import { counted } from '../domain/words.ts';
import type { RequestDigest } from '../domain/history/onboarding-input.ts';
import {
  keyword,
  REQUEST_DIGEST_MEMO,
  SIGNUP_SOURCE,
  SOURCES_READY,
  SOURCES_WANTED,
  STATUS,
  workflowIdFor,
} from '../domain/names.ts';
import type { OnboardingInput } from '../domain/history/onboarding-input.ts';
import { staticDetails } from '../domain/run-details.ts';

export interface NewRun {
  readonly input: OnboardingInput;
  /** `null` where the run before had none, because something else than `start` started it. */
  readonly digest: RequestDigest | null;
  readonly taskQueue: string;
  readonly reusePolicy: NonNullable<WorkflowStartOptions['workflowIdReusePolicy']>;
  readonly bulk?: { readonly share: string };
}

/** Of 1 to 5, the first first; a signup has 3, which is Temporal's default. Activities inherit it. */
const BULK_PRIORITY = 4;

/** I1: the workflow id is the workspace's name, and a second run is refused while one is open. */
export function startOptions({ input, digest, taskQueue, reusePolicy, bulk }: NewRun): WorkflowStartOptions {
  const { workspace_name, sources, signup_event } = input.request;
  return {
    workflowId: workflowIdFor(workspace_name),
    taskQueue,
    args: [input],
    workflowIdReusePolicy: reusePolicy,
    workflowIdConflictPolicy: 'FAIL',
    // At start it costs nothing, while an upsert is billed and stands in the history.
    typedSearchAttributes: [
      { key: STATUS, value: 'running' },
      { key: SOURCES_WANTED, value: sources.length },
      { key: SOURCES_READY, value: 0 },
      ...(signup_event?.source === undefined
        ? []
        : [{ key: SIGNUP_SOURCE, value: keyword(signup_event.source) }]),
    ],
    ...(bulk && { priority: { priorityKey: BULK_PRIORITY, fairnessKey: bulk.share } }),
    ...(digest !== null && { memo: { [REQUEST_DIGEST_MEMO]: digest } }),
    staticSummary: `${counted(sources.length, 'source')} for ${shortened(workspace_name)}`,
    staticDetails: staticDetails(input),
  };
}

/** Temporal takes 400 bytes of summary; a name may be four times as long. */
function shortened(name: string): string {
  const MAX = 60;
  const characters = Array.from(name);
  return characters.length <= MAX ? name : `${characters.slice(0, MAX - 1).join('')}…`;
}
