import type { Endpoint } from '../endpoint.ts';
import { cancelOnboarding } from './cancel-onboarding.ts';
import { getProgress } from './get-progress.ts';
import { healthz, readyz } from './health.ts';
import { issueProgressToken } from './issue-progress-token.ts';
import { issueWidgetToken } from './issue-widget-token.ts';
import { listOnboardings } from './list-onboardings.ts';
import { metrics } from './metrics.ts';
import { receiveWebhook } from './receive-webhook.ts';
import { retryOnboarding } from './retry-onboarding.ts';
import { startOnboarding } from './start-onboarding.ts';
import { streamProgress } from './stream-progress.ts';

/** In the order of the contract. */
export const endpoints: readonly Endpoint[] = [
  startOnboarding,
  listOnboardings,
  getProgress,
  streamProgress,
  retryOnboarding,
  cancelOnboarding,
  issueWidgetToken,
  issueProgressToken,
  receiveWebhook,
  healthz,
  readyz,
  metrics,
];
