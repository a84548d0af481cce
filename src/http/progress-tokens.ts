/** Short-lived tokens for browsers: each reads one onboarding's progress, and nothing else. */
import { errors, jwtVerify, SignJWT } from 'jose';

/** A browser that watches for longer asks its backend for another one. */
const LIFETIME_MS = 15 * 60_000;
const AUDIENCE = 'onboarding-progress';
const ALGORITHM = 'HS256';

/** `expiresAt` in milliseconds since the epoch. */
export interface ProgressTokens {
  issue(workspaceName: string): Promise<{ token: string; expiresAt: number }>;
  /** What a presented token may read, or `null` where it is none of ours, or has expired. */
  read(token: string): Promise<{ workspaceName: string; expiresAt: number } | null>;
}

/** @param key 32 bytes or more */
export function createProgressTokens(key: Uint8Array): ProgressTokens {
  return {
    issue: async (workspaceName) => {
      const expiresAt = Math.floor((Date.now() + LIFETIME_MS) / 1_000) * 1_000;
      const token = await new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(workspaceName)
        .setAudience(AUDIENCE)
        .setExpirationTime(new Date(expiresAt))
        .sign(key);
      return { token, expiresAt };
    },
    read: async (token) => {
      try {
        const { payload } = await jwtVerify(token, key, {
          audience: AUDIENCE,
          algorithms: [ALGORITHM],
          requiredClaims: ['sub', 'exp'],
        });
        return { workspaceName: payload.sub ?? '', expiresAt: (payload.exp ?? 0) * 1_000 };
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
