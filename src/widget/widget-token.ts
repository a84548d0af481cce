import type { RegionIdFormat } from '../domain/region-id-format.ts';
import {
  AirbyteError,
  decodeScopedToken,
  UndecodableTokenError,
  type AirbyteClient,
} from '../airbyte/index.ts';
import type { OnboardingClient } from '../client.ts';
import { unanswered, type Unanswered } from './unanswered.ts';
import { isForOrigin, widgetOriginOf } from './widget-origin.ts';

/** Where widget tokens come from: by default Airbyte's API, see `airbyteWidgetTokens`. */
export interface WidgetTokens {
  /** Asks for one; what is refused, or not answered, is an answer too. */
  issue(request: WidgetTokenRequest): Promise<WidgetTokenAnswer>;
}

/** For which workspace and page a widget token is asked for. */
export interface WidgetTokenRequest {
  /** Of a workspace that exists (I2): asking for another one would make it. */
  readonly workspaceName: string;
  /** The workspace's id. */
  readonly workspaceId: string;
  /** The origin of the page that embeds the widget; `null` where the caller named none. */
  readonly allowedOrigin: string | null;
}

/** What came of asking for a widget token. */
export type WidgetTokenAnswer =
  /** The whole bundle, as the widget takes it. */
  | { readonly kind: 'issued'; readonly bundle: string; readonly workspaceId: string | null }
  /** This version of the API gives a widget token only for a named origin. */
  | { readonly kind: 'origin_needed' }
  /** Airbyte has another workspace of this name than the onboarding's: it was renamed or deleted there. */
  | { readonly kind: 'other_workspace' }
  | Unanswered;

export type WidgetTokenOutcome =
  | Exclude<WidgetTokenAnswer, { readonly kind: 'issued' }>
  /** `allowedOrigin`: whose pages the widget speaks with; `null` where the bundle does not say. */
  | { readonly kind: 'issued'; readonly bundle: string; readonly allowedOrigin: string | null }
  /** The widget would wait for ever on the page that was named: the bundle is for pages of another origin. */
  | { readonly kind: 'other_origin'; readonly allowedOrigin: string }
  /** No workspace id has been seen for this name yet. */
  | { readonly kind: 'not_ready' };

/** Who asks for a token. */
export interface WidgetTokenWish extends Omit<WidgetTokenRequest, 'workspaceId'> {
  /** The origin is one of several that the page may have: a token for another one may be right. */
  readonly isOriginGuessed?: boolean;
}

/**
 * A fresh token at each call, for a workspace that exists. I2: until an onboarding has seen its workspace's id, a
 * request from here could be a second first mint, so there is none.
 * @throws OnboardingNotFoundError, UnavailableError, and whatever `tokens` rejects with
 */
export async function freshWidgetToken(
  onboarding: Pick<OnboardingClient, 'progress'>,
  tokens: WidgetTokens,
  { isOriginGuessed = false, ...request }: WidgetTokenWish,
): Promise<WidgetTokenOutcome> {
  const { workspace_id: workspaceId } = await onboarding.progress(request.workspaceName);
  if (workspaceId === null) return { kind: 'not_ready' };
  const answer = await tokens.issue({ ...request, workspaceId });
  if (answer.kind !== 'issued') return answer;
  const { bundle } = answer;
  if (![null, workspaceId].includes(answer.workspaceId)) return { kind: 'other_workspace' };
  const allowedOrigin = widgetOriginOf(bundle);
  const named = isOriginGuessed ? null : request.allowedOrigin;
  return named === null || allowedOrigin === null || isForOrigin(allowedOrigin, named)
    ? { kind: 'issued', bundle, allowedOrigin }
    : { kind: 'other_origin', allowedOrigin };
}

/** What the environment says of regions. */
export interface WidgetRegion {
  readonly regionId: string | null;
  /** Where regions are UUIDs, an origin can't be one. */
  readonly regionIdFormat: RegionIdFormat;
}

/**
 * Widget tokens of Airbyte's API. Airbyte's authentication document has the scoped token as the widget's bundle, with
 * the embedding origin as `region_id`; later versions of the API answer a bare JWT there, which can't drive the widget,
 * and have an endpoint of its own for it.
 */
export function airbyteWidgetTokens(airbyte: AirbyteClient, region: WidgetRegion): WidgetTokens {
  return {
    issue: async (request) => {
      try {
        return airbyte.abilities.widgetToken === 'own'
          ? await bundleByName(airbyte, region, request)
          : ((await scopedBundle(airbyte, region, request)) ??
              (await widgetBundle(airbyte, region, request)));
      } catch (error) {
        return unanswered(error);
      }
    },
  };
}

/** Where no scoped token is a bundle. A name that has become free would become a new workspace's by asking. */
async function bundleByName(
  airbyte: AirbyteClient,
  region: WidgetRegion,
  request: WidgetTokenRequest,
): Promise<WidgetTokenAnswer> {
  if (request.allowedOrigin === null) return { kind: 'origin_needed' };
  const [id, ...others] = await airbyte.listWorkspaceIds(request.workspaceName);
  if (id !== request.workspaceId.toLowerCase() || others.length > 0) return { kind: 'other_workspace' };
  return await widgetBundle(airbyte, region, request);
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
    return issuedAnswer(token);
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
  return issuedAnswer(token) ?? { kind: 'refused', message };
}

/** `null` where the token can't drive the widget. */
function issuedAnswer(token: string): WidgetTokenAnswer | null {
  try {
    const { widget, workspaceId } = decodeScopedToken(token);
    return widget.kind === 'usable' ? { kind: 'issued', bundle: token, workspaceId } : null;
  } catch (error) {
    if (error instanceof UndecodableTokenError) return null;
    throw error;
  }
}
