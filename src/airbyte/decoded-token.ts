/** What tokens say of themselves: a scoped token as the API issues it, and the claims of any JWT. */
import { z } from 'zod';

/** Real ones are under 2 KiB. */
const MAX_TOKEN_CHARACTERS = 64 * 1024;
const BASE64_OF_EITHER_ALPHABET = /^[A-Za-z0-9+/_-]+$/;
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** What a scoped token says of itself. */
interface DecodedScopedToken {
  /** The JWT, to be used as Bearer. */
  accessToken: string;
  /** Null where the token doesn't say: then `scoped-token/info` does. */
  workspaceId: string | null;
  /** Milliseconds since the epoch. */
  expiresAt: number | null;
  roles: readonly string[];
  issuer: string | null;
  widget: { kind: 'usable'; url: string } | { kind: 'unusable'; reason: string };
}

/** Not a scoped token in any known form. The message contains nothing of the token. */
export class UndecodableTokenError extends Error {
  override readonly name = 'UndecodableTokenError';
}

const claimsSchema = z.object({
  exp: z.number().nullable().catch(null).transform(momentOf),
  iss: z.string().nullable().catch(null),
  roles: z
    .array(z.unknown())
    .transform((roles) => roles.filter((role) => typeof role === 'string'))
    .catch([]),
  'io.airbyte.auth.workspace_scope': z
    .object({ workspaceId: z.string().min(1).max(256) })
    .nullable()
    .catch(null),
});

/**
 * Decodes the `token` that the API issues: base64 (of either alphabet, padded or not) of JSON with `token`, a JWT, and
 * `widgetUrl`, as Airbyte's authentication document shows; or, as later versions of the API answer, the bare JWT.
 *
 * It is decoded, not verified: the key is Airbyte's. Use it only on what the API itself has just answered. A claim of
 * the wrong type counts as missing, and a bad `widgetUrl` spoils only the widget.
 *
 * @throws UndecodableTokenError
 */
export function decodeScopedToken(token: string): DecodedScopedToken {
  const bundle = openBundle(token);
  const claims = decodeJwtClaims(bundle.jwt);
  if (!claims) throw new UndecodableTokenError('the scoped token is not a JWT');
  const { exp, iss, roles, 'io.airbyte.auth.workspace_scope': scope } = claimsSchema.parse(claims);
  const workspaceOfJwt = scope?.workspaceId ?? null;
  const { widget, workspaceOfWidget } = readWidget(bundle.widgetUrl, workspaceOfJwt);
  return {
    accessToken: bundle.jwt,
    workspaceId: workspaceOfJwt ?? workspaceOfWidget,
    expiresAt: exp,
    roles,
    issuer: iss,
    widget,
  };
}

function openBundle(token: string): { jwt: string; widgetUrl: unknown } {
  const text = token.trim();
  if (text.length > MAX_TOKEN_CHARACTERS) throw new UndecodableTokenError('the scoped token is over 64 KiB');
  // A dot tells the two apart, no prefix does: base64 of `{"` begins with `eyJ` in both.
  if (text.includes('.')) return { jwt: text, widgetUrl: undefined };
  const unpadded = text.replace(/={1,2}$/, '');
  const bundle = BASE64_OF_EITHER_ALPHABET.test(unpadded) ? decodeJsonObject(unpadded) : null;
  if (!bundle)
    throw new UndecodableTokenError('the scoped token is neither a JWT nor base64 of a JSON object');
  const { token: jwt, widgetUrl } = bundle;
  if (typeof jwt !== 'string') throw new UndecodableTokenError('the token bundle has no token in it');
  return { jwt, widgetUrl };
}

interface WidgetReading {
  widget: DecodedScopedToken['widget'];
  workspaceOfWidget: string | null;
}

function readWidget(widgetUrl: unknown, workspaceOfJwt: string | null): WidgetReading {
  if (widgetUrl === undefined || widgetUrl === null)
    return unusableWidget('the token came without a widgetUrl');
  if (typeof widgetUrl !== 'string' || !URL.canParse(widgetUrl))
    return unusableWidget('widgetUrl is not a URL');
  const url = new URL(widgetUrl);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOST.test(url.hostname));
  if (!isSafe) return unusableWidget('widgetUrl is not https');
  if (url.username !== '' || url.password !== '') return unusableWidget('widgetUrl carries credentials');
  const workspaces = new Set(url.searchParams.getAll('workspaceId').filter((id) => id !== ''));
  if (workspaceOfJwt !== null) workspaces.add(workspaceOfJwt);
  if (workspaces.size > 1) return unusableWidget('widgetUrl names another workspace than the token');
  const [workspaceOfWidget = null] = workspaces;
  return { widget: { kind: 'usable', url: widgetUrl }, workspaceOfWidget };
}

function unusableWidget(reason: string): WidgetReading {
  return { widget: { kind: 'unusable', reason }, workspaceOfWidget: null };
}

const BASE64URL = /^[A-Za-z0-9_-]+$/;

type JsonObject = Readonly<Record<string, unknown>>;

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
function decodeJsonObject(base64: string): JsonObject | null {
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
