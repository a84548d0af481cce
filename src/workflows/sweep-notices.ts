import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { NoticeActivities } from '../activities/contract.ts';
import type { SweepRest, SweepResult } from '../domain/history/notices.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/durations.ts';

/** What visibility may be behind: a run that was closed a moment ago is found by the next sweep. */
const SLACK_MS = 15 * MINUTE_MS;
const FIRST_LOOK_BACK_MS = HOUR_MS;
const MAX_PAGES = 20;

/**
 * Tells of runs that were terminated or timed out, which run nothing that could. Started by a schedule; it goes on from what the
 * sweep before has looked at.
 */
export async function sweepNotices(): Promise<SweepResult> {
  const before = workflowInfo().lastResult as SweepResult | undefined;
  const until = before?.rest === undefined ? new Date().toISOString() : before.until;
  let rest: SweepRest | undefined = before?.rest ?? { since: sinceThe(before) };
  for (let page = 0; rest !== undefined && page < MAX_PAGES; page += 1) rest = await restAfter(rest, until);
  return { until, ...(rest !== undefined && { rest }) };
}

/** Tells of one page, and answers what is left. */
async function restAfter({ since, page_token }: SweepRest, until: string): Promise<SweepRest | undefined> {
  const { tellOfRunsClosedFromOutside } = proxyActivities<NoticeActivities>({
    startToCloseTimeout: '5 minutes',
    // A sweep that does not end keeps the next one from beginning, which would look at the same.
    scheduleToCloseTimeout: '1 hour',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    summary: 'runs that were closed from outside',
  });
  const page = { since, until, ...(page_token !== undefined && { page_token }) };
  const { next } = await tellOfRunsClosedFromOutside(page);
  return next === undefined ? undefined : { since, page_token: next };
}

function sinceThe(before: SweepResult | undefined): string {
  const since = before === undefined ? Date.now() - FIRST_LOOK_BACK_MS : Date.parse(before.until) - SLACK_MS;
  return new Date(since).toISOString();
}
