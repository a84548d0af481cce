/**
 * `npm run test:schemas [-- PAIRS [SEED]]`: random specifications and configurations, preflight beside a validator that checks
 * everything, and as many patterns and texts. It fails where preflight refuses what that one takes.
 */
import { falseRefusals, noCounts } from './compare.ts';
import { wrongPatterns } from './compare-patterns.ts';
import { Random } from './random.ts';

const [pairs = 100_000, first = 1] = process.argv.slice(2).map(Number);
const SHOWN = 10;

const counts = noCounts();
const wrong: unknown[] = [];
for (let seed = first; counts.pairs < pairs; seed += 1) wrong.push(...falseRefusals(seed, counts));
print(
  `${counts.pairs} pairs, ${counts.narrowed} narrowed templates: ${wrong.length} false refusals; ` +
    `of ${counts.valid} valid configurations ${counts.skipped} are not checked, ` +
    `of ${counts.invalid} invalid ones ${share(counts)} % are refused.`,
);

const patterns = { pairs: 0, invalid: 0, refused: 0 };
const wrongOnes: unknown[] = [];
const random = new Random(first);
while (patterns.pairs < pairs) wrongOnes.push(...wrongPatterns(random, patterns));
print(
  `${patterns.pairs} patterns and texts: ${wrongOnes.length} not as ECMAScript; ` +
    `of ${patterns.invalid} texts that do not fit ${share(patterns)} % are refused.`,
);

for (const each of [...wrong, ...wrongOnes].slice(0, SHOWN)) print(JSON.stringify(each));
process.exitCode = wrong.length + wrongOnes.length === 0 ? 0 : 1;

function share({ refused, invalid }: { readonly refused: number; readonly invalid: number }): string {
  return ((100 * refused) / invalid).toFixed(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
