import { proxyActivities } from '@temporalio/workflow';
import { asText } from '../domain/run-details.ts';
import { shortName } from '../domain/words.ts';
import type { StepActivities } from './contract.ts';

/** @param taskQueue where workers of onboardings poll; `undefined`: the workflow's own */
export function stepActivities(workspaceName: string, taskQueue: string | undefined): StepActivities {
  return proxyActivities<StepActivities>({
    startToCloseTimeout: '1 minute',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    summary: `onboarding of ${asText(shortName(workspaceName))}`,
    ...(taskQueue !== undefined && { taskQueue }),
  });
}
