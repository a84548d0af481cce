/** The types of notices, as they stand in histories and reach receivers: what changes here, they see. */
import type { CustomerProgress } from '../customer-progress.ts';

export const NOTICE_TYPES = [
  'onboarding.completed',
  'onboarding.needs_attention',
  'onboarding.failed',
  'onboarding.cancelled',
] as const;
export type NoticeType = (typeof NOTICE_TYPES)[number];

/** The progress of an onboarding, without the texts that are for its operator. */
export interface NoticeProgress extends Omit<CustomerProgress, 'contact'> {
  readonly workflow_id: string;
  readonly run_id: string;
}

/** What a receiver or a hook is told, in the form of Standard Webhooks. */
export interface Notice {
  readonly type: NoticeType;
  /** ISO 8601: when it came to that. */
  readonly timestamp: string;
  readonly data: NoticeProgress;
}

/** What the workflow of a notice is started with. */
export interface NoticeInput {
  readonly notice: Notice;
}

/** What becomes of a notice that everybody has taken. */
export interface NoticeResult {
  /** Receivers by their ids; nobody where all that there is are hooks, and none for its type. */
  readonly delivered: readonly string[];
}

/** What a sweep has looked through, from which the next one goes on. */
export interface SweepResult {
  /** ISO 8601: runs that closed before have been looked at. */
  readonly until: string;
  /** Where more was found than one sweep takes: the window that it is in, and its next page. */
  readonly rest?: SweepRest;
}

export interface SweepRest {
  readonly since: string;
  readonly page_token?: string;
}
