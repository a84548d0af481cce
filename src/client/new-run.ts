/** How a run of an onboarding is started, by `start` and by `retry`, and what it must know of the closed run that it follows. */
import type { WorkflowStartOptions } from '@temporalio/client';
import { asText, staticDetails } from '../domain/run-details.ts';
import { counted, shortName } from '../domain/words.ts';
import type {
  OnboardingInput,
  OnboardingPolicy,
  PreviousRun,
  RequestDigest,
} from '../domain/history/types.ts';
import {
  keyword,
  AIRBYTE_API_MEMO,
  NOTICES_MEMO,
  REQUEST_DIGEST_MEMO,
  SIGNUP_SOURCE_ATTRIBUTE,
  SOURCES_READY_ATTRIBUTE,
  SOURCES_WANTED_ATTRIBUTE,
  STATUS_ATTRIBUTE,
  workflowIdFor,
} from '../domain/names.ts';
import { leftInFlightMs } from '../domain/policy.ts';
import type { OnboardingRequest } from '../domain/onboarding-request.ts';
import type { ClientSettings } from './client-context.ts';
import { fieldDigests } from './digests.ts';
import type { RunHistory } from './history.ts';
import type { Run } from './onboarding-run.ts';
import { sealRequest } from './prepare-request.ts';

interface NewRun {
  readonly input: OnboardingInput;
  /** `null` where the run before had none, because something else than `start` started it. */
  readonly digest: RequestDigest | null;
  readonly taskQueue: string;
  readonly reusePolicy: NonNullable<WorkflowStartOptions['workflowIdReusePolicy']>;
  readonly bulk?: Bulk | undefined;
}

/** One of many, that goes behind live signups. `share` names what it belongs to. */
export interface Bulk {
  readonly share: string;
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
      { key: STATUS_ATTRIBUTE, value: 'running' },
      { key: SOURCES_WANTED_ATTRIBUTE, value: sources.length },
      { key: SOURCES_READY_ATTRIBUTE, value: 0 },
      ...(signup_event?.source === undefined
        ? []
        : [{ key: SIGNUP_SOURCE_ATTRIBUTE, value: keyword(signup_event.source) }]),
    ],
    ...(bulk && { priority: { priorityKey: BULK_PRIORITY, fairnessKey: bulk.share } }),
    memo: {
      ...(digest !== null && { [REQUEST_DIGEST_MEMO]: digest }),
      ...(input.policy.api !== undefined && { [AIRBYTE_API_MEMO]: input.policy.api }),
      ...(input.policy.notices === true && { [NOTICES_MEMO]: true }),
    },
    // Temporal takes 400 bytes of summary; a name may be four times as long.
    staticSummary: `${counted(sources.length, 'source')} for ${asText(shortName(workspace_name))}`,
    staticDetails: staticDetails(input),
  };
}

/** What a run is started with by a request: sealed, and with the settings as the request has them, else as they are. */
export function inputOfRequest(
  settings: Pick<ClientSettings, 'keyring' | 'sealVersion' | 'policy'>,
  request: OnboardingRequest,
): OnboardingInput {
  const { keyring, policy } = settings;
  return {
    request: sealRequest(settings, request),
    policy: {
      ...policy,
      check: request.check ?? policy.check,
      preflight: request.preflight ?? policy.preflight,
    },
    field_digests: fieldDigests(keyring, request),
  };
}

/** I2, I3: nothing may be sent while calls of the run before are in flight. */
export function previousRun(
  run: Run,
  { workspaceId, input }: RunHistory,
  policy: OnboardingPolicy,
): PreviousRun {
  // By itself a run closes only when nothing is in flight any more; from outside it can be closed in mid-call.
  const byItself = run.execution === 'Completed' || run.execution === 'Failed';
  if (byItself || run.closedAt === null) return { workspace_id: workspaceId };
  // The run's own settings say how long its calls may take, whatever the settings are today.
  const inFlightMs = Math.max(leftInFlightMs(policy), input === null ? 0 : leftInFlightMs(input.policy));
  return {
    workspace_id: workspaceId,
    settled_at: new Date(run.closedAt.getTime() + inFlightMs).toISOString(),
  };
}
