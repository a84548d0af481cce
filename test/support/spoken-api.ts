/** The generation of Airbyte's API that the tests of this project speak, for what only one of them has. */
import { inject, test } from 'vitest';

export const spokenApi = inject('airbyteApi') ?? 'embedded';

/** Of what only the document's API has: tokens that expire in the middle, configurations that are sent and replaced whole. */
export const testOfEmbedded = test.skipIf(spokenApi !== 'embedded');

/** One of the two, by the API that is spoken. */
export function byApi<E, A>(of: { readonly embedded: E; readonly agents: A }): E | A {
  return of[spokenApi];
}
