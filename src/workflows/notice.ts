import {
  ApplicationFailure,
  isCancellation,
  metricMeter,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { NoticeActivities } from '../activities/contract.ts';
import type { NoticeInput, NoticeResult } from '../domain/history/notices.ts';
import { NOTICES } from '../domain/metrics.ts';
import {
  DELIVERY_ATTEMPT_MS,
  HOOK_ATTEMPT_MS,
  HOOKS_RECEIVER,
  NOT_DELIVERED,
  NOTICE_WINDOW_MS,
  notDeliveredText,
} from '../domain/notices.ts';
import { ATTEMPT_MARGIN_MS } from '../domain/policy.ts';

/** What an attempt that left no verdict is repeated by; any other says itself when the next one is. */
const REPEATED = {
  scheduleToCloseTimeout: NOTICE_WINDOW_MS,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 minutes' },
} as const;

/** What a form in the Temporal UI starts. */
const NO_NOTICE = 'The input has no notice. Onboardings start it, and `onboarding notices resend NAME`.';

/**
 * Takes one notice to everybody who is to have it, at least once: a receiver that is away is tried for a day, and holds no other.
 * Fails with `Notice.NotDelivered` where somebody was not reached: started again under the same id it is the same notice.
 */
export async function onboardingNotice(input: NoticeInput | undefined): Promise<NoticeResult> {
  if (input?.notice === undefined) throw ApplicationFailure.nonRetryable(NO_NOTICE, 'Notice.InvalidInput');
  const { notice } = input;
  try {
    const receivers = await receiversOf(notice);
    const undelivered = new Map<string, string>();
    const deliveries = receivers.map(async (receiver) => {
      try {
        await deliver(receiver, notice);
      } catch (error) {
        if (isCancellation(error)) throw error;
        undelivered.set(receiver, lastWords(error));
      }
    });
    const ended = await Promise.allSettled(deliveries);
    const broken = ended.find(({ status }) => status === 'rejected');
    if (broken?.status === 'rejected') throw broken.reason;
    if (undelivered.size > 0) throw notDelivered({ notice }, undelivered);
    count('delivered');
    setCurrentDetails(receivers.length === 0 ? 'There is no hook for it.' : 'Delivered.');
    return { delivered: receivers };
  } catch (error) {
    count('failed');
    throw error;
  }
}

async function receiversOf({ type }: NoticeInput['notice']): Promise<readonly string[]> {
  const { noticeReceivers } = proxyLocalActivities<NoticeActivities>({
    startToCloseTimeout: '10 seconds',
    summary: 'who is to have it',
  });
  return (await noticeReceivers({ type })).receivers;
}

async function deliver(receiver: string, notice: NoticeInput['notice']): Promise<void> {
  if (receiver === HOOKS_RECEIVER) {
    const { callHook } = proxyActivities<NoticeActivities>({
      ...REPEATED,
      startToCloseTimeout: HOOK_ATTEMPT_MS + ATTEMPT_MARGIN_MS,
      summary: 'hook',
    });
    await callHook({ notice });
    return;
  }
  const { deliverNotice } = proxyActivities<NoticeActivities>({
    ...REPEATED,
    startToCloseTimeout: DELIVERY_ATTEMPT_MS + ATTEMPT_MARGIN_MS,
    summary: `receiver ${receiver}`,
  });
  await deliverNotice({ notice, receiver });
}

/** What the last attempt said, which lies below what Temporal says of the activity. */
function lastWords(error: unknown): string {
  let words = 'no attempt came to an end';
  for (let at = error; at instanceof Error; at = at.cause)
    if (at instanceof ApplicationFailure) words = at.message;
  return words;
}

function notDelivered({ notice }: NoticeInput, undelivered: ReadonlyMap<string, string>): ApplicationFailure {
  const message = notDeliveredText(notice, undelivered);
  return ApplicationFailure.nonRetryable(message, NOT_DELIVERED, { receivers: [...undelivered.keys()] });
}

function count(outcome: 'delivered' | 'failed'): void {
  metricMeter.createCounter(NOTICES.name, undefined, NOTICES.help).add(1, { outcome });
}
