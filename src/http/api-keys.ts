import { createHash, timingSafeEqual } from 'node:crypto';

export interface ApiKey {
  /** What the audit log shows. */
  readonly name: string;
  readonly key: string;
}

/** The name of the key that was presented, or `null`. Every key is compared, in constant time. */
export function findApiKey(keys: readonly ApiKey[], presented: string): string | null {
  const asked = digest(presented);
  let found: string | null = null;
  for (const { name, key } of keys) if (timingSafeEqual(digest(key), asked)) found ??= name;
  return found;
}

/** Equal lengths, whatever was presented. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
