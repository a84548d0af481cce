import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two texts are equal, in a time that tells nothing of where they differ or how long they are. */
export function equalInConstantTime(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

/** Digests are of equal length, whatever the texts are. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
