const BASE64URL = /^[A-Za-z0-9_-]+$/;

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The claims of a JWT (RFC 7519, compact form), or null for anything else. Decoded, not verified: the key is the
 * issuer's. Good for reading what we were given by the issuer itself, never for trusting a caller.
 */
export function decodeJwtClaims(jwt: string): JsonObject | null {
  const [header, claims, signature, ...more] = jwt.split('.');
  if (header === undefined || claims === undefined || signature === undefined || more.length > 0) return null;
  if (![header, claims, signature].every((part) => BASE64URL.test(part))) return null;
  return decodeJsonObject(header) && decodeJsonObject(claims);
}

/** Seconds since the epoch, as JWT claims count, to milliseconds; null for what cannot be a moment. */
export function momentOf(claim: unknown): number | null {
  if (typeof claim !== 'number' || claim <= 0) return null;
  const ms = Math.floor(claim * 1000);
  return Number.isSafeInteger(ms) ? ms : null;
}

/** Base64, of either alphabet and without padding, of a JSON object in UTF-8; null for anything else. */
export function decodeJsonObject(base64: string): JsonObject | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64url'));
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null; // not UTF-8 or not JSON; the parser's own message would quote the token
  }
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
