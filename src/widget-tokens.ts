/** Widget tokens of the Airbyte API, as the HTTP service and the command line answer them. */
import { AirbyteError, issueWidgetBundle, OriginNeededError, type AirbyteClient } from './airbyte/index.ts';
import type { ServiceConfig } from './config/index.ts';
import type { WidgetTokenAnswer, WidgetTokens } from './http/index.ts';

export function widgetTokensOf(
  airbyte: AirbyteClient,
  { regionId, regionIdFormat }: Pick<ServiceConfig, 'regionId' | 'regionIdFormat'>,
): WidgetTokens {
  return {
    issue: async (request) => {
      try {
        const issued = await issueWidgetBundle(airbyte, { ...request, regionId, regionIdFormat });
        return { kind: 'issued', ...issued };
      } catch (error) {
        return whyNoToken(error);
      }
    },
  };
}

function whyNoToken(error: unknown): WidgetTokenAnswer {
  if (error instanceof OriginNeededError) return { kind: 'origin_needed' };
  if (!(error instanceof AirbyteError)) throw error;
  const { isTransient, retryAfterMs, message } = error;
  return isTransient ? { kind: 'unavailable', retryAfterMs } : { kind: 'refused', message };
}
