/**
 * Notices of what onboardings come to: signed, sent to addresses, handed to hooks; and of runs that were closed from outside. May
 * import domain, activities/contract.ts, redaction, secrets, proxy, client.
 */
export { createNoticeActivities } from './activities.ts';
export { ensureSweep } from './schedule.ts';
export { type NoticeReceivers, type NoticeSettings, tellsAnybody } from './settings.ts';
export type { HookContext, OnboardingHook, OnboardingHooks } from '../domain/hooks.ts';
export type { Notice, NoticeType } from '../domain/history/notices.ts';
