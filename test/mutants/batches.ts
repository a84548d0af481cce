/** In which runs the tests of a mutant are run: the cheapest first, since most mutants are noticed by any of them. */

/** Milliseconds by test file. */
export type Durations = Readonly<Record<string, number>>;

/** Starting a run against Temporal costs more than a short test file. */
const FIRST_BATCH = 2;

/** Unit tests, which start at once, are one run; then the others in runs that grow, so that few are started for nothing. */
export function batchesOf(tests: readonly string[], durations: Durations): string[][] {
  const costOf = (test: string): number => durations[test] ?? Infinity;
  const isUnit = (test: string): boolean => test.startsWith('test/unit/');
  const units = tests.filter(isUnit);
  // No difference: that of two that nothing is known of is no number.
  const byCost = (a: string, b: string): number => {
    return costOf(a) === costOf(b) ? 0 : costOf(a) < costOf(b) ? -1 : 1;
  };
  const others = tests.filter((test) => !isUnit(test)).sort(byCost);
  const batches = units.length === 0 ? [] : [units];
  for (let size = FIRST_BATCH; others.length > 0; size *= 2) batches.push(others.splice(0, size));
  return batches;
}
