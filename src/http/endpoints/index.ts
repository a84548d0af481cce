import type { Endpoint } from '../endpoint.ts';
import type { OpenApiDocument } from '../openapi-document.ts';
import { cancelOnboarding } from './cancel-onboarding.ts';
import { docs } from './docs.ts';
import { getMetrics } from './get-metrics.ts';
import { getProgress } from './get-progress.ts';
import { getSource } from './get-source.ts';
import { healthz } from './healthz.ts';
import { issueProgressToken } from './issue-progress-token.ts';
import { issueWidgetToken } from './issue-widget-token.ts';
import { listOnboardings } from './list-onboardings.ts';
import { listTemplates } from './list-templates.ts';
import { openapi } from './openapi.ts';
import { readyz } from './readyz.ts';
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
  getSource,
  issueProgressToken,
  listTemplates,
  receiveWebhook,
  healthz,
  readyz,
  getMetrics,
];

/** With those that show the contract, in which they stand too. */
export function endpointsWith(document: () => OpenApiDocument): readonly Endpoint[] {
  return [...endpoints, openapi(document), docs(document)];
}
