import type { AirbyteClient } from './client.ts';
import { AirbyteError } from './errors.ts';
import { decodeScopedToken, UndecodableTokenError, type DecodedScopedToken } from './scoped-token.ts';

/** What the Airbyte Embedded Widget takes. */
export interface WidgetBundle {
  /** Base64 of JSON with `token` and `widgetUrl`, as the API answered it. */
  readonly bundle: string;
  readonly workspaceId: string | null;
}

/** This version of the API gives widget tokens only for a named origin, and none was named. */
export class OriginNeededError extends Error {
  override readonly name = 'OriginNeededError';
}

export interface WidgetBundleRequest {
  /** Of a workspace that exists: for a new name the API would make one. */
  readonly workspaceName: string;
  /** The origin of the page that embeds the widget. */
  readonly allowedOrigin: string | null;
  readonly regionId: string | null;
  /** Where regions are UUIDs, an origin can't be one. */
  readonly regionIdFormat: 'any' | 'uuid';
}

/**
 * A fresh bundle. Airbyte's authentication document has the scoped token as one, with the embedding origin as
 * `region_id`; later versions of the API answer a bare JWT there, which can't drive the widget, and have an endpoint
 * of its own for it.
 * @throws AirbyteError, OriginNeededError
 */
export async function issueWidgetBundle(
  airbyte: AirbyteClient,
  request: WidgetBundleRequest,
): Promise<WidgetBundle> {
  const { workspaceName, allowedOrigin, regionId } = request;
  const scoped = await scopedBundle(airbyte, request);
  if (scoped !== null) return scoped;
  if (allowedOrigin === null) throw new OriginNeededError('The API needs the origin of the embedding page.');
  const { token } = await airbyte.issueWidgetToken({
    workspace_name: workspaceName,
    allowed_origin: allowedOrigin,
    ...(regionId !== null && { region_id: regionId }),
  });
  const usable = usableBundle(token);
  if (usable !== null) return usable;
  throw new AirbyteError('issueWidgetToken: the answer is not a bundle that can drive the widget', {
    operation: 'issueWidgetToken',
    kind: 'unexpected_response',
    outcome: 'refused',
    credential: 'organization',
    status: 200,
  });
}

async function scopedBundle(
  airbyte: AirbyteClient,
  { workspaceName, allowedOrigin, regionId, regionIdFormat }: WidgetBundleRequest,
): Promise<WidgetBundle | null> {
  const origin = regionIdFormat === 'any' ? allowedOrigin : null;
  const region = origin ?? regionId;
  const body = { workspace_name: workspaceName, ...(region !== null && { region_id: region }) };
  try {
    return usableBundle((await airbyte.issueScopedToken(body)).token);
  } catch (error) {
    const isRefusedOrigin =
      origin !== null && error instanceof AirbyteError && (error.status === 422 || error.status === 400);
    if (isRefusedOrigin) return null;
    throw error;
  }
}

function usableBundle(token: string): WidgetBundle | null {
  const decoded = decodedOrNull(token);
  if (decoded?.widget.kind !== 'usable') return null;
  return { bundle: token, workspaceId: decoded.workspaceId };
}

function decodedOrNull(token: string): DecodedScopedToken | null {
  try {
    return decodeScopedToken(token);
  } catch (error) {
    if (error instanceof UndecodableTokenError) return null;
    throw error;
  }
}
