/** Where a worker sends signed notices of what onboardings come to. */
import { noticeSecretProblem, noticeUrlProblem } from '../domain/notice-settings.ts';
import type { ProxySettings } from '../proxy/settings.ts';
import { proxySettings } from './proxies.ts';
import type { Reader } from './reader.ts';

export interface NoticeReceiversConfig {
  readonly urls: readonly string[];
  readonly secrets: readonly string[];
  readonly proxies: ProxySettings;
}

export const NOTICE_URLS = 'ONBOARDING_NOTICE_URLS';
const NOTICE_SECRETS = 'ONBOARDING_NOTICE_SECRETS';

/** `null`: nowhere. */
export function noticeReceiversConfig(read: Reader): NoticeReceiversConfig | null {
  const urls = noticeUrls(read);
  const secrets = read.list(read.text(NOTICE_SECRETS) ?? '');
  const problem = secrets.map(noticeSecretProblem).find((found) => found !== null);
  if (problem !== undefined) read.problem(`${NOTICE_SECRETS} ${problem}`);
  if (urls.length === 0) return null;
  if (secrets.length === 0)
    read.problem(
      `${NOTICE_SECRETS} must be set where ${NOTICE_URLS} is: notices are signed with it; \`onboarding keygen --notice-secret\` prints one`,
    );
  return { urls, secrets, proxies: proxySettings(read) };
}

/** The addresses, each once. */
export function noticeUrls(read: Reader): string[] {
  const urls = [...new Set(read.list(read.text(NOTICE_URLS) ?? ''))];
  const problem = urls.map(noticeUrlProblem).find((found) => found !== null);
  if (problem !== undefined) read.problem(`${NOTICE_URLS} ${problem}`);
  return urls;
}
