/** The token of an `Authorization` header by the scheme `Bearer` (RFC 6750); `null` where there is none. */
export function bearerTokenIn(authorization: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null;
}
