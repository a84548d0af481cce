import type { OnboardingClient } from '../client.ts';

/** Where widget tokens come from: by default Airbyte's API, see `airbyteWidgetTokens`. */
export interface WidgetTokens {
  issue(request: WidgetTokenRequest): Promise<WidgetTokenAnswer>;
}

export interface WidgetTokenRequest {
  /** Of a workspace that exists (I2): asking for another one would make it. */
  readonly workspaceName: string;
  /** The origin of the page that embeds the widget; `null` where the caller named none. */
  readonly allowedOrigin: string | null;
}

export type WidgetTokenAnswer =
  /** The whole bundle, as the widget takes it. */
  | { readonly kind: 'issued'; readonly bundle: string; readonly workspaceId: string | null }
  /** This version of the API gives a widget token only for a named origin. */
  | { readonly kind: 'origin_needed' }
  /** @property retryAfterMs milliseconds */
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number | null }
  | { readonly kind: 'refused'; readonly message: string };

export type WidgetTokenOutcome =
  | WidgetTokenAnswer
  /** No workspace id has been seen for this name yet. */
  | { readonly kind: 'not_ready' }
  /** Airbyte has another workspace of this name than the onboarding's: it was renamed or deleted there. */
  | { readonly kind: 'other_workspace' };

/**
 * A fresh token at each call, for a workspace that exists. I2: until an onboarding has seen its workspace's id, a
 * request from here could be a second first mint, so there is none.
 * @throws OnboardingNotFoundError, UnavailableError, and whatever `tokens` rejects with
 */
export async function freshWidgetToken(
  onboarding: Pick<OnboardingClient, 'progress'>,
  tokens: WidgetTokens,
  request: WidgetTokenRequest,
): Promise<WidgetTokenOutcome> {
  const { workspace_id: workspaceId } = await onboarding.progress(request.workspaceName);
  if (workspaceId === null) return { kind: 'not_ready' };
  const answer = await tokens.issue(request);
  const isAnother = answer.kind === 'issued' && ![null, workspaceId].includes(answer.workspaceId);
  return isAnother ? { kind: 'other_workspace' } : answer;
}
