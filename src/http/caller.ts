/** Who made the request. */
export type Caller =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'api_key'; readonly name: string }
  /** @property expiresAt milliseconds since the epoch */
  | { readonly kind: 'progress_token'; readonly workspaceName: string; readonly expiresAt: number };
