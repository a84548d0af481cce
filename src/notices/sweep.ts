import { activityInfo, getClient, log } from '@temporalio/activity';
import type { SweepPageInput, SweepPageResult } from '../activities/contract.ts';
import {
  type ClientContext,
  contextOf,
  pageOfClosedFromOutside,
  type Run,
  tellOfClosedFromOutside,
} from '../client/index.ts';
import { UndecodablePayloadError, type KeyProvider } from '../secrets/index.ts';

/** What the notices of runs are made with that were closed from outside. */
export interface SweepResources {
  readonly keyring: KeyProvider;
  readonly encrypts: boolean;
}

/** Starts the notices of one page of such runs. */
export async function tellOfRunsClosedFromOutside(
  { keyring: keys, encrypts }: SweepResources,
  {
    since,
    until,
    page_token: page = null,
  }: Omit<SweepPageInput, 'page_token'> & { page_token?: string | null },
): Promise<SweepPageResult> {
  const { taskQueue } = activityInfo();
  const context = contextOf({ client: getClient(), keys, encrypts, taskQueue });
  const { runs, next } = await pageOfClosedFromOutside(context, { since, until, page });
  let told = 0;
  for (const run of runs) if (await isToldNow(context, run)) told += 1;
  if (told > 0) log.info('onboardings were closed from outside, which is told now', { notices: told });
  return { told, ...(next !== null && { next }) };
}

async function isToldNow(context: ClientContext, run: Run): Promise<boolean> {
  try {
    return await tellOfClosedFromOutside(context, run);
  } catch (error) {
    // One that nobody can read any more must not keep those after it from being told of.
    if (!(error instanceof UndecodablePayloadError)) throw error;
    log.warn('an onboarding was closed from outside, and cannot be told of: its key is gone', {
      workspace_name: run.workspaceName,
    });
    return false;
  }
}
