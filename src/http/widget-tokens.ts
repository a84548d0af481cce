/**
 * Where widget tokens come from. An interface, because the HTTP layer knows nothing of the Airbyte API: the
 * composition root passes what talks to it.
 */
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
