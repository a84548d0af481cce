/**
 * `npm run test:shuffled`: the files that share their workers, in three random orders. What one leaves behind must be
 * nothing to the next. The seeds may be given, to have the same orders again.
 */
import { randomInt } from 'node:crypto';
import { ENDED_EARLY, untilAskedToEnd } from './ending.ts';
import { runVitest } from './vitest-process.ts';

const ORDERS = 3;

process.exitCode = await main(process.argv.slice(2));

async function main(given: readonly string[]): Promise<number> {
  const signal = untilAskedToEnd();
  const seeds = given.length > 0 ? given : Array.from({ length: ORDERS }, () => String(randomInt(1_000_000)));
  const told: string[] = [];
  let failed = 0;
  for (const seed of seeds) {
    const args = ['--project', 'temporal', '--sequence.shuffle.files', '--sequence.seed', seed];
    const { exitCode, seconds } = await runVitest({ args, isLive: true, signal });
    if (signal.aborted) return ENDED_EARLY;
    if (exitCode !== 0) failed += 1;
    told.push(`seed ${seed}: ${exitCode === 0 ? 'passed' : 'failed'}, ${Math.round(seconds)} s`);
  }
  process.stdout.write(`\n${told.join('\n')}\n`);
  return failed === 0 ? 0 : 1;
}
