import {
  AirbyteError,
  decodeScopedToken,
  UndecodableTokenError,
  type AirbyteClient,
} from '../airbyte/index.ts';
import type { WidgetTokenAnswer, WidgetTokenRequest, WidgetTokens } from './widget-token.ts';

/** What the environment says of regions. */
export interface WidgetRegion {
  readonly regionId: string | null;
  /** Where regions are UUIDs, an origin can't be one. */
  readonly regionIdFormat: 'any' | 'uuid';
}

/**
 * Widget tokens of the Airbyte API. Airbyte's authentication document has the scoped token as the widget's bundle, with
 * the embedding origin as `region_id`; later versions of the API answer a bare JWT there, which can't drive the widget,
 * and have an endpoint of its own for it.
 */
export function airbyteWidgetTokens(airbyte: AirbyteClient, region: WidgetRegion): WidgetTokens {
  return {
    issue: async (request) => {
      try {
        return (
          (await scopedBundle(airbyte, region, request)) ?? (await widgetBundle(airbyte, region, request))
        );
      } catch (error) {
        if (!(error instanceof AirbyteError)) throw error;
        const { isTransient, retryAfterMs, message } = error;
        return isTransient ? { kind: 'unavailable', retryAfterMs } : { kind: 'refused', message };
      }
    },
  };
}

/** The scoped token, where it is a bundle; `null` where it is none, or the API takes no origin for a region. */
async function scopedBundle(
  airbyte: AirbyteClient,
  { regionId, regionIdFormat }: WidgetRegion,
  { workspaceName, allowedOrigin }: WidgetTokenRequest,
): Promise<WidgetTokenAnswer | null> {
  const origin = regionIdFormat === 'any' ? allowedOrigin : null;
  const region_id = origin ?? regionId;
  try {
    const { token } = await airbyte.issueScopedToken({
      workspace_name: workspaceName,
      ...(region_id !== null && { region_id }),
    });
    return issued(token);
  } catch (error) {
    const isRefusedOrigin =
      origin !== null && error instanceof AirbyteError && (error.status === 422 || error.status === 400);
    if (isRefusedOrigin) return null;
    throw error;
  }
}

async function widgetBundle(
  airbyte: AirbyteClient,
  { regionId }: WidgetRegion,
  { workspaceName, allowedOrigin }: WidgetTokenRequest,
): Promise<WidgetTokenAnswer> {
  if (allowedOrigin === null) return { kind: 'origin_needed' };
  const { token } = await airbyte.issueWidgetToken({
    workspace_name: workspaceName,
    allowed_origin: allowedOrigin,
    ...(regionId !== null && { region_id: regionId }),
  });
  const message = 'issueWidgetToken: the answer is not a bundle that can drive the widget';
  return issued(token) ?? { kind: 'refused', message };
}

/** `null` where the token can't drive the widget. */
function issued(token: string): WidgetTokenAnswer | null {
  try {
    const { widget, workspaceId } = decodeScopedToken(token);
    return widget.kind === 'usable' ? { kind: 'issued', bundle: token, workspaceId } : null;
  } catch (error) {
    if (error instanceof UndecodableTokenError) return null;
    throw error;
  }
}
