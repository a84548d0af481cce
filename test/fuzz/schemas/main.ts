/**
 * `npm run test:schemas [-- PAIRS [SEED]]`: random specifications and configurations, preflight beside a validator that checks
 * everything. It fails where preflight refuses what that one takes.
 */
import { falseRefusals, noCounts } from './compare.ts';

const [pairs = 100_000, first = 1] = process.argv.slice(2).map(Number);

const counts = noCounts();
const shown = 10;
let wrong = 0;
for (let seed = first; counts.pairs < pairs; seed += 1) {
  for (const refusal of falseRefusals(seed, counts)) {
    wrong += 1;
    if (wrong <= shown) process.stdout.write(`${JSON.stringify(refusal)}\n`);
  }
}
const share = ((100 * counts.refused) / counts.invalid).toFixed(1);
process.stdout.write(
  `${JSON.stringify(counts)}\n` +
    `${counts.pairs} pairs, ${counts.narrowed} narrowed templates: ${wrong} false refusals; ` +
    `of ${counts.invalid} invalid configurations ${share} % are refused.\n`,
);
process.exitCode = wrong === 0 ? 0 : 1;
