import { describe, expect, it } from 'vitest';
import { usableUntil } from '../../../src/airbyte/organization-token.ts';

const now = 1_800_000_000_000;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (lifetimeSeconds: number): string =>
  `${part({})}.${part({ exp: now / 1000 + lifetimeSeconds })}.c2ln`;

describe('how long an organization token is used', () => {
  it.each<[string, string, number | null, number]>([
    ['a minute less than expires_in', 'opaque', 900, 840],
    ["a minute less than the JWT's exp, where that is earlier", jwt(180), 900, 120],
    ['a minute less than expires_in, where that is earlier', jwt(900), 300, 240],
    ["a minute less than the JWT's exp, where nothing else is known", jwt(900), null, 840],
    ['half of a lifetime under two minutes', 'opaque', 100, 50],
    ['two minutes, where nothing is known', 'opaque', null, 120],
    ['not at all, where it came expired', jwt(-60), 900, -30],
    ['by expires_in, where it only looks like a JWT', 'a.b.c', 900, 840],
  ])('%s', (_what, token, expiresIn, seconds) => {
    expect(usableUntil(token, expiresIn, now)).toBe(now + seconds * 1000);
  });
});
