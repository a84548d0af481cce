/** Notices: what is told of an onboarding, to whom and as whose. */
import { withoutOperatorsTexts } from './customer-progress.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from './durations.ts';
import type { Notice, NoticeProgress, NoticeType } from './history/notices.ts';
import type { OnboardingStatus } from './history/types.ts';
import { asText } from './run-details.ts';
import type { Progress } from './run-state.ts';
import { asArgument, nameInWords, shortName } from './words.ts';

/** What tells one notice of a run from another: as its workflow id has it. */
export type Transition =
  'completed' | 'failed' | 'cancelled' | `needs_attention-${number}` | 'terminated' | 'timed_out';

/** A status that is told. */
export type ToldStatus = Exclude<OnboardingStatus, 'running'>;

const TYPE_OF: Readonly<Record<ToldStatus, NoticeType>> = {
  completed: 'onboarding.completed',
  needs_attention: 'onboarding.needs_attention',
  failed: 'onboarding.failed',
  cancelled: 'onboarding.cancelled',
};

/** The id of the receiver that hooks are. Those of addresses are digests. */
export const HOOKS_RECEIVER = 'hooks';

/** How long a receiver may be away before its notice counts as not delivered. */
export const NOTICE_WINDOW_MS = DAY_MS;

/** The longest that an address may take to answer. */
export const DELIVERY_ATTEMPT_MS = 15 * SECOND_MS;

/** The longest that one call of a hook may take. */
export const HOOK_ATTEMPT_MS = 2 * MINUTE_MS;

/** Bytes of a notice as JSON, over which the words about single fields are left out: receivers refuse large bodies. */
const MAX_BYTES = 128 * 1024;

/** @param timestamp ISO 8601 */
export function noticeOf(
  status: ToldStatus,
  timestamp: string,
  progress: Omit<Progress, 'temporal_ui_url'>,
): Notice {
  const { workflow_id, run_id } = progress;
  const data = { ...withoutOperatorsTexts(progress), workflow_id, run_id };
  return { type: TYPE_OF[status], timestamp, data: bytesOf(data) > MAX_BYTES ? withoutFields(data) : data };
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** The progress, asked for by its name, has them. */
function withoutFields(data: NoticeProgress): NoticeProgress {
  return {
    ...data,
    partial: true,
    failure: data.failure && { ...data.failure, fields: [] },
    sources: data.sources.map((source) => ({
      ...source,
      failure: source.failure && { ...source.failure, fields: [] },
      ...(source.preflight_problems !== undefined && { preflight_problems: [] }),
    })),
  };
}

/** The type of the failure with which the workflow of a notice ends that somebody did not get. */
export const NOT_DELIVERED = 'Notice.NotDelivered';

/** What the Temporal UI shows of a notice in its list. */
export function noticeSummary({ type, data }: Notice): string {
  return `${type} of ${asText(shortName(data.workspace_name))}`;
}

/** @param undelivered what was last heard of each receiver, by its id */
export function notDeliveredText(
  { type, data: { workspace_name } }: Notice,
  undelivered: ReadonlyMap<string, string>,
): string {
  const which = [...undelivered].map(([receiver, why]) => {
    const who = receiver === HOOKS_RECEIVER ? 'the hook' : `the receiver ${receiver}`;
    return `${who} (${why.replace(/\.$/, '')})`;
  });
  return (
    `${type} of ${nameInWords(workspace_name)} has not reached ${which.join(', nor ')} within a day. ` +
    `Mend that, then send it again: \`onboarding notices resend ${asArgument(workspace_name)}\`.`
  );
}

/** The type of notice that a transition is told by. */
export function noticeTypeOf(transition: string): NoticeType {
  const [status = ''] = transition.split('-');
  return status in TYPE_OF ? TYPE_OF[status as ToldStatus] : 'onboarding.failed';
}

/** What has become of a notice. */
export const NOTICE_STATUSES = ['delivered', 'under_way', 'not_delivered'] as const;
/** What has become of a notice, as lists have it. */
export type NoticeStatus = (typeof NOTICE_STATUSES)[number];
