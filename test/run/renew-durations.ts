/** `npm run test:durations`: runs the suite, and writes down how long each of its files took. */
import { renewDurations } from './durations.ts';
import { ENDED_EARLY, untilAskedToEnd } from './ending.ts';
import { runSuite } from './suite.ts';
import { summaryOf } from './summary.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  const signal = untilAskedToEnd();
  const runs = await runSuite(signal);
  const { text, failed } = summaryOf(runs);
  process.stdout.write(`${text}\n`);
  if (signal.aborted) return ENDED_EARLY;
  if (failed > 0) {
    // What failed took as long as its patience, or no time at all.
    process.stdout.write('Nothing was written down.\n');
    return 1;
  }
  const measured = Object.assign({}, ...runs.map(({ record }) => record?.durations)) as Record<
    string,
    number
  >;
  await renewDurations(measured);
  process.stdout.write(`Written down: how long each of ${Object.keys(measured).length} files took.\n`);
  return 0;
}
