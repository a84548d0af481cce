import { createHash } from 'node:crypto';
import { activityInfo, ApplicationFailure, cancellationSignal, log } from '@temporalio/activity';
import type { DeliverNoticeInput, NoticeActivities } from '../activities/contract.ts';
import { backoffMs, boundedRetryAfterMs } from '../domain/backoff.ts';
import type { NoticeInput, NoticeType } from '../domain/history/notices.ts';
import { HOOK_NAMES } from '../domain/hooks.ts';
import { HOOK_ATTEMPT_MS, HOOKS_RECEIVER } from '../domain/notices.ts';
import { redactText } from '../redaction/index.ts';
import { NotTaken, Receiver } from './receiver.ts';
import { assertUsable, tellsAnybody, type NoticeSettings } from './settings.ts';
import { tellOfRunsClosedFromOutside, type SweepResources } from './sweep.ts';

/** Where a worker has nobody to tell, though onboardings are started so that somebody is told. */
const NOBODY =
  'No worker of this task queue may be without receivers: the one that took this notice has neither ONBOARDING_NOTICE_URLS nor hooks. ' +
  'Set them for all workers, or ONBOARDING_NOTICES=off where onboardings are started; then send it again: `onboarding notices resend --undelivered`.';

/** Types of failures, as the Temporal UI shows them. */
const TYPES = {
  nobody: 'Notice.NoReceivers',
  unknown: 'Notice.UnknownReceiver',
  notTaken: 'Notice.NotTaken',
  hookFailed: 'Notice.HookFailed',
} as const;

/** The activities of notices, which the worker registers under these names. @throws TypeError where an address or a secret is none */
export function createNoticeActivities(settings: NoticeSettings, sweep: SweepResources): NoticeActivities {
  const told = new ToldOnes(settings);
  return {
    noticeReceivers: (input) => Promise.resolve(told.receiversOf(input)),
    deliverNotice: (input) => told.deliver(input),
    callHook: (input) => told.callHook(input),
    tellOfRunsClosedFromOutside: (input) => tellOfRunsClosedFromOutside(sweep, input),
  };
}

class ToldOnes {
  readonly #settings: NoticeSettings;
  readonly #receivers: ReadonlyMap<string, Receiver>;

  constructor(settings: NoticeSettings) {
    const { receivers } = settings;
    if (receivers) assertUsable(receivers);
    const all = receivers?.urls.map((url) => new Receiver(url, receivers)) ?? [];
    this.#settings = settings;
    this.#receivers = new Map(all.map((receiver) => [receiver.id, receiver]));
  }

  receiversOf({ type }: { readonly type: NoticeType }): { readonly receivers: readonly string[] } {
    if (!tellsAnybody(this.#settings)) throw ApplicationFailure.nonRetryable(NOBODY, TYPES.nobody);
    const hook = this.#settings.hooks?.[HOOK_NAMES[type]];
    return { receivers: [...this.#receivers.keys(), ...(hook === undefined ? [] : [HOOKS_RECEIVER])] };
  }

  async deliver({ receiver: id, notice }: DeliverNoticeInput): Promise<void> {
    const receiver = this.#receivers.get(id);
    if (receiver === undefined) {
      const message = 'the worker that tried last has no such address in ONBOARDING_NOTICE_URLS (any more)';
      throw retried(TYPES.unknown, message);
    }
    try {
      await receiver.take(noticeKey(), notice, cancellationSignal());
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      const { message, retryAfterMs } = error;
      log.info('a notice was not taken', { receiver: id, notice_type: notice.type, why: message });
      throw retried(TYPES.notTaken, message, retryAfterMs);
    }
  }

  async callHook({ notice }: NoticeInput): Promise<void> {
    const name = HOOK_NAMES[notice.type];
    const hook = this.#settings.hooks?.[name];
    if (hook === undefined) {
      const message = `the onboarding.config.ts of the worker that tried last has no hook ${name} (any more)`;
      throw retried(TYPES.unknown, message);
    }
    const signal = AbortSignal.any([cancellationSignal(), AbortSignal.timeout(HOOK_ATTEMPT_MS)]);
    try {
      await hook(notice, { idempotencyKey: noticeKey(), signal });
    } catch (error) {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : 'what it threw is no error';
      const message = `the hook ${name} failed with ${redactText(why).slice(0, MAX_WORDS)}`;
      log.warn('a hook failed', { hook: name, why: message });
      throw retried(TYPES.hookFailed, message);
    }
  }
}

/** Characters of what a hook threw. */
const MAX_WORDS = 500;

/** The same for each attempt, and when the notice is sent again: its workflow's id is. */
function noticeKey(): string {
  const { workflowExecution } = activityInfo();
  return `notice_${createHash('sha256')
    .update(workflowExecution?.workflowId ?? '')
    .digest('base64url')
    .slice(0, 32)}`;
}

/** As late as the receiver asks for; otherwise as long as it has failed so far. */
function retried(type: string, message: string, retryAfterMs: number | null = null): ApplicationFailure {
  // Both by the server's clock.
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
  const failingForMs = currentAttemptScheduledTimestampMs - scheduledTimestampMs;
  const nextRetryDelay = retryAfterMs === null ? backoffMs(failingForMs) : boundedRetryAfterMs(retryAfterMs);
  return ApplicationFailure.create({ type, message, nextRetryDelay });
}
