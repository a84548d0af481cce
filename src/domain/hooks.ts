/** Hooks of `onboarding.config.ts`: what a worker calls when an onboarding has come to something. */
import type { Notice, NoticeType } from './history/notices.ts';

/** What a hook is given beside the notice. */
export interface HookContext {
  /** The same at each repetition of one notice: what is done under it once is done once. */
  readonly idempotencyKey: string;
  /** Aborted when the hook has taken its time, and when the worker stops. */
  readonly signal: AbortSignal;
}

/** Called at least once; where it rejects, it is called again, for a day. */
export type OnboardingHook = (notice: Notice, context: HookContext) => Promise<void> | void;

/** Functions that are called when an onboarding has come to something. */
export interface OnboardingHooks {
  readonly completed?: OnboardingHook | undefined;
  /** Each time that it comes to need a person. */
  readonly needsAttention?: OnboardingHook | undefined;
  /** Also of one that was terminated or timed out. */
  readonly failed?: OnboardingHook | undefined;
  readonly cancelled?: OnboardingHook | undefined;
}

/** The hook for each type of notice. */
export const HOOK_NAMES = {
  'onboarding.completed': 'completed',
  'onboarding.needs_attention': 'needsAttention',
  'onboarding.failed': 'failed',
  'onboarding.cancelled': 'cancelled',
} as const satisfies Record<NoticeType, keyof OnboardingHooks>;

/** Whether there is any. */
export function hasHooks(hooks: OnboardingHooks | undefined): hooks is OnboardingHooks {
  return hooks !== undefined && Object.values(HOOK_NAMES).some((name) => hooks[name] !== undefined);
}
