/** Who is told of onboardings, as a worker is given it. */
import { hasHooks, type OnboardingHooks } from '../domain/hooks.ts';
import { noticeSecretProblem, noticeUrlProblem } from '../domain/notice-settings.ts';
import type { ProxySettings } from '../proxy/index.ts';

/** Whom a worker tells what onboardings come to. */
export interface NoticeSettings {
  /** By default nothing is sent. */
  readonly receivers?: NoticeReceivers | null | undefined;
  /** By default nothing is called. */
  readonly hooks?: OnboardingHooks | undefined;
}

/** Addresses that signed notices are sent to, by Standard Webhooks. */
export interface NoticeReceivers {
  /** `http` or `https`; each gets every notice. Private addresses are allowed. */
  readonly urls: readonly string[];
  /** `whsec_…`; each notice is signed with all of them, so that a receiver takes either while one is replaced. */
  readonly secrets: readonly string[];
  /** By default all are reached directly. */
  readonly proxies?: ProxySettings | undefined;
}

/** Whether there is anybody to tell. */
export function tellsAnybody({ receivers, hooks }: NoticeSettings): boolean {
  return (receivers?.urls.length ?? 0) > 0 || hasHooks(hooks);
}

/** @throws TypeError that says what is wrong, and never quotes an address or a secret */
export function assertUsable({ urls, secrets }: NoticeReceivers): void {
  for (const [what, problem] of [
    ['urls', urls.map(noticeUrlProblem).find((found) => found !== null)],
    ['secrets', secrets.map(noticeSecretProblem).find((found) => found !== null)],
  ] as const) {
    if (problem !== undefined) throw new TypeError(`notices.receivers.${what} ${problem}`);
  }
  if (urls.length > 0 && secrets.length === 0)
    throw new TypeError('notices.receivers.secrets must have one at least: notices are signed');
}
