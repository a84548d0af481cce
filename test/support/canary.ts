/** Unique markers in the place of secrets, and the search for them wherever something could have left one. */
import { randomBytes } from 'node:crypto';

/** A marker that looks different in each way of writing it: it holds characters that URLs and JSON escape. */
export function marker(what: string): string {
  return `cn4ry-${what}-${randomBytes(9).toString('hex')}"/+=`;
}

/** Something that a secret could have been left in. */
export interface Surface {
  readonly name: string;
  readonly read: () => Promise<string | Buffer>;
  /** In the open by design, so that it must be found: a search in what is empty would prove nothing. */
  readonly holds: string;
}

/** Where which marker was found, and which surface does not hold what it must: both must be empty. */
export async function search(surfaces: readonly Surface[], secrets: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name, read, holds } of surfaces) {
    const content = Buffer.from(await read());
    if (!content.includes(holds)) found.push(`${name} does not hold what it is to be searched in: ${holds}`);
    for (const secret of secrets) {
      for (const form of formsOf(secret))
        if (content.includes(form)) found.push(`${name} holds ${secret} as ${form}`);
    }
  }
  return found;
}

/** Plain, inside JSON, URL-encoded, and in base64 of either alphabet wherever it stands in what was encoded. */
function formsOf(secret: string): Set<string> {
  const written = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  const encoded = written.flatMap((form) => [0, 1, 2].flatMap((shift) => base64Inside(form, shift)));
  // A storage page may end in the middle of one.
  return new Set([...written, ...encoded].map((form) => form.slice(0, 40)));
}

/** The characters of base64 that stand for this text whatever comes before and after it. */
function base64Inside(text: string, shift: number): string[] {
  const padded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
  const whole = padded.subarray(0, padded.length - (padded.length % 3));
  return (['base64', 'base64url'] as const).map((alphabet) =>
    whole.toString(alphabet).slice(shift === 0 ? 0 : 4),
  );
}
