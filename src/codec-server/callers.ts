/**
 * Who calls the codec server. The command line sends a key as a bearer token; a browser sends name and key as HTTP Basic
 * authentication, once a person has signed in at the codec server's own page (see `sign-in.ts`).
 */
import { nameOfKey, type NamedKey } from '../secrets/index.ts';

const BEARER = /^Bearer +(\S+) *$/i;
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/** The caller's name by its `Authorization` header, or `null`. `callers` as `CodecServerOptions` has it. */
export function callerOf(callers: readonly NamedKey[] | null, authorization = ''): string | null {
  if (callers === null) return 'local';
  const bearer = BEARER.exec(authorization)?.[1];
  if (bearer !== undefined) return nameOfKey(callers, bearer);
  const basic = BASIC.exec(authorization)?.[1];
  return basic === undefined ? null : callerNamed(callers, Buffer.from(basic, 'base64').toString());
}

/** A name is no secret, and has no colon; the key is compared in constant time. */
function callerNamed(callers: readonly NamedKey[], presented: string): string | null {
  const separator = presented.indexOf(':');
  const name = presented.slice(0, Math.max(separator, 0));
  return nameOfKey(
    callers.filter((caller) => caller.name === name),
    presented.slice(separator + 1),
  );
}
