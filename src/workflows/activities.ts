import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import { asText } from '../domain/run-details.ts';
import { shortName } from '../domain/words.ts';
import type { Activities } from '../activities/contract.ts';
import type { OnboardingPolicy } from '../domain/history/types.ts';
import { checkActivityId, createActivityId } from '../domain/names.ts';
import { activityTimeouts, HEARTBEAT_TIMEOUT_MS } from '../domain/policy.ts';

interface ActivityBounds {
  /** After so long a call is given up with all its retries; without it, it is retried until it ends. */
  readonly giveUpAfterMs?: number;
}

/** The activities as this onboarding calls them. When the next attempt is, the activities themselves decide (I8). */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the type is {@link OnboardingActivities}
export function onboardingActivities(policy: OnboardingPolicy, { giveUpAfterMs }: ActivityBounds = {}) {
  const { oneCallMs, createSourceMs, checkSourceMs } = activityTimeouts(policy);
  const options = {
    // Only for attempts that end without a verdict, such as those of a worker that died.
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    // Set explicitly: unset, a cancelled run was seen to close with a call still in flight.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    ...(giveUpAfterMs !== undefined && { scheduleToCloseTimeout: giveUpAfterMs }),
  } as const;
  const oneCall = { ...options, startToCloseTimeout: oneCallMs };

  return {
    issueScopedToken: proxyActivities<Activities>({ ...oneCall, summary: 'scoped token' }).issueScopedToken,
    getScopedTokenInfo: proxyActivities<Activities>({ ...oneCall, summary: 'workspace of the token' })
      .getScopedTokenInfo,
    decodeScopedToken: proxyLocalActivities<Activities>({
      startToCloseTimeout: '10 seconds',
      summary: 'decode the scoped token',
    }).decodeScopedToken,

    listSources: (summary: string) =>
      proxyActivities<Activities>({ ...options, startToCloseTimeout: createSourceMs, summary }).listSources,

    checkSource: (index: number, name: string) =>
      proxyActivities<Activities>({
        ...options,
        startToCloseTimeout: checkSourceMs,
        heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
        activityId: checkActivityId(index),
        summary: `check of ${asText(shortName(name))}`,
      }).checkSource,

    createSource: (index: number, name: string) =>
      proxyActivities<Activities>({
        ...options,
        startToCloseTimeout: createSourceMs,
        activityId: createActivityId(index),
        summary: asText(shortName(name)),
      }).createSource,

    deleteSource: (name: string) =>
      proxyActivities<Activities>({ ...oneCall, summary: `second ${asText(shortName(name))}` }).deleteSource,
  };
}

export type OnboardingActivities = ReturnType<typeof onboardingActivities>;
