/** Which mutants are judged, and in which order: the seed says. */
import { createHash } from 'node:crypto';
import type { Mutation, MutantKind } from './mutations.ts';

/**
 * All of them, in rounds with one of each kind: there is so much more text than anything else. Code that stays
 * as it is keeps its places in the order wherever it has moved in its file, so that two checkouts get much the same.
 */
export function drawn(mutations: readonly Mutation[], seed: string): Mutation[] {
  const alike = new Map<string, number>();
  const rounds = new Map<MutantKind, number>();
  return mutations
    .map((mutation) => {
      const { file, kind, before, after } = mutation;
      const what = JSON.stringify([file, kind, before, after]);
      const nth = alike.get(what) ?? 0;
      alike.set(what, nth + 1);
      const chance = createHash('sha256')
        .update(JSON.stringify([seed, what, nth]))
        .digest('hex');
      return { mutation, chance };
    })
    .sort((a, b) => (a.chance < b.chance ? -1 : 1))
    .map(({ mutation, chance }) => {
      const round = rounds.get(mutation.kind) ?? 0;
      rounds.set(mutation.kind, round + 1);
      return { mutation, chance, round };
    })
    .sort((a, b) => a.round - b.round || (a.chance < b.chance ? -1 : 1))
    .map(({ mutation }) => mutation);
}
